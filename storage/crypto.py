"""Sealing: authenticated encryption that hides lengths, keys made from keys, and blind indexes."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
BUCKET_BYTES = 256
"""Texts are padded to multiples of this, so that a length says little about what was said."""
RandomBytes = Callable[[int], bytes]

_FORMAT = b"\x01"
_NONCE_BYTES = 12
_LENGTH_BYTES = 4


class SealBroken(ValueError):
    """What was sealed does not open: another key, another purpose, or somebody changed it."""


class Seal:
    """AES-256-GCM under one key.

    Random nonces of 96 bits are safe for 2**32 messages under one key (NIST SP 800-38D, 8.3); a round has millions
    at the very most.
    """

    def __init__(self, key: bytes, random_bytes: RandomBytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"A key has {KEY_BYTES} bytes.")
        self._cipher = AESGCM(key)
        self._random_bytes = random_bytes

    def close(self, plain: bytes, about: bytes) -> bytes:
        """Seal ``plain``; it opens only for the same ``about`` (what and whose it is), which is not kept in it."""
        nonce = self._random_bytes(_NONCE_BYTES)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, _padded(plain), _FORMAT + about)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """What was sealed. Raises ``SealBroken``."""
        start = len(_FORMAT) + _NONCE_BYTES
        if sealed[:1] != _FORMAT:
            raise SealBroken("This was not sealed by Zegje, or in a format that is not known here.")
        try:
            padded = self._cipher.decrypt(sealed[1:start], sealed[start:], _FORMAT + about)
        except (InvalidTag, ValueError) as fault:
            raise SealBroken("The seal does not open: another key, or it was changed.") from fault
        length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
        return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def _padded(plain: bytes) -> bytes:
    text = len(plain).to_bytes(_LENGTH_BYTES, "big") + plain
    return text.ljust(-(-len(text) // BUCKET_BYTES) * BUCKET_BYTES, b"\0")


def derive(key: bytes, purpose: str) -> bytes:
    """Another key of 32 bytes for this purpose (HKDF-SHA256, RFC 5869)."""
    made = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"zegje " + purpose.encode())
    return made.derive(key)


def blind(key: bytes, *parts: str | bytes) -> bytes:
    """32 bytes that are always the same for these parts and tell nothing without the key (HMAC-SHA256).

    Every part goes in with its length before it, so that ("ab", "c") differs from ("a", "bc"). Text counts as its
    UTF-8 bytes.
    """
    listed = [part.encode() if isinstance(part, str) else part for part in parts]
    joined = b"".join(len(part).to_bytes(8, "big") + part for part in listed)
    return hmac.digest(key, joined, "sha256")
