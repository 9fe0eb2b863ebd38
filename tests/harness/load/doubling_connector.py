"""The reference engine, broken on purpose: it sends every create twice."""

from __future__ import annotations

from syncproof.engine.__main__ import main
from syncproof.engine.wire.salesforce import Salesforce

_once = Salesforce.create


def _twice(self, rows):
    _once(self, rows)
    return _once(self, rows)


if __name__ == "__main__":
    Salesforce.create = _twice
    main()
