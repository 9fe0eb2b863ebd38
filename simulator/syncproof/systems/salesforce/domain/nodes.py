"""What operators and the functions that look further than their arguments are compiled to.

A node is the kind of its value and a function of the scope that works it out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from syncproof.kit.errors import SyncProofError
from syncproof.kit.times import to_datetime
from syncproof.systems.salesforce.domain.functions import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    FUNCTIONS,
    NUMBER,
    OPERATORS,
    TEXT,
    blank,
    equal,
)

Row = Mapping[str, Any]
Look = Callable[[str, Any], Row]


@dataclass(slots=True)
class Scope:
    """What a formula sees: the record as it will be, and as it was (None for a new one).

    `look(object, id)` reads another record, `look("$User", None)` what a global name stands for;
    both give an empty mapping when there is nothing. `today` is the user's date.
    """

    row: Row
    before: Row | None = None
    at_ms: int = 0
    today: date = field(default_factory=lambda: date(1970, 1, 1))
    look: Look = lambda _name, _key: {}


Run = Callable[[Scope], Any]
Node = tuple[str, Run]
Step = Callable[[Any, Run, Scope], Any]
Build = Callable[[list[Node]], Node]
CHAINED = frozenset({*OPERATORS, "and_", "or_"})
# What does not always need its right side.
_STEPS: dict[str, Step] = {
    "and_": lambda value, right, scope: bool(value) and bool(right(scope)),
    "or_": lambda value, right, scope: bool(value) or bool(right(scope)),
}


def demand(name: str, found: str, wanted: str) -> None:
    """Refuse an operand of another kind; a date and a moment pass for each other."""
    days = {DATE, DATETIME}
    if ANY in {found, wanted} or found == wanted or {found, wanted} == days:
        return
    raise SyncProofError(f"formula: {name} wants {wanted}, found {found}")


def result_of(name: str, one: str, other: str) -> str:
    """Say what an operator makes of two operands, whose kinds have to suit it."""
    if name in {"mul", "div"}:
        demand("arithmetic", one, NUMBER)
        demand("arithmetic", other, NUMBER)
        return NUMBER
    if name in {"add", "sub"}:
        return _sum(name, one, other)
    if name == "join":
        return TEXT
    if name not in {"and_", "or_"} and len({one, other} - {ANY}) > 1:
        raise SyncProofError(f"formula: {one} is compared with {other}")
    return BOOLEAN


def step_of(name: str) -> Step:
    """Give what an operator does with the value so far and what is right of it."""
    known = _STEPS.get(name)
    if known is not None:
        return known
    work = OPERATORS[name]
    return lambda value, right, scope: work(value, right(scope))


def _sum(name: str, one: str, other: str) -> str:
    """Say what the sum or difference of two kinds is."""
    if ANY in {one, other}:
        return ANY
    if one == other and one in {NUMBER, TEXT} and (name == "add" or one == NUMBER):
        return one
    days = {DATE, DATETIME}
    if one in days and other == NUMBER:
        return one
    if name == "add" and one == NUMBER and other in days:
        return other
    if name == "sub" and one == other and one in days:
        return NUMBER
    raise SyncProofError(f"formula: {name} does not go with {one} and {other}")


def _common(name: str, nodes: list[Node]) -> str:
    kinds = {kind for kind, _ in nodes} - {ANY}
    if len(kinds) > 1:
        raise SyncProofError(f"formula: {name} mixes {' and '.join(sorted(kinds))}")
    return next(iter(kinds), ANY)


def _and(given: list[Node]) -> Node:
    runs = [run for _, run in given]
    return BOOLEAN, lambda scope: all(run(scope) for run in runs)


def _or(given: list[Node]) -> Node:
    runs = [run for _, run in given]
    return BOOLEAN, lambda scope: any(run(scope) for run in runs)


def _if(given: list[Node]) -> Node:
    (_, test), (_, yes), (_, no) = given
    return _common("IF", given[1:]), lambda scope: yes(scope) if test(scope) else no(scope)


def _case(given: list[Node]) -> Node:
    if len(given) % 2:
        raise SyncProofError("formula: CASE takes a value, pairs, and a result for all else")
    (_, of), (_, other) = given[0], given[-1]
    pairs = [(given[n][1], given[n + 1][1]) for n in range(1, len(given) - 1, 2)]

    def choose(scope: Scope) -> Any:
        value = of(scope)
        found = next((result for when, result in pairs if equal(value, when(scope))), other)
        return found(scope)

    return _common("CASE", [*given[2:-1:2], given[-1]]), choose


def _blank_value(given: list[Node]) -> Node:
    (_, of), (_, other) = given
    return _common("BLANKVALUE", given), lambda s: other(s) if blank(v := of(s)) else v


def _extreme(choose: Callable[..., Any]) -> Build:
    def build(given: list[Node]) -> Node:
        for kind, _ in given:
            demand(choose.__name__.upper(), kind, NUMBER)
        runs = [run for _, run in given]

        def work(scope: Scope) -> Any:
            values = [v for run in runs if isinstance(v := run(scope), int | float)]
            return choose(values) if values else None

        return NUMBER, work

    return build


def arguments(name: str) -> tuple[int, int]:
    """Say how many arguments a function takes: at least and at most."""
    if name in SPECIAL:
        return SPECIAL[name][0], SPECIAL[name][1]
    kinds, least, _, _ = FUNCTIONS[name]
    return least, len(kinds)


_never: Build = _and
# name -> (fewest arguments, most, what builds it)
SPECIAL: dict[str, tuple[int, int, Build]] = {
    "AND": (1, 30, _and),
    "OR": (1, 30, _or),
    "IF": (3, 3, _if),
    "CASE": (4, 60, _case),
    "BLANKVALUE": (2, 2, _blank_value),
    "NULLVALUE": (2, 2, _blank_value),
    "MAX": (1, 30, _extreme(max)),
    "MIN": (1, 30, _extreme(min)),
    "ISNEW": (0, 0, lambda _: (BOOLEAN, lambda scope: scope.before is None)),
    "TODAY": (0, 0, lambda _: (DATE, lambda scope: scope.today)),
    "NOW": (0, 0, lambda _: (DATETIME, lambda scope: to_datetime(scope.at_ms))),
    "REGEX": (2, 2, _never),
    "ISCHANGED": (1, 1, _never),
    "PRIORVALUE": (1, 1, _never),
}
