"""Checks: pure functions over exchanges and records, each answering with a verdict."""
