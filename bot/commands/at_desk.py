"""The desk drawer for one command: opened, checked, and let go of; a fault of the asker becomes one clear message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.commands.begin import or_explain, settings_or_explain

if TYPE_CHECKING:
    from storage.drawers import Database


@contextmanager
def at_desk() -> Iterator[Database]:
    """The desk drawer. Whatever ``rounds`` refuses ends the command with its message."""
    from bot.app import drawer
    from rounds.audit import HeadWrong
    from rounds.questions import QuestionFault
    from rounds.staff import NotAllowed, ScopeWrong, StaffFault
    from storage.drawers import Drawer
    from storage.migrate import require

    settings = settings_or_explain()
    desk = or_explain(lambda: drawer(settings, Drawer.DESK))
    try:
        or_explain(lambda: require(desk, Drawer.DESK))
        yield desk
    except (HeadWrong, NotAllowed, QuestionFault, ScopeWrong, StaffFault) as refused:
        raise click.ClickException(str(refused)) from None
    finally:
        desk.dispose()


def second_now() -> int:
    """The time in whole seconds since 1970."""
    from bot.app import now

    return int(now().timestamp())


def clock(second: int) -> str:
    """A time as the command line shows it: ``2026-11-23 12:00``."""
    from datetime import datetime

    from rounds.periods import ZONE

    return f"{datetime.fromtimestamp(second, ZONE):%Y-%m-%d %H:%M}"
