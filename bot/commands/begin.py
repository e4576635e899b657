"""How every command begins: the settings are read, and a fault of the installation becomes one clear message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from bot.settings import Settings, SettingsWrong, read_settings

T = TypeVar("T")


def settings_or_explain() -> Settings:
    """The settings of this process; a wrong one ends the command with its name."""
    try:
        return read_settings()
    except SettingsWrong as wrong:
        raise click.ClickException(f"A setting is wrong.\n{wrong}") from None


def or_explain(start: Callable[[], T]) -> T:
    """Run it; a fault of the installation becomes one clear message."""
    from bot.listen import PortTaken
    from storage.drawers import AddressFault
    from storage.keystore import KeyStoreFault
    from storage.migrate import SchemaFault

    try:
        return start()
    except SettingsWrong as wrong:
        raise click.ClickException(f"A setting is wrong.\n{wrong}") from None
    except (KeyStoreFault, SchemaFault, AddressFault, PortTaken) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        where = f" {fault.filename}" if fault.filename else ""
        raise click.ClickException(
            f"Zegje cannot use{where}: {fault.strerror or type(fault).__name__}."
            " Look at ZEGJE_HOME, and at the room on the disk."
        ) from None
