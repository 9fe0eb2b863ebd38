"""`syncproof journal`: the exchanges of a running server."""

from __future__ import annotations

from typing import Any

import click

from syncproof.cli._remote import Remote, ready_option, show


@click.command("journal")
@click.argument("number", required=False, type=int)
@click.option("--system", help="Only this system.")
@click.option("--operation", help="Only this operation, such as create or query.")
@click.option("--object", "name", help="Only this object.")
@click.option("--status", type=int, help="Only this status.")
@click.option("--from", "start", type=int, default=0, help="From this number on.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--jsonl", is_flag=True, help="Export everything as JSON Lines.")
@ready_option
def command(number: int | None, ready_file: str | None, **options: Any) -> None:
    """List exchanges, or show one whole.

    Example: syncproof journal --system salesforce --operation create --ready-file ready.json
    """
    remote = Remote(ready_file)
    if number is not None:
        show(remote.call("GET", f"/journal/{number}"))
        return
    if options["jsonl"]:
        click.echo(remote.raw("GET", "/journal.jsonl").text, nl=False)
        return
    wanted = {"system": options["system"], "operation": options["operation"],
              "object": options["name"], "status": options["status"]}  # fmt: skip
    query = {k: v for k, v in wanted.items() if v is not None}
    page = remote.call("GET", "/journal", **{"from": options["start"], "limit": options["limit"]},
                       **query)  # fmt: skip
    if options["as_json"]:
        show(page)
        return
    for x in page["exchanges"]:
        fault = f"  fault {x['fault']['name']}" if x["fault"] else ""
        mark = "*" if x["committed"] else " "
        click.echo(f"{x['n']:>6}{mark} {x['at']}  {x['system']:<18} {x['request']['method']:<6} "
                   f"{x['status']}  {x['request']['path']}{fault}")  # fmt: skip
