"""The composition root: builds every process by hand from the settings; the only home of clock and randomness."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.guard import guarded
from bot.settings import Settings, SettingsWrong
from flows.limits import Limits
from flows.parse import FlowFaults
from flows.region import Region, home_region, read_region
from nlp.helplines import HelpLine, help_lines
from rounds.board import Board, Scripts
from rounds.deliver import Courier
from rounds.host import Engines, Host
from rounds.keyring import Keyring, take_up
from rounds.pace import Rate, Rates
from rounds.periods import ZONE, Periods
from rounds.prepare import flow_source, read_board
from rounds.sitting import World
from rounds.talk import Sender
from rounds.workroom import Workroom
from storage.drawers import Database, Drawer, open_drawer, reading
from storage.keystore import KeyStore, read_master
from storage.migrate import require

FETCHING = frozenset({"web", "terminal"})
BOARD_SECONDS = 2.0
COLLECT_AFTER = 50_000
"""Allocations between two garbage collections: with the default of 700 it is the collector that makes the slowest
answers (SPEED.md)."""

log = logging.getLogger(__name__)


def now() -> datetime:
    """The time, as people in the region read it."""
    return datetime.now(ZONE)


def random_bytes(count: int) -> bytes:
    """Bytes that nobody can guess."""
    return secrets.token_bytes(count)


def random_token() -> str:
    """A session token of 192 random bits."""
    return secrets.token_urlsafe(24)


def settle_memory() -> None:
    """What is there once a process has started stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


@dataclass
class Rooms:
    """What a process that talks has open: drawers, keys, and the board as it was last read."""

    settings: Settings
    contacts: Database
    answers: Database
    desk: Database
    keys: Keyring
    help_lines: tuple[HelpLine, ...]
    limits: Limits
    region: Region = field(init=False)
    scripts: Scripts = field(init=False)
    board: Board = field(default_factory=Board)

    def __post_init__(self) -> None:
        self.region = region_of(self.settings)
        self.scripts = Scripts(
            lambda flow, version: flow_source(self.desk, flow, version), self.region
        )
        self.look()

    def look(self) -> None:
        """Read the board again."""
        with reading(self.desk) as drawer:
            self.board = read_board(drawer, self.region)

    def look_again(self) -> Board:
        """The board, read anew: at most once a batch of turns, for somebody with a code that is not on it."""
        self.look()
        return self.board

    async def keep_looking(self) -> None:
        """Read the board again every two seconds, so that a round that opens or closes is noticed."""
        while True:
            await asyncio.sleep(BOARD_SECONDS)
            await guarded(asyncio.to_thread(self.look), "the board")

    def world(self) -> World:
        """What is known now."""
        return World(
            board=self.board,
            scripts=self.scripts,
            keys=self.keys,
            now=now(),
            random_bytes=random_bytes,
            fetching=FETCHING,
            limits=self.limits,
            help_lines=self.help_lines,
            periods=periods_of(self.settings),
            look_again=self.look_again,
            rates=self.rates,
        )

    @property
    def rates(self) -> Rates:
        """How fast each bot may send."""
        return {"telegram": Rate(self.settings.telegram_rate, self.settings.telegram_chat_rate)}

    def close(self) -> None:
        """Let go of the databases."""
        for engine in (self.contacts, self.answers, self.desk):
            engine.dispose()


def drawer(settings: Settings, which: Drawer) -> Database:
    """One drawer, opened."""
    return open_drawer(settings.drawer_urls[which.value], which)


def _ready(settings: Settings, which: Drawer) -> Database:
    opened = drawer(settings, which)
    require(opened, which)
    return opened


def limits_of(settings: Settings) -> Limits:
    """The engine's numbers, as set."""
    return Limits(
        gather=settings.gather_seconds,
        remind=settings.remind_hours * 3600,
        expire=settings.expire_days * 24 * 3600,
    )


def periods_of(settings: Settings) -> Periods:
    """How long things last and when people may be written to, as set."""
    return Periods(
        window_from=settings.window_from,
        window_to=settings.window_to,
        quiet_from=settings.quiet_from,
        quiet_to=settings.quiet_to,
        burden=settings.burden_days,
        review=settings.review_days,
        retention=settings.retention_days,
        silent=settings.silent_days,
        answer=settings.answer_days,
    )


def region_of(settings: Settings) -> Region:
    """The region that was set, or Zuid-Limburg; fails with one line on a file that cannot be read."""
    if settings.region_file is None:
        return home_region()
    try:
        return read_region(settings.region_file.read_text("utf-8"), settings.region_file.name)
    except OSError as fault:
        raise SettingsWrong(f"ZEGJE_REGION_FILE cannot be read: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsWrong("ZEGJE_REGION_FILE is no text in UTF-8.") from None
    except FlowFaults as faults:
        raise SettingsWrong(f"ZEGJE_REGION_FILE is no region:\n{faults}") from None


def workroom(rooms: Rooms) -> Workroom:
    """What the worker's verbs work with."""
    return Workroom(
        rooms.contacts,
        rooms.answers,
        rooms.desk,
        rooms.keys,
        rooms.scripts,
        now,
        random_bytes,
        rooms.region,
        periods_of(rooms.settings),
    )


def open_rooms(settings: Settings) -> Rooms:
    """Open everything that a process with conversations needs; fails with a clear error on a wrong master key."""
    master = read_master(settings.master_key)
    store = KeyStore.open(settings.keys, master, random_bytes)
    return Rooms(
        settings,
        _ready(settings, Drawer.CONTACTS),
        _ready(settings, Drawer.ANSWERS),
        _ready(settings, Drawer.DESK),
        take_up(store, random_bytes),
        help_lines(),
        limits_of(settings),
    )


def build_host(
    rooms: Rooms, senders: Iterable[Sender] = (), passed: Callable[[str], None] = lambda _: None
) -> tuple[Host, Courier]:
    """The conversations of this process, and the courier that brings their letters."""
    by_channel = {sender.channel: sender for sender in senders}
    courier = Courier(by_channel, rooms.contacts, rooms.keys, now, rooms.rates)
    host = Host(
        rooms.world,
        Engines(rooms.contacts, rooms.answers),
        courier,
        code_days=rooms.settings.code_days,
        passed=passed,
    )
    return host, courier
