"""Pieces of SQL that SQLAlchemy has no word for, per dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, String, bindparam, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine


def parameter(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    """Make a parameter whose value comes with each execution."""
    return bindparam(name, None, type_=kind)


class ListValues(ColumnElement[Any]):
    """The values of a list that is bound as one JSON text, as a subselect for IN.

    One parameter whatever the length of the list, so that the statement is compiled once.
    """

    inherit_cache = False

    def __init__(self, name: str, *, fold: bool = False) -> None:
        self.param = parameter(name, String())
        self.fold = fold


@compiles(ListValues)
def _generic(element: ListValues, compiler: Any, **_: Any) -> str:
    value = "sp_fold(value)" if element.fold else "value"
    text = compiler.process(element.param)
    return f"(SELECT {value} FROM json_array_elements_text(CAST({text} AS JSON)) AS list(value))"  # noqa: S608


@compiles(ListValues, "sqlite")
def _sqlite(element: ListValues, compiler: Any, **_: Any) -> str:
    value = "sp_fold(value)" if element.fold else "value"
    return f"(SELECT {value} FROM json_each({compiler.process(element.param)}))"  # noqa: S608


class Parentheses(ColumnElement[bool]):
    """A condition in parentheses that SQLAlchemy does not melt into its surroundings."""

    inherit_cache = False

    def __init__(self, inner: ColumnElement[bool]) -> None:
        self.inner = inner


@compiles(Parentheses)
def _parentheses(element: Parentheses, compiler: Any, **_: Any) -> str:
    return f"({compiler.process(element.inner)})"


def in_list(left: ColumnElement[Any], name: str, *, fold: bool = False) -> ColumnElement[bool]:
    """Test membership in a list parameter."""
    left = folded(left) if fold else left
    return left.op("IN", is_comparison=True, return_type=Boolean())(ListValues(name, fold=fold))


def folded(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Fold text so that `=` ignores case beyond ASCII."""
    return func.sp_fold(text)


def sort_key(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give text its place in an English locale: by the upper-cased text."""
    return func.upper(func.sp_fold(text))
