"""Plan a round on the desk: made, changed and dropped again as often as wanted, until it is launched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256

from sqlalchemy import Connection

from flows.audience import Audience, described, unknown_in
from flows.region import Region, home_region
from rounds import scopes
from rounds.audit import note
from rounds.codes import INVITATION, MOST_SINGLE, new_codes, single_codes
from rounds.questions import QuestionFault, can_be_linked, let_go, link
from rounds.roles import May
from rounds.staff import NotAllowed, allowed
from storage import desk
from storage.crypto import RandomBytes
from storage.desk import Entry, Round, Status
from storage.drawers import take_turns

LONGEST_TITLE = 60
LONGEST_ASKER = 80
LONGEST_PLACE = 60
_ID_BYTES = 5


@dataclass(frozen=True, slots=True)
class PosterPlace:
    """A place that gets a code for its poster; ``provider`` (an id of the region's file) where it is one's."""

    name: str
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to ask whom, and when. Times in seconds since 1970.

    ``opens_at`` None: as soon as it is launched. ``remind_at`` None: no reminder. ``asked_by`` is who wants to know,
    as young people read it ("de gemeente Heerlen"). ``question_id`` is the waiting question that it answers, or empty.
    """

    title: str
    flow: str
    audience: Audience = field(default_factory=Audience)
    opens_at: int | None = None
    closes_at: int | None = None
    remind_at: int | None = None
    asked_by: str = ""
    question_id: str = ""
    places: tuple[PosterPlace, ...] = ()


class PlanFaults(ValueError):
    """A plan cannot be kept; ``lines`` says in Dutch everything that is wrong with it."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


def draft(  # noqa: PLR0913, PLR0917 - who plans what, and when
    drawer: Connection,
    plan: Plan,
    by: str,
    now: int,
    random_bytes: RandomBytes,
    region: Region | None = None,
) -> Round:
    """Keep a plan as a round that is not launched yet, with a code for each place.

    ``by`` is the id of who plans, or ``rounds.audit.SHELL``; ``region`` None: the home region. Raises ``PlanFaults``
    with everything that is wrong, and ``NotAllowed``.
    """
    made = Round(random_bytes(_ID_BYTES).hex(), plan.title, plan.flow, 0, made_by=by)
    return _keep(drawer, made, plan, by, now, random_bytes, region or home_region())


def change(  # noqa: PLR0913, PLR0917 - which round, and the same as for a new one
    drawer: Connection,
    round_id: str,
    plan: Plan,
    by: str,
    now: int,
    random_bytes: RandomBytes,
    region: Region | None = None,
) -> Round:
    """Put this plan in the place of the one before; the codes of places that stay are kept.

    Raises ``PlanFaults``, also for a round that was launched, and ``NotAllowed``.
    """
    there = region or home_region()
    made = _planned(drawer, round_id, by, there)
    return _keep(drawer, made, plan, by, now, random_bytes, there)


def drop(
    drawer: Connection, round_id: str, by: str, now: int, region: Region | None = None
) -> None:
    """Forget a round that was never launched, and its codes; the question it came from waits again.

    Raises ``PlanFaults`` for a round that was launched or is not there, and ``NotAllowed``.
    """
    _planned(drawer, round_id, by, region or home_region())
    let_go(drawer, round_id, by=by, now=now)
    desk.drop_round(drawer, round_id)
    note(drawer, now, by, "drop", round_id)


def add_places(  # noqa: PLR0913, PLR0917 - which places of which round, and who says so when
    drawer: Connection,
    round_id: str,
    places: Iterable[PosterPlace],
    by: str,
    now: int,
    random_bytes: RandomBytes,
    region: Region | None = None,
) -> None:
    """Give these places a code too, also when the round is open already; a place that has one keeps it.

    Raises ``PlanFaults`` for a round that is closed or not there, and ``NotAllowed``.
    """
    there = region or home_region()
    _may_make_codes(drawer, round_id, by, there)
    wanted = tuple(places)
    faults = tuple(_faults_of_places(wanted, there))
    if faults:
        raise PlanFaults(*faults)
    for place in wanted:
        new_codes(drawer, round_id, [_tidy(place.name)], random_bytes, place.provider)
    note(drawer, now, by, "add codes", round_id, ", ".join(_tidy(each.name) for each in wanted))


def add_singles(  # noqa: PLR0913, PLR0917 - how many for which place, and who says so when
    drawer: Connection,
    round_id: str,
    place: str,
    count: int,
    by: str,
    now: int,
    random_bytes: RandomBytes,
    region: Region | None = None,
) -> list[Entry]:
    """A sheet of fresh codes for this place, each for one person, also when the round is open already.

    Raises ``PlanFaults`` for a round that is closed or not there, a place that cannot be called so, or a number that
    is not made at once; and ``NotAllowed``.
    """
    there = region or home_region()
    _may_make_codes(drawer, round_id, by, there)
    faults = [*_faults_of_places((PosterPlace(place),), there)]
    if not 1 <= count <= MOST_SINGLE:
        faults.append(f"Vraag 1 tot en met {MOST_SINGLE} codes in een keer.")
    if faults:
        raise PlanFaults(*faults)
    made = single_codes(drawer, round_id, _tidy(place), count, random_bytes)
    note(drawer, now, by, "make codes", round_id, f"{count} single, {_tidy(place)}")
    return made


def _may_make_codes(drawer: Connection, round_id: str, by: str, region: Region) -> None:
    take_turns(drawer, f"round {round_id}")
    made = desk.round_by_id(drawer, round_id)
    if made is None or made.status not in {Status.PLANNED, Status.READY, Status.OPEN}:
        raise PlanFaults("Deze ronde is er niet (meer), of is dicht.")
    _may(drawer, by, May.MAKE_CODES, Audience.from_json(made.audience), region)


def plan_of(drawer: Connection, round_id: str) -> Plan | None:
    """The plan that a round was made from, to look at or to change; None when there is no such round."""
    made = desk.round_by_id(drawer, round_id)
    if made is None:
        return None
    entries = desk.entries(drawer, round_id)
    return Plan(
        made.title,
        made.flow,
        Audience.from_json(made.audience),
        made.opens_at,
        made.closes_at,
        made.remind_at,
        made.asked_by,
        _question_of(drawer, round_id),
        _poster_places(entries),
    )


def fingerprint(made: Round) -> str:
    """Stands for all that was planned: another one means that the plan was changed since."""
    asked = (made.title, made.flow, made.version, made.audience, made.asked_by)
    when = (made.opens_at, made.closes_at, made.remind_at)
    return sha256(repr((asked, when)).encode()).hexdigest()[:16]


def _planned(drawer: Connection, round_id: str, by: str, region: Region) -> Round:
    """The round, if it may still be changed, and by them."""
    take_turns(drawer, f"round {round_id}")
    made = desk.round_by_id(drawer, round_id)
    if made is None:
        raise PlanFaults("Deze ronde is er niet (meer).")
    _may(drawer, by, May.PLAN_ROUNDS, Audience.from_json(made.audience), region)
    if made.status is not Status.PLANNED or made.standing:
        raise PlanFaults("Deze ronde is al gestart. Je kunt hem alleen nog stoppen of sluiten.")
    return made


def _may(drawer: Connection, by: str, ability: May, audience: Audience, region: Region) -> None:
    staff = allowed(drawer, by, ability)
    if staff is not None and not scopes.covers(staff, audience, region):
        raise NotAllowed(
            f"Jij werkt voor {scopes.named(staff.scope, region)}. Kies een doelgroep daarbinnen."
        )


def _keep(  # noqa: PLR0913, PLR0917 - see draft
    drawer: Connection,
    made: Round,
    plan: Plan,
    by: str,
    now: int,
    random_bytes: RandomBytes,
    region: Region,
) -> Round:
    _may(drawer, by, May.PLAN_ROUNDS, plan.audience, region)
    versions = desk.flow_versions(drawer, plan.flow)
    faults = (*_faults(plan, versions, region), *_faults_of_question(drawer, plan, made.id))
    if faults:
        raise PlanFaults(*faults)
    kept = replace(
        made,
        title=_tidy(plan.title),
        flow=plan.flow,
        version=versions[-1],
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        remind_at=plan.remind_at,
        asked_by=_tidy(plan.asked_by),
        audience=plan.audience.to_json(),
    )
    desk.save_round(drawer, kept)
    _give_codes(drawer, kept.id, plan.places, random_bytes)
    _link(drawer, kept.id, plan.question_id, by, now)
    asked = f"{kept.flow}@{kept.version} {described(plan.audience, region)}"
    note(drawer, now, by, "plan", kept.id, asked)
    return kept


def _tidy(words: str) -> str:
    return " ".join(words.split())


def _faults(plan: Plan, versions: list[int], region: Region) -> Iterator[str]:
    if not versions:
        yield f"Er is geen gesprek {plan.flow!r}."
    for what, words, most in (
        ("De titel", plan.title, LONGEST_TITLE),
        ("Wie het vraagt", plan.asked_by, LONGEST_ASKER),
    ):
        yield from _faults_of_words(what, words, most)
    if not _tidy(plan.title):
        yield "Geef de ronde een titel."
    for unknown in unknown_in(plan.audience, region):
        yield f"{unknown!r} ken ik niet in {region.name}."
    yield from _faults_of_places(plan.places, region)
    yield from _faults_in_time(plan)


def can_answer(drawer: Connection, question_id: str, round_id: str) -> bool:
    """Whether a round may be planned for this question; for none (empty) it always may."""
    return not question_id or can_be_linked(drawer, question_id, round_id)


def _faults_of_question(drawer: Connection, plan: Plan, round_id: str) -> Iterator[str]:
    # Before anything is written: a door that shows the fault and goes on must not leave half a plan behind.
    if not can_answer(drawer, plan.question_id, round_id):
        yield "De vraag van deze ronde staat al in een andere ronde, of wacht niet meer."


def _faults_of_words(what: str, words: str, most: int) -> Iterator[str]:
    if len(_tidy(words)) > most:
        yield f"{what} is te lang: {len(_tidy(words))} tekens. Er passen er {most}."
    if not _tidy(words).isprintable():
        yield f"{what} heeft een onzichtbaar teken. Typ het opnieuw."


def _faults_of_places(places: tuple[PosterPlace, ...], region: Region) -> Iterator[str]:
    known = {each.id for each in region.providers}
    named = [_tidy(place.name) for place in places]
    for place in places:
        yield from _faults_of_words("Een plek", place.name, LONGEST_PLACE)
        if place.provider and place.provider not in known:
            yield f"De aanbieder {place.provider!r} ken ik niet in {region.name}."
    if "" in named:
        yield "Geef elke plek een naam."
    if len(set(named)) < len(named):
        yield "Geef elke plek een eigen naam."
    if INVITATION in map(str.casefold, named):
        yield f"Kies een andere naam dan {INVITATION!r}: die gebruiken wij zelf."


def _faults_in_time(plan: Plan) -> Iterator[str]:
    opens, closes, reminds = plan.opens_at, plan.closes_at, plan.remind_at
    if opens is not None and closes is not None and closes <= opens:
        yield "De ronde sluit voor hij opent. Kies een latere dag om te sluiten."
    if reminds is None:
        return
    if opens is not None and reminds <= opens:
        yield "De herinnering komt voor de ronde opent. Kies een latere dag."
    if closes is not None and reminds >= closes:
        yield "De herinnering komt na het sluiten. Kies een eerdere dag."


def _link(drawer: Connection, round_id: str, question_id: str, by: str, now: int) -> None:
    """Let this question be the one that the round answers, and no other."""
    linked = _question_of(drawer, round_id)
    if linked == question_id:
        return
    if linked:
        let_go(drawer, round_id, by=by, now=now)
    if question_id:
        try:
            link(drawer, question_id, round_id, by=by, now=now)
        except QuestionFault as fault:
            raise PlanFaults(str(fault)) from None


def _question_of(drawer: Connection, round_id: str) -> str:
    asked = (each.id for each in desk.questions_in(drawer) if each.round_id == round_id)
    return next(asked, "")


def _give_codes(
    drawer: Connection, round_id: str, places: tuple[PosterPlace, ...], random_bytes: RandomBytes
) -> None:
    """A code for every place; codes of places that were taken off the plan go."""
    for each in desk.entries(drawer, round_id):
        if not _still_wanted(each, places):
            desk.drop_entry(drawer, each.code)
    for place in places:
        new_codes(drawer, round_id, [_tidy(place.name)], random_bytes, place.provider)


def _still_wanted(entry: Entry, places: tuple[PosterPlace, ...]) -> bool:
    return (entry.place, entry.provider) in {(_tidy(each.name), each.provider) for each in places}


def _poster_places(entries: Iterable[Entry]) -> tuple[PosterPlace, ...]:
    many = (each for each in entries if not each.single and not is_of_letters(each))
    return tuple(PosterPlace(each.place, each.provider) for each in many)


def is_of_letters(entry: Entry) -> bool:
    """Whether this is the code that the invitations of a round carry, and no place of anybody's."""
    return entry.place.casefold() == INVITATION
