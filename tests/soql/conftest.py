"""Fixtures of the SOQL tests."""

from soql_org import *  # noqa: F403 - the fixtures live beside their helpers
