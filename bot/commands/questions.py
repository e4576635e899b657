"""Commands for the questions of municipalities, councils, providers and kerngroep."""

from __future__ import annotations

import click

from bot.commands.at_desk import at_desk, second_now


@click.group()
def question() -> None:
    """What municipalities, councils, providers and kerngroep want to know."""


@question.command(name="list")
@click.option(
    "--all", "whole", is_flag=True, help="Also those that are planned, asked, closed or declined."
)
def list_questions(*, whole: bool) -> None:
    """List the questions that wait: number, who asks, what and why."""
    from rounds.questions import everything, waiting
    from storage.drawers import reading

    with at_desk() as desk, reading(desk) as drawer:
        found = waiting(drawer)
        rest = (
            [each for each in everything(drawer).values() if each.stage != "new"] if whole else []
        )
    for each in found:
        asked = each.question
        who = ", ".join(f"{one.name} ({one.role})" for one in each.askers)
        chosen = f" [{asked.flow}]" if asked.flow else ""
        click.echo(f"{asked.id}  {who}: {asked.text}{chosen}\n{'':12}{asked.why}")
    for old in rest:
        click.echo(f"{old.id}  {old.stage}: {old.text}")
    if not found:
        click.echo("No question waits.")


@question.command()
@click.argument("number")
@click.argument("text")
@click.option("--why", required=True, help="What the answer is for.")
def submit(number: str, text: str, why: str) -> None:
    """Put down TEXT as a question of the person with this NUMBER (zegje staff list)."""
    from bot.app import random_bytes
    from rounds import questions
    from rounds.audit import SHELL
    from storage.drawers import writing

    with at_desk() as desk, writing(desk) as drawer:
        made = questions.submit(
            drawer, text, why, asker=number, by=SHELL, now=second_now(), random_bytes=random_bytes
        )
    click.echo(f"{made.id} waits: zegje question list")


@question.command()
@click.argument("numbers", nargs=-1, required=True)
@click.option(
    "--text", default="", help="Words for all of them together; otherwise those of the oldest."
)
def merge(numbers: tuple[str, ...], text: str) -> None:
    """Make the questions with these NUMBERS one. Everybody who asked goes on hearing of it."""
    from bot.app import random_bytes
    from rounds import questions
    from rounds.audit import SHELL
    from storage.drawers import writing

    with at_desk() as desk, writing(desk) as drawer:
        made = questions.merge(
            drawer, numbers, text=text, by=SHELL, now=second_now(), random_bytes=random_bytes
        )
    click.echo(f"{made.id} stands for all of them: {made.text}")


@question.command()
@click.argument("number")
@click.argument("flow", required=False)
@click.option("--write", is_flag=True, help="No flow fits: have one written.")
def choose(number: str, flow: str | None, *, write: bool) -> None:
    """Choose FLOW of the library for the question with this NUMBER, or have one written."""
    from rounds import questions
    from rounds.audit import SHELL
    from storage.drawers import writing

    if write == bool(flow):
        raise click.UsageError("Name a flow of the library (zegje flows list), or say --write.")
    with at_desk() as desk, writing(desk) as drawer:
        if flow:
            questions.choose_flow(drawer, number, flow, by=SHELL, now=second_now())
        else:
            questions.have_one_written(drawer, number, by=SHELL, now=second_now())
    click.echo("The asker hears it.")


@question.command()
@click.argument("number")
@click.argument("reason")
def decline(number: str, reason: str) -> None:
    """Decline the question with this NUMBER. The REASON goes to the asker: in Dutch, in plain words."""
    from rounds import questions
    from rounds.audit import SHELL
    from storage.drawers import writing

    with at_desk() as desk, writing(desk) as drawer:
        questions.decline(drawer, number, reason, by=SHELL, now=second_now())
    click.echo("The asker hears it.")
