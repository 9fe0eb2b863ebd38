"""`syncproof clock`: read or advance the clock of a running server."""

from __future__ import annotations

import click

from syncproof.cli._remote import Remote, ready_option, show


@click.command("clock")
@click.option("--advance", metavar="SECONDS", type=click.FloatRange(0), help="Move by so much.")
@click.option("--to", metavar="TIME", help="Move to an ISO 8601 time.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@ready_option
def command(advance: float | None, to: str | None, as_json: bool, ready_file: str | None) -> None:
    """Read the clock, or advance a virtual one.

    Example: syncproof clock --advance 120 --ready-file ready.json
    """
    remote = Remote(ready_file)
    if advance is None and to is None:
        clock = remote.call("GET", "/clock")
    else:
        body = {"to": to} if to is not None else {"seconds": advance}
        clock = remote.call("POST", "/clock/advance", body)
    if as_json:
        show(clock)
        return
    click.echo(f"{clock['now']}  {clock['mode']}  {clock['in_flight']} in flight")
    for alarm in clock["alarms"]:
        click.echo(f"  {alarm['at']}  {alarm['name']}")
