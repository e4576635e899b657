"""The command for posters, and for sheets of codes that let one person in each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from bot.commands.at_desk import at_desk, second_now
from bot.commands.begin import settings_or_explain

if TYPE_CHECKING:
    from bot.poster.draw import Poster
    from storage.drawers import Database

DESIGNS = ("ballon", "blokken", "golf", "zwartwit")


@click.command()
@click.argument("code")
@click.option("--design", default="ballon", show_default=True, type=click.Choice(DESIGNS))
@click.option("--size", default="a4", show_default=True, type=click.Choice(["a4", "a6"]))
@click.option("--telegram", default="", metavar="NAME", help="The youth bot's name: adds its link.")
@click.option(
    "--singles",
    type=click.IntRange(1, 1000),
    help="Make so many fresh codes for one person each, at the place of CODE: a sheet of cards to cut out.",
)
@click.option("--per-page", default="15", show_default=True, type=click.Choice(["8", "15"]))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The PDF.")
def poster(  # noqa: PLR0913, PLR0917 - the options of one command
    code: str,
    design: str,
    size: Literal["a4", "a6"],
    telegram: str,
    singles: int | None,
    per_page: str,
    output: Path | None,
) -> None:
    """Make a poster with a QR code that leads into the round of CODE: a PDF that can be read aloud (PDF/UA)."""
    from bot.poster.draw import PosterFault, draw, draw_sheet

    settings = settings_or_explain()
    if settings.public_url is None:
        raise click.ClickException(
            "ZEGJE_PUBLIC_URL is niet ingevuld. Een poster heeft het adres nodig dat iedereen kan openen."
        )
    address = settings.address
    with at_desk() as desk:
        made = _poster(desk, code, address, telegram.lstrip("@"))
        cards = _cards(desk, code, made, address, singles) if singles else []
    try:
        (pdf,) = draw_sheet(cards, int(per_page)) if cards else draw(made, design, size)
    except PosterFault as fault:
        raise click.ClickException(str(fault)) from None
    file = output or Path(f"{'kaartjes' if cards else 'poster'}-{made.code}.pdf")
    # A sheet of codes lets people in: for its owner only.
    with open(file, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
        opened.write(pdf)
    click.echo(str(file))


def _poster(desk: Database, code: str, address: str, telegram: str) -> Poster:
    """What stands on the poster of this code; refused kindly where it would lead nowhere."""
    from bot.poster.draw import Poster
    from rounds.board import plain_code
    from rounds.codes import shown_code
    from storage import desk as kept
    from storage.desk import Status
    from storage.drawers import reading

    with reading(desk) as drawer:
        entry = kept.entry(drawer, code) or kept.entry(drawer, plain_code(code))
        found = kept.round_by_id(drawer, entry.round_id) if entry else None
    if entry is None or found is None:
        raise click.ClickException(f"De code {code} bestaat niet. Is er een typefout in geslopen?")
    if entry.void:
        raise click.ClickException(
            f"De code {code} is ingetrokken. Maak voor deze plek een nieuwe."
        )
    if entry.single:
        raise click.ClickException(
            f"De code {code} is voor 1 persoon. Maak kaartjes: zegje poster CODE-VAN-DE-PLEK --singles 30"
        )
    if found.halted or found.status not in (Status.PLANNED, Status.READY, Status.OPEN):
        raise click.ClickException(f"De ronde van de code {code} is voorbij.")
    return Poster(
        title=found.title,
        asked_by=found.asked_by,
        place=entry.place,
        code=shown_code(entry.code),
        address=f"{address}/r/{shown_code(entry.code)}",
        telegram=f"https://t.me/{telegram}?start={entry.code}" if telegram else "",
    )


def _cards(desk: Database, code: str, made: Poster, address: str, count: int) -> list[Poster]:
    """As many cards, each with a fresh code that lets one person in."""
    from dataclasses import replace

    from bot.app import random_bytes
    from rounds import audit
    from rounds.board import plain_code
    from rounds.codes import shown_code, single_codes
    from storage import desk as kept
    from storage.drawers import writing

    with writing(desk) as drawer:
        entry = kept.entry(drawer, code) or kept.entry(drawer, plain_code(code))
        if entry is None:
            return []
        fresh = single_codes(drawer, entry.round_id, entry.place, count, random_bytes)
        audit.note(
            drawer, second_now(), audit.SHELL, "make codes", entry.round_id, f"{count} single"
        )
    codes = [shown_code(each.code) for each in fresh]
    return [replace(made, code=each, address=f"{address}/r/{each}") for each in codes]
