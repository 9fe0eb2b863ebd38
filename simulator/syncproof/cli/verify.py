"""`syncproof verify`: the main job."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import click


@click.command("verify")
@click.option(
    "--connector",
    metavar="SPEC",
    help='reference (the default), http://host:port, cmd:"node conn.js", py:module:factory '
    "or manual; the profile salesforce needs none.",
)
@click.option(
    "--profile",
    default="account_engagement",
    show_default=True,
    metavar="NAME",
    help="Product to judge.",
)
@click.option("--behaviour", "behaviours", multiple=True, metavar="ID", help="Only these.")
@click.option(
    "--strength",
    type=click.Choice(["must", "should", "may"]),
    help="Only this strength and stronger.",
)
@click.option(
    "--seed",
    default=20260105,
    show_default=True,
    type=click.IntRange(0, 2**63 - 1),
    help="Another history of the world.",
)
@click.option(
    "--time",
    "time_mode",
    type=click.Choice(["virtual", "scaled", "real"]),
    default="virtual",
    show_default=True,
    help="How time passes.",
)
@click.option(
    "--time-scale",
    default=60.0,
    show_default=True,
    type=click.FloatRange(1, 3600),
    help="How many times faster scaled time runs.",
)
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("syncproof-report"),
    show_default=True,
    help="Where the report goes.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 16),
    help="Complete sets of simulators and connectors side by side (reference: 2, others: 1).",
)
@click.option(
    "--features",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A team's own features with our steps.",
)
@click.option("-k", "expression", metavar="EXPR", help="Only scenarios whose names match.")
@click.option("--json", "as_json", is_flag=True, help="Print results.json instead of the table.")
def command(**options: Any) -> None:
    """Judge a connector: start everything, run the suite, write the report.

    Example: syncproof verify --connector cmd:"node connector.js"

    Exit codes: 0 conformant, 1 a MUST failed, 2 wrong usage or trouble of the harness,
    3 MUSTs undecided.
    """
    from syncproof.conformance.launch import RunOptions, default_connector, default_workers
    from syncproof.conformance.verifying import verify

    report_dir: Path = options.pop("report_dir")
    as_json: bool = options.pop("as_json")
    connector = options["connector"] or default_connector(options["profile"])
    chosen = RunOptions(
        connector=connector,
        profile=options["profile"],
        behaviours=options["behaviours"],
        strength=options["strength"],
        seed=options["seed"],
        time=options["time_mode"],
        time_scale=options["time_scale"],
        workers=options["workers"] or default_workers(connector),
        features=options["features"].resolve() if options["features"] else None,
        expression=options["expression"],
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up then, too
    sys.exit(verify(chosen, report_dir, as_json=as_json))
