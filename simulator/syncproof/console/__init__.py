"""The web console; for now one overview page over `/control/v1`."""

from syncproof.console.overview import add_pages

__all__ = ["add_pages"]
