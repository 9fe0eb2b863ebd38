"""What is to be done for one person, and how writes are cut into batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from syncproof.engine.core.conflict import Base

T = TypeVar("T")
Key = tuple[str, str]
"""A person of one side: `p` and a prospect's id, or `r` and a Salesforce id."""
PROSPECT, RECORD = "p", "r"


@dataclass(slots=True)
class Step:
    """The writes that bring one pair into agreement; `None` for a side that does not exist yet.

    `base` holds once all is written; the fields still `open` keep what `old_base` says.
    """

    keys: list[Key]
    prospect: int | None
    record: str | None
    sobject: str
    email: str
    row: dict[str, Any] = field(default_factory=dict)
    patch: dict[str, Any] = field(default_factory=dict)
    row_fields: frozenset[str] = frozenset()
    patch_fields: frozenset[str] = frozenset()
    base: Base = field(default_factory=dict)
    old_base: Base = field(default_factory=dict)
    link: bool = False
    confirmed: bool = False
    refused: dict[str, str] = field(default_factory=dict)
    failed: bool = False
    again: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything is written on either side."""
        return bool(self.row or self.patch or self.link)

    def settled(self, open_fields: frozenset[str] = frozenset()) -> Base:
        """Give the base to keep while some fields are still to be written."""
        kept = {name: both for name, both in self.base.items() if name not in open_fields}
        kept.update({n: b for n, b in self.old_base.items() if n not in kept})
        return kept


@dataclass(frozen=True, slots=True)
class Skip:
    """A person that is left out on purpose, and the reason."""

    key: Key
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Fail:
    """A person that cannot be synced until somebody removes the cause."""

    key: Key
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unlink:
    """A prospect whose Salesforce record was deleted."""

    key: Key
    prospect: int
    record: str


Action = Step | Skip | Fail | Unlink


def batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut rows into batches of a vendor's limit."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
