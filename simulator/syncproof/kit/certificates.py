"""A throw-away certificate authority for the TLS fronts; fresh per start, never installed."""

from __future__ import annotations

import os
from pathlib import Path

import trustme


class Certificates:
    """One CA and one certificate for the loopback names, as files only the owner can read."""

    def __init__(self, folder: Path, names: tuple[str, ...] = ("localhost", "127.0.0.1")) -> None:
        authority = trustme.CA()
        leaf = authority.issue_cert(*names)
        self.ca_file = folder / "ca.pem"
        chain, key = folder / "tls-chain.pem", folder / "tls-key.pem"
        chain.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(leaf.private_key_pem.bytes())
        self.ca_file.write_bytes(authority.cert_pem.bytes())
        self.pair = (str(chain), str(key))
