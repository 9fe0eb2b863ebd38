"""The oracle: what the systems hold and what happened in, findings of all 15 invariants out.

It is a leaf and pure. It knows nothing of servers, stores or HTTP: `Evidence` is plain values,
`judge` returns plain `Finding`s. A false alarm is a bug of the harness, so an invariant fires only
on what the vendor's documents or the settings forbid; what cannot be known is undecided.
"""

from syncproof.oracle.judge import judge
from syncproof.oracle.model import Change, Evidence, Exchange, Finding, Observation
from syncproof.oracle.profiles import PROFILES

__all__ = ["PROFILES", "Change", "Evidence", "Exchange", "Finding", "Observation", "judge"]
