"""RSA key pairs of the connected apps; made once per server, since keys are no part of history."""

from __future__ import annotations

import threading

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


class KeyRing:
    """Key pairs by the name of what they belong to."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def private_pem(self, name: str) -> str:
        """Give the private half as unencrypted PKCS#8 PEM."""
        return self._pair(name)[0]

    def public_pem(self, name: str) -> str:
        """Give the public half as PEM."""
        return self._pair(name)[1]

    def _pair(self, name: str) -> tuple[str, str]:
        with self._lock:
            if name not in self._keys:
                self._keys[name] = make_pair()
            return self._keys[name]


def make_pair() -> tuple[str, str]:
    """Make a 2048-bit RSA pair as (private PEM, public PEM)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()
