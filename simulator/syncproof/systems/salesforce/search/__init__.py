"""SOSL and parameterised search.

Stages: text (`parser.py`, `terms.py`) or parameters (`parameters.py`) -> a search (`tree.py`) ->
ids of the records that match, best first (`finding.py`, `matching.py`) -> their fields through the
SOQL compiler (`returning.py`) -> what is shown of them (`running.py`).

There is no index: a search reads what is committed, so that a record is found at once.
"""
