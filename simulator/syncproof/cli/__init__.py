"""The command line: one thin file per command, imported only when it is called."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import Any

import click

from syncproof import __version__


class Commands(click.Group):
    """Finds the commands in this folder; adding one is adding a file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command."""
        return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Say which command was probably meant."""
        from syncproof.kit.errors import nearest

        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            hint = nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(f'no command "{args[0]}"; {hint}', ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="syncproof")
def cli() -> None:
    """Simulate CRM systems and judge sync connectors.

    The main job: `syncproof verify` starts everything embedded and judges a connector.
    """


def main() -> None:
    """Run the command line; our own errors end in one message and exit code 2, no traceback."""
    try:
        code = cli.main(prog_name="syncproof", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("syncproof: interrupted", err=True)
        code = 2
    except Exception as error:
        if not _explain(error):
            raise
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


def _explain(error: Exception) -> bool:
    from syncproof.catalogue.load import CatalogueError
    from syncproof.conformance.errors import HarnessError
    from syncproof.kit.errors import SyncProofError

    if not isinstance(error, CatalogueError | HarnessError | SyncProofError):
        return False
    click.echo(f"syncproof: {error}", err=True)
    hint = getattr(error, "hint", "")
    if hint:
        click.echo(f"  {hint}", err=True)
    return True
