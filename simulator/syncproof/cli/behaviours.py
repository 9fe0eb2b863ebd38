"""`syncproof behaviours`: the catalogue, what covers it, and the settings of a profile."""

from __future__ import annotations

import click

from syncproof.cli._remote import show
from syncproof.kit.errors import NotFoundError, nearest


@click.group("behaviours")
def command() -> None:
    """List, show and count the documented behaviours.

    Example: syncproof behaviours show AE-PAUSE-01
    """


@command.command("list")
@click.option("--system", help="Only this system.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_behaviours(system: str | None, *, as_json: bool) -> None:
    """List the catalogue."""
    from syncproof.catalogue.load import behaviours

    systems = {b.system for b in behaviours()}
    if system is not None and system not in systems:
        raise NotFoundError(f'no behaviours of a system "{system}"', hint=nearest(system, systems))
    found = [b for b in behaviours() if system in {None, b.system}]
    if as_json:
        show({"behaviours": [b.to_json() for b in found]})
        return
    for b in found:
        click.echo(f"{b.id:<15} {b.strength:<6} {b.statement}")


@command.command("show")
@click.argument("behaviour_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_behaviour(behaviour_id: str, *, as_json: bool) -> None:
    """Show one record whole."""
    from syncproof.catalogue.load import behaviours

    known = {b.id: b for b in behaviours()}
    if behaviour_id not in known:
        raise NotFoundError(f'no behaviour "{behaviour_id}"', hint=nearest(behaviour_id, known))
    record = known[behaviour_id].to_json()
    if as_json:
        show(record)
        return
    for name, value in record.items():
        text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        if text not in (None, ""):
            click.echo(f"{name}: {text}")


@command.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage(*, as_json: bool) -> None:
    """Count what the bundled features cover, area by area."""
    from syncproof.bundled import folder
    from syncproof.catalogue.coverage import coverage as counted

    areas = counted(folder("features"))
    if as_json:
        show({"areas": areas})
        return
    for area in areas:
        click.echo(
            f"{area['system']:<22} {area['area']:<26} {area['covered']:>3} of {area['total']}"
        )


@command.command("settings")
@click.argument("profile")
def settings(profile: str) -> None:
    """Print the JSON Schema of a profile's connector settings."""
    from syncproof.catalogue.settings import profiles, schema

    if profile not in profiles():
        raise NotFoundError(f'no profile "{profile}"', hint=nearest(profile, profiles()))
    show(schema(profile))
