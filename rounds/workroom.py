"""What the worker's verbs work with: the drawers, the keys, the region and its periods, the clock and the dice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from flows.region import Region, home_region
from rounds.board import Scripts
from rounds.keyring import Keyring
from rounds.periods import Periods
from storage.crypto import RandomBytes


def _go_on(_point: str) -> None:
    """Let nothing happen at the named points; fault tests end the process there."""


@dataclass(frozen=True)
class Workroom:
    """One installation, as the worker holds it. Every verb in here may be repeated after a crash."""

    contacts: Engine
    answers: Engine
    desk: Engine
    keys: Keyring
    scripts: Scripts
    now: Callable[[], datetime]
    random_bytes: RandomBytes
    region: Region = field(default_factory=home_region)
    periods: Periods = field(default_factory=Periods)
    passed: Callable[[str], None] = _go_on

    @property
    def second(self) -> int:
        """The time in whole seconds since 1970."""
        return int(self.now().timestamp())
