"""What will happen when a round is launched, said before: who is reached, when, in what words, and what stops it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from flows.audience import ROLES, Audience, described, may_share, unknown_in
from flows.model import Flow
from flows.parse import FlowFaults, parse
from flows.plain import Finding, Part, Severity, check, check_flow
from flows.region import Region
from rounds.due import rounded_to_five
from rounds.invite import Counts
from rounds.moments import moment_in_words, stretch_in_words
from rounds.periods import SMALLEST_GROUP, Periods
from rounds.publishable import crossing, results
from rounds.window import next_opening, sending_ends
from storage import desk
from storage.desk import Entry, Round, Status

PACE = 29.0
"""Messages a second that one bot may send to all together (Telegram allows about 30)."""
MOST_PLACES_NAMED = 6


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people a round can write to, as staff may know it: rounded to 5, and nothing at all under ten.

    ``written`` can be written to (Telegram), ``fetching`` cannot: they must come themselves (web chat). Either is 0
    when it is under ten. ``too_small``: fewer than ten can be written to, nobody included.
    """

    written: int = 0
    fetching: int = 0
    too_small: bool = True

    @classmethod
    def of(cls, counts: Counts) -> Reach:
        """What staff may know of these exact counts."""
        written, fetching = sum(counts.written.values()), sum(counts.fetching.values())
        return cls(_shown(written), _shown(fetching), written < SMALLEST_GROUP)

    def to_form(self) -> dict[str, object]:
        """As it stands in the answer to a wish."""
        return {"written": self.written, "fetching": self.fetching, "too_small": self.too_small}

    @classmethod
    def from_form(cls, form: Mapping[str, object]) -> Reach | None:
        """The reach that ``to_form`` wrote; None where there is none."""
        written, fetching = form.get("written"), form.get("fetching")
        if not (isinstance(written, int) and isinstance(fetching, int)):
            return None
        return cls(written, fetching, bool(form.get("too_small", True)))


def _shown(count: int) -> int:
    return rounded_to_five(count) if count >= SMALLEST_GROUP else 0


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


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that a forecast goes by. ``flow`` None: its text cannot be read; ``others``: every other round."""

    of: Round
    flow: Flow | None
    newest: int
    entries: Sequence[Entry]
    others: Sequence[Round]
    reach: Reach | None
    region: Region
    periods: Periods
    now: datetime
    rate: float = PACE

    @property
    def audience(self) -> Audience:
        """Whom the round is for."""
        return Audience.from_json(self.of.audience)

    @property
    def begins(self) -> datetime:
        """When it opens if it is launched now."""
        opens = self.of.opens_at
        now = self.now.astimezone(self.periods.zone)
        return now if opens is None else max(now, self.periods.local(opens))


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
        tuple(_warnings(seen)),
        tuple(_blocks(seen, found)),
    )


# --- who ----------------------------------------------------------------------------------------


def _people(seen: Outlook) -> Iterator[str]:
    yield f"Je vraagt {described(seen.audience, seen.region)}."
    if seen.audience.invited:
        yield from _reached(seen.reach)
    else:
        yield "Je schrijft niemand aan. Wie de code heeft, kan meedoen."
    places = [entry.place for entry in seen.entries if entry.place and not entry.void]
    if places:
        more = "" if len(places) <= MOST_PLACES_NAMED else " en meer"
        yield f"Codes voor posters: {', '.join(places[:MOST_PLACES_NAMED])}{more}."


def _reached(reach: Reach | None) -> Iterator[str]:
    if reach is None:
        yield "We weten nog niet hoeveel mensen je kunt bereiken."
        return
    if reach.too_small:
        yield f"Minder dan {SMALLEST_GROUP} mensen kun je een bericht sturen."
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
    yield f"Buiten {periods.window_from:%H:%M} tot {periods.window_to:%H:%M} uur sturen we niets."
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


# --- what to look at ----------------------------------------------------------------------------


def _warnings(seen: Outlook) -> Iterator[str]:
    of, audience = seen.of, seen.audience
    if seen.newest > of.version:
        yield "Er is een nieuwere versie van dit gesprek. Pas de ronde aan om die te nemen."
    for what, words in (("de titel", of.title), ("wie het vraagt", of.asked_by)):
        for finding in check(words, Part.TITLE):
            yield f'Kijk naar {what}: "{finding.words}". {finding.why}'
    if not of.asked_by:
        yield "Je zegt niet wie het wil weten. Jongeren willen dat graag horen."
    if seen.flow and audience.invited and not audience.roles and len(seen.flow.roles) < len(ROLES):
        spoken = " en ".join(ROLES[role.value] for role in seen.flow.roles)
        yield f"Dit gesprek is voor {spoken}. Kies die groep, anders krijgt iedereen het."
    if not audience.invited and not seen.entries:
        yield "Deze ronde heeft nog geen code voor een poster. Voeg een plek toe."
    for other in _rivals(seen, {Status.PLANNED}):
        yield f'"{other.title}" is ook gepland voor deze mensen. Wie het eerst start, gaat voor.'
    if _ends_late(seen):
        yield "Niet alle berichten zijn weg voordat de ronde sluit."
    if crossing(audience):
        yield "Van deze ronde kun je later niets openbaar maken. Kijk bij 'Wat je straks ziet'."


def _ends_late(seen: Outlook) -> bool:
    closes, reach = seen.of.closes_at, seen.reach
    if closes is None or reach is None or not seen.audience.invited:
        return False
    ready = sending_ends(reach.written, seen.rate, seen.begins, seen.periods)
    return next_opening(seen.begins, seen.periods).timestamp() < closes < ready.timestamp()


# --- what stops it ------------------------------------------------------------------------------


def _blocks(seen: Outlook, found: Sequence[Finding]) -> Iterator[str]:
    if seen.of.status is not Status.PLANNED or seen.of.standing:
        yield "Deze ronde is al gestart."
    yield from _blocks_in_time(seen)
    if seen.audience.invited and seen.reach is not None and seen.reach.too_small:
        yield (
            f"De groep is te klein: minder dan {SMALLEST_GROUP} mensen kun je een bericht sturen."
            " Kies een grotere groep, of hang posters op."
        )
    for unknown in unknown_in(seen.audience, seen.region):
        yield f'"{unknown}" ken ik niet in {seen.region.name}. Pas de doelgroep aan.'
    yield from _blocks_of_flow(seen, found)
    for other in _rivals(seen, {Status.READY, Status.OPEN}):
        yield f'"{other.title}" vraagt in deze tijd dezelfde mensen. Wacht tot die ronde sluit.'


def _blocks_in_time(seen: Outlook) -> Iterator[str]:
    closes = seen.of.closes_at
    if closes is None:
        yield "Kies wanneer de ronde sluit."
        return
    if closes <= seen.now.timestamp():
        yield "De dag van sluiten is al voorbij. Kies een latere dag."
    elif closes <= seen.begins.timestamp():
        yield "De ronde sluit voor hij opent. Kies een latere dag om te sluiten."
    elif seen.audience.invited and (closes <= next_opening(seen.begins, seen.periods).timestamp()):
        yield "Voor het sluiten is er geen moment om berichten te sturen. Kies een latere dag."
    remind = seen.of.remind_at
    if remind is not None and not seen.begins.timestamp() < remind < closes:
        yield "De herinnering valt buiten de ronde. Kies een andere dag, of geen herinnering."


def _blocks_of_flow(seen: Outlook, found: Sequence[Finding]) -> Iterator[str]:
    if seen.flow is None:
        yield "Het gesprek van deze ronde kan ik niet lezen. Kies een ander gesprek."
        return
    errors = sum(finding.level is Severity.ERROR for finding in found)
    if errors:
        counted = "1 ding moet" if errors == 1 else f"{errors} dingen moeten"
        yield f"Het gesprek is nog niet in gewone taal: {counted} anders. Kijk bij 'Taal'."
    spoken = tuple(role.value for role in seen.flow.roles)
    strangers = [ROLES.get(role, role) for role in seen.audience.roles if role not in spoken]
    if strangers:
        meant = " en ".join(ROLES[role] for role in spoken)
        yield f"Dit gesprek is voor {meant}, niet voor {' en '.join(strangers)}."


def _rivals(seen: Outlook, statuses: set[Status]) -> Iterator[Round]:
    """Rounds of these statuses that would write to some of the same people in the same time.

    One without an end (the standing round, the demonstration) and a poster round write to nobody.
    """
    if not seen.audience.invited:
        return
    for other in seen.others:
        audience = Audience.from_json(other.audience)
        if other.status not in statuses or other.standing or other.halted:
            continue
        if (
            audience.invited
            and _at_once(seen, other)
            and may_share(seen.audience, audience, seen.region)
        ):
            yield other


def _at_once(seen: Outlook, other: Round) -> bool:
    mine, theirs = seen.of.closes_at, other.closes_at
    if mine is None or theirs is None:
        return False
    # One that opens as soon as it is launched, or is open already, is there from now on.
    opens = seen.now.timestamp() if other.opens_at is None else other.opens_at
    return opens < mine and seen.begins.timestamp() < theirs
