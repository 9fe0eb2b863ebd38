"""SyncProof: a CRM simulator and conformance harness for sync connectors."""

__version__ = "0.1.0"
