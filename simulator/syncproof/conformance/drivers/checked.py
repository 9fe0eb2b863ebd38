"""Answers held against the protocol: what is wrong is said member by member."""

from typing import Any, TypeVar

from pydantic import ValidationError

from syncproof.conformance.drivers.errors import ConnectorFault
from syncproof.conformance.drivers.protocol import Description, Message, instant
from syncproof.conformance.drivers.visible import visible

M = TypeVar("M", bound=Message)
_SHOWN = 5


def parsed(model: type[M], answer: dict[str, Any], verb: str) -> M:
    """Read an answer, or raise the fault `wrong` naming each member that is."""
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        found = [_one(detail) for detail in error.errors()]
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise ConnectorFault("wrong", f"{verb}: {'; '.join(found[:_SHOWN])}{more}") from error


def _one(detail: Any) -> str:
    where = ".".join(str(part) for part in detail["loc"])
    text = str(detail["msg"])
    if detail["type"] == "missing":
        return f"member {where!r} is missing"
    found = f", found {visible(repr(detail['input']), 80)}" if where else ""
    return f"{where + ': ' if where else ''}{text}{found}"


def later(next_due: str | None, now: str, verb: str) -> None:
    """Demand that the next plan lies in the future: what is due now must be done now."""
    if next_due is not None and instant(next_due) <= instant(now):
        raise ConnectorFault(
            "wrong", f"{verb}: next_due must be later than now ({now}), found {next_due}"
        )


def same(former: Description, latest: Description) -> None:
    """Demand that describe says the same each time, after a restart too."""
    for member in Description.model_fields:
        before, after = getattr(former, member), getattr(latest, member)
        if isinstance(before, list):
            before, after = sorted(before), sorted(after)
        if before != after:
            raise ConnectorFault(
                "lying",
                f"describe: {member!r} was {visible(repr(before))}, "
                f"now it is {visible(repr(after))}",
            )
