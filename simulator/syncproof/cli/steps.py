"""`syncproof steps`: the step library of the Gherkin suite."""

from __future__ import annotations

import click

from syncproof.cli._remote import show


@click.command("steps")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, as_json: bool) -> None:
    """List every step that a feature may use.

    Example: syncproof steps
    """
    from syncproof.conformance.library import steps

    found = steps()
    if as_json:
        show({"steps": found})
        return
    for step in found:
        click.echo(f"{step['keyword']:<6} {step['text']}")
