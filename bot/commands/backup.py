"""Commands for backups: make one a night, put one back, and the recovery key on paper that opens them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from bot.commands.begin import or_explain, settings_or_explain

if TYPE_CHECKING:
    from bot.settings import Settings
    from rounds.restore import Place, Restored

T = TypeVar("T")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--keep",
    default=30,
    show_default=True,
    type=click.IntRange(1, 30),
    help="Remove backups in FOLDER that are older than so many days.",
)
@click.option(
    "--new-recovery-key",
    "paper",
    type=_FILE,
    help="Make the key that opens backups, in FILE: print it, keep it elsewhere. Once, before the first backup.",
)
def backup(folder: Path | None, keep: int, paper: Path | None) -> None:
    """Write a backup of everything but open rounds into FOLDER, while Zegje runs.

    One sealed file, for SQLite and PostgreSQL alike. The keys of rounds are never in it, nor any answer of an open
    round: a lost disk loses the open rounds, and the texts of closed ones.
    """
    settings = settings_or_explain()
    if paper:
        _or_explain(lambda: _make_recovery_key(settings, paper))
        click.echo(
            f"De herstelsleutel staat in {paper}. Druk hem af, bewaar hem in een ander gebouw, en haal het bestand weg."
        )
    if folder:
        _or_explain(lambda: _back_up(settings, folder, keep))
    elif not paper:
        raise click.UsageError("Which FOLDER? Or make the recovery key first: --new-recovery-key.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--recovery-key",
    "paper",
    required=True,
    type=_FILE,
    help="File with the recovery key, or with its two lines copied from paper.",
)
def restore(file: Path, paper: Path) -> None:
    """Put the backup in FILE back into an empty installation. Stop Zegje first; after a crash run it again.

    A key store that survived is used as it is. Where it was lost, the long-lived keys come from the backup, under a new
    master key. Whoever was erased since does not come back, and no closed round does.
    """
    settings = settings_or_explain()
    for line in _report(_or_explain(lambda: _restore(settings, file, paper))):
        click.echo(line)


def _or_explain(start: Callable[[], T]) -> T:
    from rounds.restore import RestoreRefused
    from storage.recovery import RecoveryFault
    from storage.sealed_file import FileBroken

    try:
        return or_explain(start)
    except (FileBroken, RecoveryFault, RestoreRefused) as refused:
        raise click.ClickException(str(refused)) from None


def _make_recovery_key(settings: Settings, paper: Path) -> None:
    from bot.app import random_bytes
    from storage.keystore import KeyStore, read_master
    from storage.recovery import new_recovery_key

    # Opened to see that it is there and whole.
    store = KeyStore.open(settings.keys, read_master(settings.master_key), random_bytes)
    new_recovery_key(paper, store.folder, random_bytes)


def _back_up(settings: Settings, folder: Path, keep: int) -> None:
    from bot.app import open_rooms, workroom
    from rounds.backup import back_up

    rooms = open_rooms(settings)
    try:
        made = back_up(workroom(rooms), folder, keep)
    finally:
        rooms.close()
    click.echo(str(made.file))
    for old in made.removed:
        click.echo(f"Weggehaald, te oud: {old}")
    if made.unread_marks > 1:
        click.echo(
            f"Let op: {made.unread_marks} regels in {settings.keys / 'erased'} zijn beschadigd.",
            err=True,
        )


def _restore(settings: Settings, file: Path, paper: Path) -> Restored:
    from rounds.restore import restore as put_back
    from storage.recovery import read_recovery_key

    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = _place(settings)
    try:
        return put_back(file, read_recovery_key(paper), place)
    finally:
        for engine in place.drawers.values():
            engine.dispose()


def _place(settings: Settings) -> Place:
    from bot.app import drawer, now, random_bytes
    from rounds.restore import Place
    from storage.drawers import Drawer

    return Place(
        {which: drawer(settings, which) for which in Drawer},
        settings.keys,
        lambda: _master(settings),
        random_bytes,
        int(now().timestamp()),
    )


def _master(settings: Settings) -> bytes:
    """The master key; made anew only where there is no key store that would need the old one."""
    from bot.app import random_bytes
    from storage.keystore import read_master, write_master

    file = settings.master_key
    if settings.keys.exists() or file.exists():
        return read_master(file)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return write_master(file, random_bytes)


def _report(done: Restored) -> list[str]:
    """What is there now, and what was lost, in plain words."""
    rounds, rows = done.rounds, done.rows
    lines = [
        f"Teruggezet: de reservekopie van {done.made}.",
        f"- {rows['participant'] - done.erased} mensen, {rows['round']} rondes, {rows['staff']} medewerkers.",
        f"- {done.erased} mensen kwamen niet terug: zij zijn sindsdien gewist.",
    ]
    told = (
        ("Teksten die je nog kunt lezen", rounds.readable.values()),
        ("Verloren, met alle antwoorden (de ronde was open)", rounds.lost_answers),
        ("Afgesloten, maar de teksten zijn weg (hun sleutel is er niet meer)", rounds.lost_texts),
        ("Nog niet begonnen: start deze opnieuw", rounds.planned_again),
        ("Staat weer open, onder een nieuwe sleutel", rounds.open_again.values()),
    )
    lines += [f"- {what}: {', '.join(sorted(titles))}." for what, titles in told if titles]
    if done.new_keys:
        lines.append(
            "- De sleutels komen uit de reservekopie, onder een nieuwe hoofdsleutel. De herstelsleutel blijft."
        )
    lines.append("Op PostgreSQL: voer nu deploy/postgres.sql nog een keer uit. Start daarna Zegje.")
    return lines
