"""What can come back from a connector instead of an answer."""

from typing import Literal

FaultKind = Literal[
    "start",  # could not be started or loaded
    "unreachable",  # nobody listens, or the address is not allowed
    "died",  # ended, or closed the line, without an answer
    "killed",  # the harness itself ended it while it was being asked
    "hang",  # no answer in time
    "rubbish",  # not the protocol at all
    "flood",  # more than the size limit
    "redirect",  # sent us elsewhere; never followed
    "wrong",  # well-formed, but not what the protocol says
    "lying",  # contradicts its own describe
]


class ConnectorError(Exception):
    """The connector answered with an error of its own, as the protocol allows."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message


class ConnectorFault(Exception):  # noqa: N818 - a fault of the connector, not an error answer
    """The connector died, hung, flooded us or answered rubbish."""

    def __init__(self, kind: FaultKind, message: str) -> None:
        super().__init__(message)
        self.kind: FaultKind = kind
        self.message = message


class Unsupported(Exception):  # noqa: N818 - an undecided verdict, nobody's error
    """The connector, or its transport, does not offer what was asked; the caller is undecided."""

    def __init__(self, capability: str, message: str = "") -> None:
        super().__init__(message or f"the connector does not offer {capability!r}")
        self.capability = capability


class CannotRefresh(Exception):  # noqa: N818 - an undecided verdict, nobody's error
    """A fresh start cannot be had from this connector; the scenario is undecided."""


class DriverSpecError(ValueError):
    """A `--connector` value that nobody understands: found, expected, nearest match."""
