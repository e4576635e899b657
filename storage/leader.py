"""Who leads: a lock of one session on PostgreSQL, a lease row with a fencing number on SQLite."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, func, literal, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.contacts.tables import leases
from storage.drawers import reading, writing
from storage.statements import upsert

LEASE_SECONDS = 5
"""How long a leader on SQLite leads after it was last seen; it is seen again when half of that is over."""

_save_lease = upsert(leases)
_KEEPALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
_SERVER_KEEPALIVE = {f"tcp_{name}": value for name, value in _KEEPALIVE.items()}
"""Seconds, and how often: both ends notice within about ten seconds that a machine or a cable is gone. Left to
themselves, operating systems wait for two hours, and nobody could lead so long."""
_ALIVE = select(literal(1))


class Lead(Protocol):
    """One process's bid for the lead. Not for several threads at once."""

    fence: int
    """Rises with every leader that a lease has had; 0 while not leading, and where a session's lock decides."""

    def leads(self, now: int) -> bool:
        """Whether this process leads; it takes the lead when nobody has it. ``now`` in seconds since 1970."""

    def let_go(self) -> None:
        """Somebody else may lead from now on."""


class SessionLead:
    """Leads while a PostgreSQL session of its own holds an advisory lock: a lost connection is a lost lead.

    The server lets go of the lock when it notices that the session is over; whoever asks next has it. There is no
    lease to wait for, but no number to tell an old leader by either: what a leader does must stand being done twice.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        """``name`` is what is led."""
        # Without a pool: what ends is the session itself, and the lock with it.
        self._engine = create_engine(
            engine.url,
            poolclass=NullPool,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            connect_args=_KEEPALIVE,
        )
        self._number = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        self._session: Connection | None = None
        self._has_it = False
        self.fence = 0

    def leads(self, now: int) -> bool:  # noqa: ARG002 - a session knows no time
        """Ask for the lock, or whether the session that holds it is alive."""
        try:
            if self._session is None:
                self._session = self._connect()
            held = self._session.execute(
                _ALIVE if self._has_it else select(func.pg_try_advisory_lock(self._number))
            )
            self._has_it = bool(held.scalar_one())
        except DBAPIError:
            self.let_go()
        return self._has_it

    def _connect(self) -> Connection:
        session = self._engine.connect()
        for name, value in _SERVER_KEEPALIVE.items():
            session.exec_driver_sql(f"SET {name} = {value}")
        return session

    def let_go(self) -> None:
        """Unlock, and end the session: the server takes a moment to notice that one is over."""
        session, self._session, self._has_it = self._session, None, False
        if session is None:
            return
        with suppress(SQLAlchemyError):
            session.execute(select(func.pg_advisory_unlock_all()))
        session.close()


class LeaseLead:
    """Leads while a row says so; for databases of one machine, where no lock outlives a transaction."""

    def __init__(self, engine: Engine, name: str, holder: bytes) -> None:
        """``holder`` tells this process from all others: random, and never used again."""
        self._engine, self._name, self._holder = engine, name, holder
        self.fence = 0

    def leads(self, now: int) -> bool:
        """Look at the row, and write it only to take the lead or to keep it."""
        with reading(self._engine) as drawer:
            fence, left = holds_lease(drawer, self._name, self._holder, now)
        if not fence or left <= LEASE_SECONDS // 2:
            with writing(self._engine) as drawer:
                fence = take_lease(drawer, self._name, self._holder, now)
        self.fence = fence
        return bool(fence)

    def let_go(self) -> None:
        """End the lease; the row stays, because its number must go on rising."""
        with writing(self._engine) as drawer:
            mine = (leases.c.name == self._name, leases.c.holder == self._holder)
            drawer.execute(update(leases).where(*mine).values(until=0))
        self.fence = 0


def lead(engine: Engine, name: str, holder: bytes) -> Lead:
    """A bid for the lead of ``name`` among all who share this database."""
    if engine.dialect.name == "sqlite":
        return LeaseLead(engine, name, holder)
    return SessionLead(engine, name)


def holds_lease(conn: Connection, name: str, holder: bytes, now: int) -> tuple[int, int]:
    """The fencing number of this holder's lease and the seconds left of it; 0, 0 when it is not theirs (any more)."""
    row = conn.execute(select(leases).where(leases.c.name == name)).first()
    if row is None or row.holder != holder or not _runs(row.until, now):
        return 0, 0
    return row.fence, row.until - now


def take_lease(conn: Connection, name: str, holder: bytes, now: int) -> int:
    """Take or keep the lease for ``LEASE_SECONDS``: its fencing number, or 0 when somebody else has it.

    Whoever takes it from another, or lost it in between, gets a higher number.
    """
    row = conn.execute(select(leases).where(leases.c.name == name)).first()
    fence = 1
    if row is not None:
        runs, mine = _runs(row.until, now), row.holder == holder
        if runs and not mine:
            return 0
        fence = row.fence if runs else row.fence + 1
    _save_lease.many(conn, [(name, holder, fence, now + LEASE_SECONDS)])
    return fence


def _runs(until: int, now: int) -> bool:
    # A lease that runs longer than any lease does was written before the clock was set back.
    return now < until <= now + LEASE_SECONDS
