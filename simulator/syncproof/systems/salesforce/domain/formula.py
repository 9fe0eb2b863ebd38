"""The formula language of validation rules: a small, honest part of it.

Functions: AND OR NOT IF ISBLANK ISNULL ISPICKVAL TEXT LEN CONTAINS BEGINS LEFT RIGHT UPPER LOWER
TRIM; comparisons, arithmetic, `&&`, `||`, `!`, `&`. Anything else is refused when the rule is set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import LarkError

from syncproof.kit.errors import SyncProofError, nearest

Row = Mapping[str, Any]
Evaluate = Callable[[Row], Any]
_MAX = 3_900


def _blank(value: Any) -> bool:
    return value is None or value == ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _left(value: Any, count: Any) -> str:
    return _text(value)[: max(0, int(count or 0))]


def _right(value: Any, count: Any) -> str:
    number = max(0, int(count or 0))
    return _text(value)[-number:] if number else ""


# name -> (fewest arguments, most, function)
_FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "NOT": (1, 1, lambda a: not a),
    "ISBLANK": (1, 1, _blank),
    "ISNULL": (1, 1, _blank),
    "ISPICKVAL": (2, 2, lambda a, b: _text(a) == _text(b)),
    "TEXT": (1, 1, _text),
    "LEN": (1, 1, lambda a: len(_text(a))),
    "CONTAINS": (2, 2, lambda a, b: _text(b) in _text(a)),
    "BEGINS": (2, 2, lambda a, b: _text(a).startswith(_text(b))),
    "LEFT": (2, 2, _left),
    "RIGHT": (2, 2, _right),
    "UPPER": (1, 1, lambda a: _text(a).upper()),
    "LOWER": (1, 1, lambda a: _text(a).lower()),
    "TRIM": (1, 1, lambda a: _text(a).strip()),
}
_LAZY = {"AND": (1, 30), "OR": (1, 30), "IF": (3, 3)}
_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}


def _order(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(a: Any, b: Any) -> bool:
        if a is None or b is None:
            return False
        if isinstance(a, str) or isinstance(b, str):
            return test(_text(a), _text(b))
        return test(a, b)

    return compare


def _equal(a: Any, b: Any) -> bool:
    if _blank(a) and _blank(b):
        return True
    if isinstance(a, str) or isinstance(b, str):
        return _text(a) == _text(b)
    return bool(a == b)


def _arithmetic(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compute(a: Any, b: Any) -> Any:
        return None if a is None or b is None else work(a, b)

    return compute


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": _equal,
    "ne": lambda a, b: not _equal(a, b),
    "lt": _order(lambda a, b: a < b),
    "le": _order(lambda a, b: a <= b),
    "gt": _order(lambda a, b: a > b),
    "ge": _order(lambda a, b: a >= b),
    "add": _arithmetic(lambda a, b: _text(a) + _text(b) if isinstance(a, str) else a + b),
    "sub": _arithmetic(lambda a, b: a - b),
    "mul": _arithmetic(lambda a, b: a * b),
    "div": _arithmetic(lambda a, b: a / b if b else None),
    "join": lambda a, b: _text(a) + _text(b),
    "and_": lambda a, b: bool(a) and bool(b),
    "or_": lambda a, b: bool(a) or bool(b),
}


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("formula.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


def compile_formula(text: str, fields: Mapping[str, str]) -> Evaluate:
    """Compile a formula; `fields` gives canonical names by lower-case name.

    Raises SyncProofError that names what is wrong.
    """
    if len(text) > _MAX:
        raise SyncProofError(f"formula: {len(text)} characters, at most {_MAX} are allowed")
    try:
        tree = _parser().parse(text)
    except LarkError as error:
        where = f"line {getattr(error, 'line', 1)}, column {getattr(error, 'column', 1)}"
        raise SyncProofError(f"formula: syntax error at {where} in {text!r}") from None
    return _compile(tree, fields)


def _compile(node: Tree[Token] | Token, fields: Mapping[str, str]) -> Evaluate:
    if isinstance(node, Token):
        raise SyncProofError(f"formula: unexpected {node!s}")
    kind, parts = str(node.data), node.children
    if kind in _OPERATORS:
        work = _OPERATORS[kind]
        left, right = (_compile(p, fields) for p in parts)
        return lambda row: work(left(row), right(row))
    if kind == "call":
        return _call(parts, fields)
    if kind in {"number", "string"}:
        value = _constant(kind, str(parts[0]))
        return lambda _row: value
    if kind == "field":
        return _field(str(parts[0]), fields)
    inner = _compile(parts[0], fields)
    if kind == "not_":
        return lambda row: not inner(row)
    return lambda row: None if (v := inner(row)) is None else -v


def _constant(kind: str, text: str) -> Any:
    if kind == "number":
        return float(text) if "." in text else int(text)
    return text[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")


def _field(name: str, fields: Mapping[str, str]) -> Evaluate:
    if name.upper() in _CONSTANTS:
        value = _CONSTANTS[name.upper()]
        return lambda _row: value
    known = fields.get(name.lower())
    if known is None:
        raise SyncProofError(
            f'formula: field "{name}" does not exist', hint=nearest(name, fields.values())
        )
    return lambda row: row.get(known)


def _call(parts: list[Any], fields: Mapping[str, str]) -> Evaluate:
    name = str(parts[0]).upper()
    arguments = [_compile(p, fields) for p in parts[1:]]
    known = _LAZY.get(name) or _FUNCTIONS.get(name)
    if known is None:
        hint = nearest(name, [*_FUNCTIONS, *_LAZY])
        raise SyncProofError(f'formula: unknown function "{name}"', hint=hint)
    if not known[0] <= len(arguments) <= known[1]:
        raise SyncProofError(f"formula: {name} takes {known[0]} to {known[1]} arguments, "
                             f"found {len(arguments)}")  # fmt: skip
    if name == "AND":
        return lambda row: all(a(row) for a in arguments)
    if name == "OR":
        return lambda row: any(a(row) for a in arguments)
    if name == "IF":
        test, yes, no = arguments
        return lambda row: yes(row) if test(row) else no(row)
    work = _FUNCTIONS[name][2]
    return lambda row: work(*[a(row) for a in arguments])
