"""Streaming: events of records for those that listen, over CometD with replay.

`capture` reads change events out of the change log, `topics` notes what push topics tell of when a
record is saved, `platform` takes events that somebody publishes; `channels` reads them by replay
id, `clients` remembers who listens, and `bayeux` speaks the protocol.
"""
