"""The formula language of validation and assignment rules: a small, honest part of it.

Functions: see `functions.FUNCTIONS`, and AND OR IF CASE MAX MIN BLANKVALUE NULLVALUE REGEX ISNEW
ISCHANGED PRIORVALUE TODAY NOW; comparisons, arithmetic, `&&`, `||`, `!`, `&`; fields of the record,
of its parents (`Account.Name`) and of `$User`, `$Profile`, `$UserRole`, `$Organization`. Anything
else is refused when the rule is set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import LarkError

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.kit.times import to_datetime
from syncproof.systems.salesforce.domain.functions import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    FUNCTIONS,
    NUMBER,
    TEXT,
    equal,
    negative,
)
from syncproof.systems.salesforce.domain.nodes import (
    CHAINED,
    SPECIAL,
    Node,
    Row,
    Run,
    Scope,
    Step,
    arguments,
    demand,
    result_of,
    step_of,
)
from syncproof.systems.salesforce.domain.pattern import Pattern

_MAX, _DEPTH = 3_900, 50
_KINDS = {
    "boolean": BOOLEAN, "int": NUMBER, "long": NUMBER, "double": NUMBER, "currency": NUMBER,
    "percent": NUMBER, "date": DATE, "datetime": DATETIME,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """The fields that a formula may name: canonical name and describe type by lower-case name.

    `parent(relationship)` gives the reference field, the parent's object and its names.
    `named(name)` gives the names behind `$User` and its like.
    """

    fields: Mapping[str, str]
    types: Mapping[str, str] = field(default_factory=dict)
    parent: Callable[[str], tuple[str, str, Names] | None] = lambda _relationship: None
    named: Callable[[str], Names | None] = lambda _name: None


Evaluate = Callable[[Row | Scope], Any]


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("formula.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


def compile_formula(text: str, names: Names | Mapping[str, str]) -> Evaluate:
    """Compile a formula; `names` may be just the canonical names by lower-case name.

    Raises SyncProofError that names what is wrong.
    """
    if len(text) > _MAX:
        raise SyncProofError(f"formula: {len(text)} characters, at most {_MAX} are allowed")
    try:
        tree = _parser().parse(text)
    except LarkError as error:
        where = f"line {getattr(error, 'line', 1)}, column {getattr(error, 'column', 1)}"
        raise SyncProofError(f"formula: syntax error at {where} in {text!r}") from None
    known = names if isinstance(names, Names) else Names(names)
    _, run = _Compiler(known).node(tree, 0)
    return lambda given: run(given if isinstance(given, Scope) else Scope(given))


class _Compiler:
    """Turns the tree of a formula into functions of a scope."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def node(self, node: Tree[Token] | Token, depth: int) -> Node:
        if isinstance(node, Token):
            raise SyncProofError(f"formula: unexpected {node!s}")
        if depth > _DEPTH:
            raise SyncProofError(f"formula: nested more than {_DEPTH} deep")
        kind, parts = str(node.data), node.children
        if kind == "call":
            return self._call(str(parts[0]).upper(), parts[1:], depth + 1)
        if kind in {"number", "string"}:
            value = _constant(kind, str(parts[0]))
            return (NUMBER if kind == "number" else TEXT), lambda _scope: value
        if kind == "field":
            return self._field(str(parts[0]))
        if kind in CHAINED:
            return self._operator(kind, node, depth)
        of, inner = self.node(parts[0], depth + 1)
        if kind == "not_":
            return BOOLEAN, lambda scope: not inner(scope)
        demand("-", of, NUMBER)
        return NUMBER, lambda scope: negative(inner(scope))

    def _operator(self, kind: str, node: Tree[Token], depth: int) -> Node:
        """Work out a chain of one operator from the left, so that long chains are not deep."""
        chain: list[tuple[str, Node]] = []
        at: Any = node
        while isinstance(at, Tree) and str(at.data) in CHAINED:
            chain.append((str(at.data), self.node(at.children[1], depth + 1)))
            at = at.children[0]
        of, first = self.node(at, depth + 1)
        steps: list[tuple[Step, Run]] = []
        for name, (other, right) in reversed(chain):
            of = result_of(name, of, other)
            steps.append((step_of(name), right))

        def run(scope: Scope) -> Any:
            value = first(scope)
            for step, right in steps:
                value = step(value, right, scope)
            return value

        return of, run

    def _field(self, name: str) -> Node:
        if name.upper() in {"TRUE", "FALSE", "NULL"}:
            value = {"TRUE": True, "FALSE": False}.get(name.upper())
            return (ANY if value is None else BOOLEAN), lambda _scope: value
        steps = name.split(".")
        names = self.names
        if steps[0].startswith("$"):
            found = names.named(steps[0]) if len(steps) == 2 else None
            if found is None:
                raise SyncProofError(f'formula: "{name}" is not emulated')
            top, (column, kind) = steps[0], _column(found, steps[1])
            return _read(kind, lambda scope: scope.look(top, None).get(column))
        path: list[tuple[str, str]] = []
        for step in steps[:-1]:
            parent = names.parent(step)
            if parent is None:
                raise SyncProofError(f'formula: "{step}" in "{name}" is no parent record')
            path.append((parent[0], parent[1]))
            names = parent[2]
        column, kind = _column(names, steps[-1])
        if not path:
            return _read(kind, lambda scope: scope.row.get(column))
        return _read(kind, lambda scope: _follow(scope, path).get(column))

    def _call(self, name: str, parts: list[Any], depth: int) -> Node:
        special = SPECIAL.get(name)
        if special is None and name not in FUNCTIONS:
            hint = nearest(name, [*FUNCTIONS, *SPECIAL])
            raise SyncProofError(f'formula: unknown function "{name}"', hint=hint)
        least, most = arguments(name)
        if not least <= len(parts) <= most:
            raise SyncProofError(
                f"formula: {name} takes {least} to {most} arguments, found {len(parts)}"
            )
        if name in {"ISCHANGED", "PRIORVALUE"}:
            return self._prior(name, parts[0])
        if name == "REGEX":
            return self._regex(parts, depth)
        given = [self.node(p, depth) for p in parts]
        if special is not None:
            return special[2](given)
        kinds, _, result, work = FUNCTIONS[name]
        for number, (kind, _run) in enumerate(given):
            demand(name, kind, kinds[min(number, len(kinds) - 1)])
        runs = [run for _, run in given]
        return result, lambda scope: work(*[run(scope) for run in runs])

    def _prior(self, name: str, part: Any) -> Node:
        if not isinstance(part, Tree) or part.data != "field" or "." in str(part.children[0]):
            raise SyncProofError(f"formula: {name} takes a field of the record itself")
        kind, run = self._field(str(part.children[0]))

        def before(scope: Scope) -> Any:
            return run(scope if scope.before is None else Scope(scope.before))

        if name == "PRIORVALUE":
            return kind, before
        return BOOLEAN, lambda scope: not equal(run(scope), before(scope))

    def _regex(self, parts: list[Any], depth: int) -> Node:
        if not isinstance(parts[1], Tree) or parts[1].data != "string":
            raise SyncProofError("formula: the second argument of REGEX has to be text in quotes")
        pattern = Pattern(_constant("string", str(parts[1].children[0])))
        kind, run = self.node(parts[0], depth)
        demand("REGEX", kind, TEXT)
        return BOOLEAN, lambda scope: pattern.matches(str(run(scope) or ""))


def _constant(kind: str, text: str) -> Any:
    if kind == "number":
        return float(text) if "." in text else int(text)
    inner, out, at = text[1:-1], [], 0
    while at < len(inner):
        step = 2 if inner[at] == "\\" and inner[at + 1 : at + 2] in {'"', "'", "\\"} else 1
        out.append(inner[at + step - 1])
        at += step
    return "".join(out)


def _column(names: Names, name: str) -> tuple[str, str]:
    known = names.fields.get(name.lower())
    if known is None:
        hint = nearest(name, names.fields.values())
        raise SyncProofError(f'formula: field "{name}" does not exist', hint=hint)
    described = names.types.get(name.lower())
    return known, ANY if described is None else _KINDS.get(described, TEXT)


def _read(kind: str, get: Run) -> Node:
    """Turn what is stored into what formulas work with."""
    if kind == BOOLEAN:
        return kind, lambda scope: bool(get(scope))
    if kind == DATE:
        return kind, lambda scope: None if (v := get(scope)) is None else date.fromisoformat(v)
    if kind == DATETIME:
        return kind, lambda scope: None if (v := get(scope)) is None else to_datetime(v)
    return kind, get


def _follow(scope: Scope, path: list[tuple[str, str]]) -> Row:
    row = scope.row
    for reference, name in path:
        key = row.get(reference)
        if key is None:
            return {}
        row = scope.look(name, key)
    return row
