"""`syncproof run`: the simulators with the reference connector at work, to watch."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import click


@click.command("run")
@click.argument("scenario")
@click.option("--connector", default="reference", show_default=True, metavar="SPEC")
@click.option("--port-base", default=8800, show_default=True, type=click.IntRange(1, 65_000))
@click.option("--port", type=click.IntRange(0, 0), help="0: take free ports.")
@click.option("--clock", type=click.Choice(["virtual", "scaled", "real"]), default="real",
              show_default=True)  # fmt: skip
@click.option("--time-scale", default=60.0, show_default=True, type=click.FloatRange(0.01, 3600))
@click.option("--seed", type=click.IntRange(0, 2**63 - 1))
@click.option("--ready-file", type=click.Path(dir_okay=False, path_type=Path),
              help="Written once every port answers.")  # fmt: skip
def command(scenario: str, connector: str, **options: Any) -> None:
    """Serve a scenario and let a connector work on it; watch it in the console.

    Example: syncproof run first_day --clock scaled
    """
    from syncproof.conformance.attend import Attended
    from syncproof.serve import ServeSettings, Serving

    settings = ServeSettings(
        scenario=scenario, clock=options["clock"], scale=options["time_scale"],
        seed=options["seed"], ready_file=options["ready_file"],
        port_base=None if options["port"] == 0 else options["port_base"],
    )  # fmt: skip
    os.umask(0o077)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    serving = Serving(settings)
    try:
        ready = serving.start()
        attended = Attended(ready, connector)
        try:
            attended.connect({})
            click.echo(
                f"{scenario} is being synchronised; watch {ready['console']}, end with Ctrl-C"
            )
            attended.work(ended)
        finally:
            attended.close()
    finally:
        serving.stop()
