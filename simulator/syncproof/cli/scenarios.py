"""`syncproof scenarios`: the starting worlds."""

from __future__ import annotations

import click

from syncproof.cli._remote import show


@click.command("scenarios")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, as_json: bool) -> None:
    """List the scenarios that `serve` and `run` can start.

    Example: syncproof scenarios
    """
    from syncproof.serve import list_scenarios

    found = list_scenarios()
    if as_json:
        show({"scenarios": found})
        return
    for scenario in found:
        click.echo(f"{scenario['name']:<20} {scenario['title']}")
