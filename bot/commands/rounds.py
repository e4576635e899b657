"""Commands for the life of a round: plan, look, launch, watch, remind, stop, close."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock_time
from typing import TYPE_CHECKING, Any

import click

from bot.commands.at_desk import at_desk, second_now
from bot.commands.begin import or_explain, settings_or_explain

if TYPE_CHECKING:
    from flows.region import Region
    from rounds.forecast import Forecast
    from rounds.periods import Periods
    from storage.desk import Round, Wish, Wished
    from storage.drawers import Database

LOOK_SECONDS = 0.25
MOMENTS = ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]


@dataclass(frozen=True)
class Counter:
    """The desk as these commands stand at it."""

    desk: Database
    region: Region
    periods: Periods
    rate: float
    address: str


@contextmanager
def _at_counter() -> Iterator[Counter]:
    from bot.app import periods_of, region_of
    from rounds.plan import PlanFaults
    from rounds.wishes import WishFault

    settings = settings_or_explain()
    region = or_explain(lambda: region_of(settings))
    with at_desk() as desk:
        try:
            rate = float(settings.telegram_rate)
            yield Counter(desk, region, periods_of(settings), rate, settings.address)
        except (PlanFaults, WishFault) as fault:
            raise click.ClickException(str(fault)) from None


@click.group(name="round")
def round_() -> None:
    """Rounds: one flow, asked to one audience in one period."""


# --- before the launch ----------------------------------------------------------------------------


@round_.command()
@click.option("--title", required=True, help="As staff and young people read it.")
@click.option("--flow", required=True, help="A flow of the library (zegje flows list).")
@click.option("--subregion", "subregions", multiple=True, help="May be given several times.")
@click.option("--municipality", "municipalities", multiple=True, help="The same.")
@click.option("--provider", "providers", multiple=True, help="The same.")
@click.option("--age", "ages", multiple=True, help="tot-12, 12-15, 16-17, 18-23 or 24-plus.")
@click.option("--role", "roles", multiple=True, help="client, parent or foster.")
@click.option("--poster", is_flag=True, help="Write to nobody: whoever has the code may come in.")
@click.option("--place", "places", multiple=True, help="A place that gets a code for its poster.")
@click.option("--opens", type=click.DateTime(MOMENTS), help="When it opens; else at the launch.")
@click.option("--closes", type=click.DateTime(MOMENTS), help="When it closes.")
@click.option("--remind", type=click.DateTime(MOMENTS), help="When the one reminder goes out.")
@click.option("--asked-by", default="", help='Who wants to know: "de gemeente Heerlen".')
@click.option("--question", default="", help="The waiting question (zegje question list).")
@click.option("--change", "known", default="", help="Put it in the place of this planned round.")
def plan(known: str, **given: Any) -> None:
    """Plan a round, or change one that was not launched. Nobody is asked anything yet."""
    from bot.app import random_bytes
    from rounds import plan as plans
    from rounds.audit import SHELL
    from storage.drawers import writing

    with _at_counter() as counter:
        wanted = _plan(given, counter.periods)
        with writing(counter.desk) as drawer:
            args = (wanted, SHELL, second_now(), random_bytes, counter.region)
            made = plans.change(drawer, known, *args) if known else plans.draft(drawer, *args)
        click.echo(f"{made.id}\n")
        _show_round(counter, made)
    click.echo(f"\nHet hele gesprek:  zegje round preview {made.id}")
    click.echo(f"Starten:            zegje round launch {made.id}")


def _plan(given: dict[str, Any], periods: Periods) -> Any:
    from flows.audience import Audience
    from rounds.plan import Plan, PosterPlace

    kinds = ("subregions", "municipalities", "providers", "ages", "roles")
    audience = Audience(**{kind: given[kind] for kind in kinds}, invited=not given["poster"])
    # Who names a day only means the window of that day: it opens when letters may leave, and closes when they may not.
    opens, closes = periods.window_from, periods.window_to
    return Plan(
        given["title"],
        given["flow"],
        audience,
        _second(given["opens"], opens, periods),
        _second(given["closes"], closes, periods),
        _second(given["remind"], opens, periods),
        given["asked_by"],
        given["question"],
        tuple(PosterPlace(name) for name in given["places"]),
    )


def _second(moment: datetime | None, at: clock_time, periods: Periods) -> int | None:
    if moment is None:
        return None
    if moment.time() == clock_time():
        moment = datetime.combine(moment.date(), at)
    return int(moment.replace(tzinfo=periods.zone).timestamp())


@round_.command()
@click.argument("round_id", metavar="ROUND")
def drop(round_id: str) -> None:
    """Forget a ROUND that was not launched, and its codes."""
    from rounds import plan as plans
    from rounds.audit import SHELL
    from storage.drawers import writing

    with _at_counter() as counter, writing(counter.desk) as drawer:
        plans.drop(drawer, round_id, SHELL, second_now(), counter.region)
    click.echo(f"{round_id} is weg.")


@round_.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--lang", default="nl", help="In which language it is read.", show_default=True)
def preview(round_id: str, lang: str) -> None:
    """Read the whole conversation of a ROUND (or of a flow), with every choice and way."""
    from flows.parse import FlowFaults
    from rounds.preview import preview as lines_of
    from rounds.preview import script_of
    from storage import desk
    from storage.drawers import reading

    with _at_counter() as counter, reading(counter.desk) as drawer:
        made = desk.round_by_id(drawer, round_id)
        flow = made.flow if made else round_id
        versions = [made.version] if made else desk.flow_versions(drawer, flow)
        try:
            script = script_of(drawer, flow, versions[-1], counter.region) if versions else None
        except FlowFaults as faults:
            raise click.ClickException(str(faults)) from None
    if script is None:
        raise click.ClickException(f"There is no round and no flow {round_id!r}.")
    click.echo("\n".join(lines_of(script, lang)))


@round_.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--place", "places", multiple=True, help="Add a code for this place.")
@click.option("--provider", default="", help="Of this provider, who is then its background.")
@click.option(
    "--single",
    type=click.IntRange(min=1),
    help="Make so many codes that let one person in each, for the one place.",
)
def codes(round_id: str, places: tuple[str, ...], provider: str, single: int | None) -> None:
    """List the codes of a ROUND with their addresses, or add codes for places.

    With --single only the fresh codes are printed, once. From then on nobody begins in this round without a code.
    """
    from bot.app import random_bytes
    from rounds.audit import SHELL
    from rounds.plan import PosterPlace, add_places, add_singles
    from storage import desk
    from storage.drawers import writing

    if single and len(places) != 1:
        raise click.UsageError("Name the one place where the single codes are handed out: --place.")
    with _at_counter() as counter, writing(counter.desk) as drawer:
        _known(drawer, round_id)
        by_whom = (SHELL, second_now(), random_bytes, counter.region)
        if places and (provider or not single):
            add_places(drawer, round_id, [PosterPlace(each, provider) for each in places], *by_whom)
        if single:
            shown = add_singles(drawer, round_id, places[0], single, *by_whom)
        else:
            shown = [each for each in desk.entries(drawer, round_id) if not each.single]
        for each in shown:
            void = "  (werkt niet meer)" if each.void else ""
            click.echo(f"{each.code:12} {each.place:30} {counter.address}/r/{each.code}{void}")


# --- the launch -----------------------------------------------------------------------------------


@round_.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--yes", is_flag=True, help="Do not ask whether to go on.")
@click.option("--wait", default=10, help="Seconds to wait for the worker.", show_default=True)
def launch(round_id: str, *, yes: bool, wait: int) -> None:
    """Show what launching this ROUND will bring, ask, and launch it."""
    from rounds.forecast import Reach
    from storage.desk import Fate, Wished

    with _at_counter() as counter:
        counted = _wait_for(counter, _ask(counter, Wished.REACH, round_id), wait)
        known = counted.fate is Fate.DONE
        reach = Reach.from_form(counted.answer) if known else None
        told, shown = _forecast(counter, round_id, reach)
        _show(told)
        if not told.may_launch:
            raise click.ClickException("This round cannot be launched like this.")
        if not known:
            click.echo(_NO_WORKER.format(seconds=wait))
        if not yes and not click.confirm("\nStarten?"):
            click.echo("Er is niets gestart.")
            return
        # Of the plan that was just shown: somebody at the staff bot may change it meanwhile.
        wish = _ask(counter, Wished.LAUNCH, round_id, {"seen": shown})
        _settled(_wait_for(counter, wish, wait), wait)


_NO_WORKER = "\nNo worker answered in {seconds} seconds. Does one run? (zegje run, or zegje worker)"


def _forecast(counter: Counter, round_id: str, reach: Any) -> tuple[Forecast, str]:
    """What will happen, and the fingerprint of the plan that it is about."""
    from bot.app import now
    from rounds.forecast import forecast
    from rounds.plan import fingerprint
    from storage.drawers import reading

    with reading(counter.desk) as drawer:
        made = _known(drawer, round_id)
        seen = (counter.region, counter.periods, now(), counter.rate)
        return forecast(drawer, made, reach, *seen), fingerprint(made)


def _show(told: Forecast) -> None:
    click.echo(told.title)
    for heading, lines in told.parts():
        click.echo(f"\n{heading}")
        for line in lines:
            click.echo(f"- {line}")


# --- after the launch -----------------------------------------------------------------------------


@round_.command()
@click.argument("round_id", metavar="ROUND", required=False)
def status(round_id: str | None) -> None:
    """Show where a ROUND is, or all of them; numbers are rounded to 5."""
    from storage import desk
    from storage.drawers import reading

    with _at_counter() as counter:
        with reading(counter.desk) as drawer:
            rounds = [_known(drawer, round_id)] if round_id else desk.rounds_in(drawer)
        for made in rounds:
            click.echo(made.id)
            _show_round(counter, made)


def _show_round(counter: Counter, made: Round) -> None:
    from rounds.shown import round_in_words

    for line in round_in_words(made, counter.region, counter.periods):
        click.echo(f"  {line}")


def _verb(kind: str, words: str, sure: str = "") -> click.Command:
    """A command that is one wish."""

    @click.argument("round_id", metavar="ROUND")
    @click.option("--yes", is_flag=True, hidden=not sure, help="Do not ask whether to go on.")
    @click.option("--wait", default=10, help="Seconds to wait for the worker.", show_default=True)
    def wish(round_id: str, *, yes: bool, wait: int) -> None:
        from storage.desk import Wished

        with _at_counter() as counter:
            if sure and not yes and not click.confirm(sure):
                click.echo("Er is niets veranderd.")
                return
            _settled(_wait_for(counter, _ask(counter, Wished(kind), round_id), wait), wait)

    return round_.command(name=kind, help=words)(wish)


_verb("remind", "Remind those who were asked for this ROUND and did not finish; once at most.")
_verb("stop", "Stop this ROUND at once: nothing more is sent, what was not sent is taken back.")
_verb(
    "close",
    "Close this ROUND now and for good: its keys burn, nobody can take an answer back any more.",
    "Sluiten kan niet ongedaan worden. Doorgaan?",
)


@round_.command()
@click.argument("round_id", metavar="ROUND")
@click.argument("code")
@click.option("--wait", default=10, help="Seconds to wait for the worker.", show_default=True)
def void(round_id: str, code: str, wait: int) -> None:
    """Void a CODE of an open ROUND that leaked, and take out the answers that came through it."""
    from storage.desk import Wished

    with _at_counter() as counter:
        made = _ask(counter, Wished.VOID, round_id, {"code": code})
        _settled(_wait_for(counter, made, wait), wait)


# --- wishes ---------------------------------------------------------------------------------------


def _known(drawer: Any, round_id: str) -> Round:
    from storage import desk

    made = desk.round_by_id(drawer, round_id)
    if made is None:
        raise click.ClickException(f"There is no round {round_id!r}: zegje round status")
    return made


def _ask(
    counter: Counter, kind: Wished, round_id: str, body: dict[str, object] | None = None
) -> Wish:
    from bot.app import random_bytes
    from rounds.audit import SHELL
    from rounds.wishes import ask_for
    from storage.drawers import writing

    with writing(counter.desk) as drawer:
        _known(drawer, round_id)
        return ask_for(
            drawer, kind, round_id, SHELL, second_now(), random_bytes, body, counter.region
        )


def _wait_for(counter: Counter, wish: Wish, seconds: int) -> Wish:
    """The wish as the worker settled it, or as it is when nobody did in time."""
    from storage import desk
    from storage.desk import Fate
    from storage.drawers import reading

    until = time.monotonic() + seconds
    while wish.fate is Fate.WAITING and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        with reading(counter.desk) as drawer:
            wish = desk.wish(drawer, wish.id) or wish
    return wish


def _settled(wish: Wish, seconds: int) -> None:
    from rounds.wishes import answer_lines
    from storage.desk import Fate

    if wish.fate is Fate.WAITING:
        click.echo(_NO_WORKER.format(seconds=seconds))
        raise click.ClickException(
            "The wish waits on the desk and is carried out by the next one."
            f" To call a launch off: zegje round stop {wish.round_id}"
        )
    lines = "\n".join(answer_lines(wish))
    if wish.fate is Fate.REFUSED:
        raise click.ClickException(lines)
    click.echo(lines)
