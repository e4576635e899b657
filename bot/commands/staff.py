"""Commands for staff: invite somebody, see who there is, and close every door for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.commands.at_desk import at_desk, clock, second_now
from bot.commands.begin import settings_or_explain

if TYPE_CHECKING:
    from bot.settings import Settings
    from flows.region import Region
    from rounds.staff import Listed


@click.command()
@click.argument("role")
@click.argument("name")
@click.option("--side", default="", help="Of the kerngroep: clients, municipalities or providers.")
@click.option(
    "--scope",
    default="regio",
    help="regio, subregio:ID, gemeente:ID or aanbieder:ID.",
    show_default=True,
)
def invite(role: str, name: str, side: str, scope: str) -> None:
    """Invite NAME as ROLE: admin, facilitator, kerngroep, council, municipality or provider.

    Prints a link that lets one person in, once, within 7 days. Hand it over yourself: whoever has it is let in.
    """
    from bot.app import random_bytes
    from rounds.staff import SHELL
    from rounds.staff import invite as make_known
    from storage.drawers import writing

    settings, region = settings_or_explain(), _region()
    with at_desk() as desk, writing(desk) as drawer:
        token = make_known(
            drawer,
            region,
            role,
            name,
            side=side,
            scope=scope,
            by=SHELL,
            now=second_now(),
            random_bytes=random_bytes,
        )
    _show_way_in(settings, token)


def _region() -> Region:
    from bot.app import region_of
    from bot.settings import SettingsWrong

    try:
        return region_of(settings_or_explain())
    except SettingsWrong as wrong:
        raise click.ClickException(f"A setting is wrong.\n{wrong}") from None


def _show_way_in(settings: Settings, token: str) -> None:
    from rounds.staff import INVITE_SECONDS

    name = settings.staff_bot_name
    click.echo(f"For one person, once, until {clock(second_now() + INVITE_SECONDS)}:\n")
    if name:
        click.echo(f"  https://t.me/{name}?start={token}\n")
    else:
        click.echo(f"  /start {token}\n")
        click.echo("To be sent to the staff bot. With ZEGJE_STAFF_BOT_NAME this is a link.")
    if settings.staff_token is None:
        click.echo("The staff bot does not run yet: ZEGJE_STAFF_TOKEN is not set.")
    click.echo("There is no console yet; this lets somebody into the staff bot only.")


@click.group()
def staff() -> None:
    """Who works with Zegje."""


@staff.command(name="list")
def list_staff() -> None:
    """List everybody: number, role, scope, name, and whether they are in."""
    from rounds.staff import listed
    from storage.drawers import reading

    region = _region()
    with at_desk() as desk, reading(desk) as drawer:
        everybody = listed(drawer, second_now())
    if not everybody:
        click.echo("Nobody yet. Begin with: zegje invite admin NAME")
    for each in everybody:
        click.echo(_line(each, region))


def _line(each: Listed, region: Region) -> str:
    from rounds.staff import named

    who = each.staff
    role = f"{who.role} ({who.side})" if who.side else who.role
    return f"{who.id}  {role:24} {named(who.scope, region):28} {who.name}: {_standing(each)}"


def _standing(each: Listed) -> str:
    if each.staff.revoked:
        return "revoked"
    parts = ["in"] if each.staff.chat else ["not in"]
    if each.invited_until is not None:
        parts.append(f"invited until {clock(each.invited_until)}")
    return ", ".join(parts)


@staff.command()
@click.argument("number")
def revoke(number: str) -> None:
    """Close every door for the person with this NUMBER (zegje staff list), at once."""
    from rounds.staff import SHELL
    from rounds.staff import revoke as close_doors
    from storage.drawers import writing

    with at_desk() as desk, writing(desk) as drawer:
        gone = close_doors(drawer, number, SHELL, second_now())
    if not gone:
        raise click.ClickException(
            f"Nobody with number {number!r} is there to revoke: zegje staff list"
        )
    click.echo(f"{number} is out: no chat, no open invite.")


@staff.command(name="invite-again")
@click.argument("number")
def again(number: str) -> None:
    """Another link for the person with this NUMBER, whose link ran out or whose phone is new."""
    from bot.app import random_bytes
    from rounds.staff import SHELL, invite_again
    from storage.drawers import writing

    with at_desk() as desk, writing(desk) as drawer:
        token = invite_again(drawer, number, by=SHELL, now=second_now(), random_bytes=random_bytes)
    _show_way_in(settings_or_explain(), token)
