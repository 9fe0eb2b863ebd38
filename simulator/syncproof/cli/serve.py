"""`syncproof serve`: the simulated systems on ports, until a signal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


@click.command("serve")
@click.option("--scenario", default="empty", show_default=True, help="Scenario name or YAML file.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--exposed", is_flag=True, help="Consent to an address beyond this machine.")
@click.option("--port-base", default=8800, show_default=True, type=click.IntRange(1, 65_000),
              help="Console's port; systems follow.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 0), help="0: take free ports.")
@click.option("--store", metavar="URL",
              help="sqlite:///FOLDER or postgresql+psycopg://… to keep the data.")  # fmt: skip
@click.option("--clock", type=click.Choice(["virtual", "scaled", "real"]), default="real",
              show_default=True, help="How time passes.")  # fmt: skip
@click.option("--time-scale", default=60.0, show_default=True, type=click.FloatRange(0.01, 3600),
              help="How many times faster a scaled clock runs.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed (default: the scenario's).")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64),
              help="Server processes.")  # fmt: skip
@click.option("--journal-bodies/--no-journal-bodies", default=True,
              help="Keep bodies in the journal (load runs keep none).")  # fmt: skip
@click.option("--journal-start", default=0, hidden=True, type=click.IntRange(0))
@click.option("--ready-file", type=click.Path(dir_okay=False, path_type=Path),
              help="Written once every port answers.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the ready file as one line.")
def command(**options: Any) -> None:
    """Start the simulated systems, the control interface and the console.

    Example: syncproof serve --scenario first_day --ready-file ready.json
    """
    from syncproof.kit.errors import SyncProofError
    from syncproof.serve import ServeSettings, run_until_signal

    if options["workers"] > 1:
        raise SyncProofError(
            f"--workers {options['workers']}: this release serves from one process",
            hint="several worker processes need the shared store of a later release",
        )
    settings = ServeSettings(
        scenario=options["scenario"], host=options["host"], exposed=options["exposed"],
        port_base=None if options["port"] == 0 else options["port_base"],
        store=options["store"], clock=options["clock"], scale=options["time_scale"],
        seed=options["seed"], ready_file=options["ready_file"],
        journal_bodies=options["journal_bodies"], journal_start=options["journal_start"],
    )  # fmt: skip
    run_until_signal(settings, _print_json if options["as_json"] else _print_table)


def _print_json(ready: dict[str, Any]) -> None:
    import orjson

    click.echo(orjson.dumps(ready).decode())


def _print_table(ready: dict[str, Any]) -> None:
    click.echo(
        f"SyncProof serves {ready['scenario']} (seed {ready['seed']}, process {os.getpid()})"
    )
    click.echo(f"  console   {ready['console']}")
    click.echo(f"  control   {ready['control']}")
    for name, system in ready["systems"].items():
        click.echo(f"  {name:<20} {system['url']}  {system.get('tls_url', '')}")
    click.echo("Stop with Ctrl-C.")
