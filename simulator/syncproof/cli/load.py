"""`syncproof load`: Locust runs against the simulators, counted only if the oracle is green."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click


@click.command("load", context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.option("--connector", default="reference", show_default=True, metavar="SPEC",
              help="Connector under test (initial_sync).")  # fmt: skip
@click.option("--users", default=4, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--seconds", default=20, show_default=True, type=click.IntRange(1, 86_400))
@click.option("--people", default=2_000, show_default=True, type=click.IntRange(1, 1_000_000),
              help="People of the initial sync.")  # fmt: skip
@click.option("--ready", envvar="SYNCPROOF_READY", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Ready file of running simulators (default: start our own).")  # fmt: skip
@click.option("--report-dir", type=click.Path(file_okay=False, path_type=Path),
              default=Path("syncproof-load"), show_default=True)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.argument("locust_options", nargs=-1, type=click.UNPROCESSED)
def command(name: str, locust_options: tuple[str, ...], **options: Any) -> None:
    """Run a load test of `loadtests/` by name; further options go to Locust.

    Example: syncproof load initial_sync --people 5000

    Exit codes: 0 green, 1 red (something was lost, doubled or refused), 2 wrong usage or trouble
    of the harness.
    """
    from syncproof.conformance.loading import LoadOptions, run

    chosen = LoadOptions(
        name=name, connector=options["connector"], users=options["users"],
        seconds=options["seconds"], people=options["people"], report_dir=options["report_dir"],
        ready=options["ready"], extra=locust_options,
    )  # fmt: skip
    sys.exit(run(chosen, as_json=options["as_json"]))
