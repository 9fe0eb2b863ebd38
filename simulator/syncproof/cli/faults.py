"""`syncproof faults`: the fault catalogue, and the faults of a running server."""

from __future__ import annotations

import click
import orjson

from syncproof.cli._remote import Remote, ready_option, show
from syncproof.kit.errors import SyncProofError


@click.group("faults")
def command() -> None:
    """List, arm and heal faults.

    Example: syncproof faults arm '{"name": "answer_lost", "nth": [1]}' --ready-file ready.json
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_faults(*, as_json: bool) -> None:
    """List every fault that can be armed, with its parameters."""
    from syncproof.control.faults import catalogue

    found = catalogue()
    if as_json:
        show({"faults": found})
        return
    for fault in found:
        params = ", ".join(fault["params"]) or "no parameters"
        click.echo(f"{fault['name']:<18} {fault['group']}  {fault['summary']} ({params})")


@command.command("show")
@ready_option
def show_faults(ready_file: str | None) -> None:
    """Show the armed faults with their counters."""
    show(Remote(ready_file).call("GET", "/faults"))


@command.command("arm")
@click.argument("fault")
@ready_option
def arm(fault: str, ready_file: str | None) -> None:
    """Arm a fault given as a JSON object."""
    try:
        body = orjson.loads(fault)
    except ValueError as error:
        raise SyncProofError(f"the fault is not JSON: {error}") from None
    show(Remote(ready_file).call("POST", "/faults", body))


@command.command("heal")
@click.argument("fault_id", required=False)
@ready_option
def heal(fault_id: str | None, ready_file: str | None) -> None:
    """Heal one fault, or all of them."""
    path = f"/faults/{fault_id}" if fault_id else "/faults"
    show(Remote(ready_file).call("DELETE", path))
