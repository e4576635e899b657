"""The recovery key: a code on paper that opens backups; the installation itself only knows the half that closes them.

HPKE (RFC 9180) with X25519. So that whoever has the machine, the master key included, still cannot open a backup: two
nights side by side would show on which night a participant's row changed.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from storage.crypto import KEY_BYTES, RandomBytes
from storage.keyfiles import settle, write_file

PUBLIC = "recovery"
"""The file in the key store's folder with the half that closes."""
NAME_BYTES = 8
_CHECK_BYTES = 3
_PURPOSE = b"zegje backup"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
# Crockford's base 32: no letters that are taken for digits; 35 bytes are 14 groups of 4.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_GROUPS = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
_BITS = 5

PAPER = """Zegje: herstelsleutel {name}

  {first}
  {second}

Met deze sleutel kun je een reservekopie van Zegje openen. Zonder deze sleutel kan niemand dat.
Druk dit blad af, of schrijf de 2 regels over. Bewaar het in een ander gebouw dan Zegje.
Bewaar het nooit bij de reservekopieën. Haal dit bestand daarna van de computer af.
Kwijt? Maak een nieuwe: zegje backup --new-recovery-key BESTAND. Oude kopieën gaan dan niet meer open.
"""


class RecoveryFault(RuntimeError):
    """Something is wrong with the recovery key; the message says what, and never shows it."""


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The half that opens: 32 bytes, kept by people and not by the installation."""

    secret: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """The half that closes (32 bytes)."""
        return X25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw()

    def open(self, sealed: bytes) -> bytes:
        """What was closed for this key. Raises ``RecoveryFault``."""
        try:
            mine = X25519PrivateKey.from_private_bytes(self.secret)
            return _SUITE.decrypt(sealed, mine, info=_PURPOSE)
        except InvalidTag:
            raise RecoveryFault("This recovery key does not open this backup.") from None


def close_for(public: bytes, plain: bytes) -> bytes:
    """Close a few bytes for whoever has the other half."""
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=_PURPOSE)


CLOSED_KEY_BYTES = len(close_for(RecoveryKey(bytes(KEY_BYTES)).public, bytes(KEY_BYTES)))
"""How long a closed key of 32 bytes is."""


def name_of(public: bytes) -> bytes:
    """Eight bytes by which a recovery key is told from another one."""
    return sha256(_PURPOSE + public).digest()[:NAME_BYTES]


def new_recovery_key(file: Path, folder: Path, random_bytes: RandomBytes) -> RecoveryKey:
    """Make a recovery key: its code in a new file to print (mode 0600), its closing half in the key store's folder.

    A file that is there is never written over. Backups that are made from now on open with the new one only.
    """
    key = RecoveryKey(random_bytes(KEY_BYTES))
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise RecoveryFault(
            f"{file} is there already; a recovery key is never written over."
        ) from None
    groups = _groups(key.secret)
    text = PAPER.format(
        name=name_of(key.public).hex()[:4], first="-".join(groups[:7]), second="-".join(groups[7:])
    )
    with os.fdopen(opened, "w", encoding="utf-8") as paper:
        paper.write(text)
        paper.flush()
        os.fsync(paper.fileno())
    settle(file.absolute().parent)
    write_file(folder / PUBLIC, key.public)
    return key


def read_recovery_key(file: Path) -> RecoveryKey:
    """The key in such a file, or on two lines that somebody copied by hand. Raises ``RecoveryFault``."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise RecoveryFault(f"The recovery key {file} cannot be read.") from fault
    lines = _GROUPS.findall(text.upper())
    if len(lines) != 2:  # noqa: PLR2004 - the paper has two lines
        raise RecoveryFault(f"In {file} are no 2 lines of 7 groups with a dash between them.")
    number = 0
    for sign in "".join(lines).replace("-", "").translate(_ALIKE):
        if sign not in _SIGNS:
            raise RecoveryFault(f"In {file} stands {sign}, which is in no recovery key.")
        number = number << _BITS | _SIGNS.index(sign)
    whole = number.to_bytes(KEY_BYTES + _CHECK_BYTES, "big")
    secret, check = whole[:KEY_BYTES], whole[KEY_BYTES:]
    if check != _check(secret):
        raise RecoveryFault(f"There is a mistake in the recovery key in {file}: compare it again.")
    return RecoveryKey(secret)


def public_half(folder: Path) -> bytes | None:
    """The half that closes, of this installation; None when no recovery key was made yet."""
    try:
        return (folder / PUBLIC).read_bytes()
    except FileNotFoundError:
        return None


def _check(secret: bytes) -> bytes:
    return sha256(b"zegje recovery key" + secret).digest()[:_CHECK_BYTES]


def _groups(secret: bytes) -> list[str]:
    whole = secret + _check(secret)
    number, count = int.from_bytes(whole, "big"), len(whole) * 8 // _BITS
    signs = "".join(_SIGNS[number >> _BITS * place & 31] for place in range(count - 1, -1, -1))
    return [signs[start : start + 4] for start in range(0, count, 4)]
