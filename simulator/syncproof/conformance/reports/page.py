"""The templates of the reports: everything escaped, nothing undefined."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from syncproof.conformance.reports.text import duration, instant, one_line, pretty, visible

PACKAGE = "syncproof.conformance.reports"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Give the templates' environment; every value that they print is made visible first."""
    made = Environment(
        loader=PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )
    made.filters.update(duration=duration, instant=instant, one_line=one_line, pretty=pretty)
    return made


def asset(name: str) -> str:
    """Read a file of ours that goes into a page as it is."""
    return (files(PACKAGE) / "templates" / name).read_text(encoding="utf-8")


def _finalize(value: object) -> object:
    """Make plain text visible; markup of our own macros has been through here already."""
    if value is None:
        return ""
    return visible(value) if type(value) is str else value
