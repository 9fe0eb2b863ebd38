"""Bulk API 2.0 and Bulk API 1.0: jobs that work off many records, apart from the calls about them.

`tables` keeps jobs, batches and their data in the organisation's own database; `delimited` reads
and writes CSV; `columns` and `rows` turn rows into changes of records; `ingest`, `queries` and
`batches` work jobs off; `schedule` decides when.
"""
