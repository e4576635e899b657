"""Holds back guessing at codes to come back with, and does not remember who guesses."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 600.0
"""Seconds that a try counts."""
MOST_PER_PEER = 10
"""A whole class may sit behind one address, and everybody mistypes once."""
MOST_IN_ALL = 100
"""5 million tries a year: a chance of 1 in 3,000 to hit one of 1,000 living codes of 44 bits."""
HOUSEHOLD = 64
"""Bits of an IPv6 address that belong to one household."""


@dataclass
class Throttle:
    """Counts tries within a window, in memory only.

    ``clock`` gives seconds that only rise. ``secret`` is random per process: a peer is known by a
    keyed hash, so that no address stands in memory and none can be found back.
    """

    clock: Callable[[], float]
    secret: bytes
    _all: deque[float] = field(default_factory=deque)
    _peers: dict[bytes, deque[float]] = field(default_factory=dict)

    def __call__(self, peer: str) -> bool:
        """Count this try; False when it is one too many, which does not lengthen the wait."""
        since = self.clock() - WINDOW
        self._forget(since)
        name = hmac.digest(self.secret, _household(peer).encode(), hashlib.sha256)
        tries = self._peers.get(name) or deque()
        if len(self._all) >= MOST_IN_ALL or len(tries) >= MOST_PER_PEER:
            return False
        tries.append(since + WINDOW)
        self._all.append(since + WINDOW)
        self._peers[name] = tries
        return True

    def _forget(self, since: float) -> None:
        while self._all and self._all[0] <= since:
            self._all.popleft()
        for name, tries in list(self._peers.items()):
            while tries and tries[0] <= since:
                tries.popleft()
            if not tries:
                del self._peers[name]


def _household(peer: str) -> str:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    if address.version == 4:  # noqa: PLR2004 -- the name of the protocol
        return peer
    return str(ipaddress.ip_network((address, HOUSEHOLD), strict=False))
