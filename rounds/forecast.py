"""What will happen when a round is launched, said before: who is reached, when, in what words, and what stops it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from flows.audience import described
from flows.model import Flow
from flows.parse import FlowFaults, parse
from flows.plain import Finding, Severity, check_flow
from flows.region import Region
from rounds.hindrances import blocks, warnings
from rounds.moments import moment_in_words, stretch_in_words
from rounds.outlook import PACE, Outlook, Reach
from rounds.periods import SMALLEST_GROUP, Periods
from rounds.plan import is_of_letters
from rounds.publishable import results
from rounds.window import next_opening, sending_ends
from storage import desk
from storage.desk import Entry, Round

__all__ = ["PACE", "Forecast", "Outlook", "Reach", "forecast", "foresee"]

MOST_PLACES_NAMED = 6


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a launch brings, in plain Dutch lines; nothing may be launched while ``blocks`` has a line.

    ``people``: who is reached and through which door. ``sending``: when, how long, the quiet hours, the cap.
    ``language``: what the plain-language check found. ``results``: what could be published. ``warnings`` do not stop
    it.
    """

    title: str
    people: tuple[str, ...] = ()
    sending: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()

    @property
    def may_launch(self) -> bool:
        """Whether nothing stops it."""
        return not self.blocks

    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every part that has lines, under its Dutch heading, in the order to read it."""
        every = (
            ("Wie", self.people),
            ("Versturen", self.sending),
            ("Taal", self.language),
            ("Wat je straks ziet", self.results),
            ("Let op", self.warnings),
            ("Dit kan zo niet starten", self.blocks),
        )
        return tuple((heading, lines) for heading, lines in every if lines)


def forecast(  # noqa: PLR0913, PLR0917 - all that it goes by
    drawer: Connection,
    of: Round,
    reach: Reach | None,
    region: Region,
    periods: Periods,
    now: datetime,
    rate: float = PACE,
) -> Forecast:
    """What launching this round now would bring; ``reach`` None: not known (yet). ``drawer``: the desk."""
    source = desk.flow_source(drawer, of.flow, of.version)
    try:
        flow = None if source is None else parse(source, of.flow)
    except FlowFaults:
        flow = None
    newest = max(desk.flow_versions(drawer, of.flow), default=0)
    entries = desk.entries(drawer, of.id)
    others = [each for each in desk.rounds_in(drawer) if each.id != of.id]
    return foresee(Outlook(of, flow, newest, entries, others, reach, region, periods, now, rate))


def foresee(seen: Outlook) -> Forecast:
    """The same of what was read already."""
    found = check_flow(seen.flow) if seen.flow else ()
    reached = seen.reach.written if seen.reach and seen.audience.invited else None
    return Forecast(
        seen.of.title,
        tuple(_people(seen)),
        tuple(_sending(seen)),
        tuple(_language(seen.flow, found)),
        tuple(results(seen.audience, reached or None, seen.region)),
        tuple(warnings(seen)),
        tuple(blocks(seen, found)),
    )


# --- who ----------------------------------------------------------------------------------------


def _people(seen: Outlook) -> Iterator[str]:
    yield f"Je vraagt {described(seen.audience, seen.region)}."
    if seen.audience.invited:
        yield from _reached(seen.reach)
    else:
        yield "Je schrijft niemand aan. Wie de code heeft, kan meedoen."
    places = [each.place for each in _poster_codes(seen)]
    if places:
        more = "" if len(places) <= MOST_PLACES_NAMED else " en meer"
        yield f"Codes voor posters: {', '.join(places[:MOST_PLACES_NAMED])}{more}."


def _poster_codes(seen: Outlook) -> list[Entry]:
    """One for each place: those of the invitations are nobody's, and of a sheet one stands for all."""
    usable = (each for each in seen.entries if not is_of_letters(each) and not each.void)
    return list({each.place: each for each in usable}.values())


def _reached(reach: Reach | None) -> Iterator[str]:
    if reach is None:
        yield "We weten nog niet hoeveel mensen je kunt bereiken."
        return
    if reach.too_small:
        yield f"Je kunt minder dan {SMALLEST_GROUP} mensen een bericht sturen."
    else:
        yield f"Ongeveer {reach.written} mensen krijgen een bericht in Telegram."
    if reach.fetching:
        yield f"Ongeveer {reach.fetching} mensen kwamen via de webchat. Zij krijgen geen bericht."
    yield "Meer mensen? Hang posters op: een Telegram-bot kan niet als eerste schrijven."


# --- when ---------------------------------------------------------------------------------------


def _sending(seen: Outlook) -> Iterator[str]:
    of, periods = seen.of, seen.periods
    at_once = seen.begins <= seen.now
    yield "De ronde opent meteen." if at_once else f"Opent: {moment_in_words(seen.begins)}."
    if of.closes_at is not None:
        yield f"Sluit: {moment_in_words(periods.local(of.closes_at))}."
    if not seen.audience.invited:
        return
    yield from _letters(seen)
    yield f"We sturen alleen tussen {periods.window_from:%H:%M} en {periods.window_to:%H:%M} uur."
    if periods.burden:
        yield (
            f"Kreeg iemand in de laatste {periods.burden} dagen al een uitnodiging?"
            " Dan komt deze later, of niet als de ronde eerder sluit."
        )
    if of.remind_at is None:
        yield "Er komt geen herinnering."
    else:
        yield f"Herinnering: {moment_in_words(periods.local(of.remind_at))}, aan wie niet klaar is."


def _letters(seen: Outlook) -> Iterator[str]:
    if seen.reach is None or seen.reach.too_small:
        return
    first = next_opening(seen.begins, seen.periods)
    ready = sending_ends(seen.reach.written, seen.rate, seen.begins, seen.periods)
    yield f"Het eerste bericht gaat weg op {moment_in_words(first)}."
    length = stretch_in_words(seen.reach.written / seen.rate)
    yield f"Versturen duurt {length}. Het is klaar op {moment_in_words(ready)}."


# --- in what words ------------------------------------------------------------------------------


def _language(flow: Flow | None, found: Sequence[Finding]) -> Iterator[str]:
    if flow is None:
        return
    if not found:
        yield "Geen opmerkingen: het gesprek is in gewone taal."
    for finding in found:
        level = "Moet anders" if finding.level is Severity.ERROR else "Mag beter"
        better = f" Beter: {finding.better}" if finding.better else ""
        words = f' "{" ".join(finding.words.split())}".' if finding.words else ""
        yield " ".join(f"{level}, {finding.where}:{words} {finding.why}{better}".split())
    if flow.tested:
        yield f"Getest met {', '.join(flow.tested)}."
    else:
        yield "Nog niet getest met lezers. Laat iemand uit de doelgroep het proberen."
