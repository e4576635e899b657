"""Commands for the audit log: is it whole, and what does it say."""

from __future__ import annotations

import click

from bot.commands.at_desk import at_desk, clock


@click.group()
def audit() -> None:
    """The log of every deed of staff, in which each line is linked to the one before."""


@audit.command()
@click.option(
    "--head",
    "noted",
    multiple=True,
    help="NUMBER:LINK as noted down earlier; may be given more than once.",
)
def verify(noted: tuple[str, ...]) -> None:
    """Check every line, and that the log still has the heads that were noted down. Ends with 1 when it is broken.

    Prints the head of now. Note it down where whoever runs this computer cannot change it: it is the only thing that
    shows later that the end was cut off, or that everything was written anew.
    """
    from rounds import audit as log
    from storage.drawers import reading

    with at_desk() as desk, reading(desk) as drawer:
        broken = log.verify(drawer, *(log.Head.read(each) for each in noted))
        head = log.head(drawer)
    if broken:
        raise click.ClickException(
            f"The audit log is broken at line {broken.number}: {broken.why}."
        )
    click.echo(f"The audit log is whole up to line {head.number}. Note down its head:\n{head}")


@audit.command()
@click.option(
    "--last", default=20, show_default=True, type=click.IntRange(min=1), help="How many lines."
)
def show(last: int) -> None:
    """Show the last lines, oldest first: number, time, who, what, to what."""
    from rounds.audit import shown
    from rounds.staff import one_line
    from storage import desk as kept
    from storage.drawers import reading

    with at_desk() as desk, reading(desk) as drawer:
        names = {each.id: each.name for each in kept.all_staff(drawer)}
        for line in shown(drawer, last):
            who = f"{names[line.actor]} ({line.actor})" if line.actor in names else line.actor
            said = one_line(f"{who}: {line.action} {line.subject} {line.detail}")
            click.echo(f"{line.number:6}  {clock(line.at)}  {said}")
