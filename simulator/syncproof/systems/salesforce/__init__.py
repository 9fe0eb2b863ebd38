"""Salesforce: records, queries, logging in and limits of any number of organisations."""

from __future__ import annotations

from syncproof.systems.salesforce.system import SalesforceSystem

SYSTEM = SalesforceSystem()
