"""The formats of a report: each is one module here that registers itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncproof.conformance.reports.model import Report

Render = Callable[["Report"], Iterable[bytes]]
_FORMATS: dict[str, Format] = {}


@dataclass(frozen=True, slots=True)
class Format:
    """A file of the results folder, and how its bytes come about.

    A `stream` takes its content from somewhere that may have gone away by now. It is written
    last, so that its trouble costs nobody the other files.
    """

    name: str
    render: Render
    stream: bool = False


def report_file(name: str, *, stream: bool = False) -> Callable[[Render], Render]:
    """Register a function as the maker of a file of this name."""

    def register(render: Render) -> Render:
        _FORMATS[name] = Format(name, render, stream)
        return render

    return register


def formats() -> list[Format]:
    """Give all formats, streams last; a new module beside this one is found by itself."""
    package = __name__.rpartition(".")[0]
    folder = importlib.import_module(package).__path__
    for info in pkgutil.iter_modules(folder):
        importlib.import_module(f"{package}.{info.name}")
    return sorted(_FORMATS.values(), key=lambda f: (f.stream, f.name))
