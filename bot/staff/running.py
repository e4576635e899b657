"""/rondes and /stand: the rounds of one's scope, what each is, and how far it is in numbers rounded to five."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot.staff.named import audience_in_words, flow_title
from bot.staff.office import Visit, listed
from bot.staff.screen import Key, Screen, number_of, short, token
from bot.staff.words import say
from flows.audience import Audience
from rounds.staff import May, may
from storage import desk
from storage.desk import Round, Status

MOST_CODES = 8
RUNNING = (Status.OPEN, Status.CLOSING)
ASKED = (Status.READY, Status.OPEN)
"""Rounds that were launched and can still be stopped or closed."""

ORDER = (
    Status.OPEN,
    Status.READY,
    Status.PLANNED,
    Status.CLOSING,
    Status.REVIEW,
    Status.FROZEN,
    Status.TOO_FEW,
    Status.ENDED,
)
"""What wants attention stands first."""


def seen(visit: Visit, statuses: Collection[Status] = tuple(Status)) -> list[Round]:
    """The rounds of these statuses in their scope; plans only for who may plan."""
    plans = may(visit.staff, May.PLAN_ROUNDS)
    there = [
        each
        for each in desk.rounds_in(visit.drawer, statuses)
        if visit.sees(each) and (plans or each.status is not Status.PLANNED)
    ]
    return sorted(there, key=lambda each: (ORDER.index(each.status), each.title))


def all_rounds(visit: Visit, parts: tuple[str, ...] = ()) -> Screen:
    """/rondes: every round, in pages."""
    there = seen(visit)
    if not there:
        return Screen(say("rounds.none"))
    keys = [Key(f"{_sign(each)} {short(each.title, 40)}", token("r", each.id)) for each in there]
    return listed(say("rounds.text"), keys, number_of(parts[0]) if parts else 0, "rs")


def _sign(one: Round) -> str:
    return say("sign.halted" if one.halted and one.status in ASKED else f"sign.{one.status.value}")


def pick(
    visit: Visit,
    question: str,
    verb: str,
    fits: Callable[[Round], bool],
    alone: Callable[[Visit, tuple[str, ...]], Screen],
) -> Screen:
    """Which round? Asked only when more than one fits; ``verb`` is what the buttons ask for."""
    there = [each for each in seen(visit) if fits(each)]
    if not there:
        return Screen(say("rounds.none_open"))
    if len(there) == 1:
        return alone(visit, (there[0].id,))
    rows = [(Key(f"{_sign(e)} {short(e.title, 40)}", token(verb, e.id)),) for e in there]
    if len(rows) > MOST_CODES:
        return all_rounds(visit)
    return Screen(say(question), tuple(rows))


def card(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """One round, with what one may ask of it."""
    one = visit.round(parts[0])
    if one is None or one not in seen(visit):
        return Screen(say("note.gone"))
    audience = Audience.from_json(one.audience)
    text = say(
        "rounds.card",
        title=one.title,
        status=_status(one),
        flow=flow_title(visit, one.flow),
        audience=audience_in_words(audience, visit.office.region),
        begins=say("time.now") if one.opens_at is None else visit.day(one.opens_at),
        closes=visit.day(one.closes_at),
    )
    asked = say("rounds.asked_by", asker=one.asked_by) if one.asked_by else ""
    lines = [*filter(None, (text, asked)), *_codes(visit, one)]
    back = Key(say("rounds.rounds_key"), token("rs", 0))
    return Screen("\n".join(lines), (*_keys(visit, one), (back,)))


def _status(one: Round) -> str:
    if one.halted and one.status in ASKED:
        return say("rounds.halted")
    return f"{say(f'sign.{one.status.value}')} {say(f'status.{one.status.value}')}"


def _codes(visit: Visit, one: Round) -> list[str]:
    if not may(visit.staff, May.MAKE_CODES):
        return []
    places = [each for each in desk.entries(visit.drawer, one.id) if not each.single]
    if not places:
        return []
    lines = [
        say("rounds.code_void" if e.void else "rounds.code", place=e.place, code=e.code)
        for e in places[:MOST_CODES]
    ]
    rest = len(places) - len(lines)
    more = [say("rounds.more_codes", count=rest)] if rest else []
    return ["", say("rounds.codes"), *lines, *more]


def _keys(visit: Visit, one: Round) -> list[tuple[Key, ...]]:
    """The buttons that this person may use on this round now."""
    offers = (
        (one.status is Status.PLANNED, May.PLAN_ROUNDS, "plan_key", "p"),
        (one.status in RUNNING, May.SEE_STANDING, "stand_key", "s"),
        (can_remind(one), May.REMIND, "remind_key", "remind"),
        (can_close(one), May.CLOSE, "close_key", "close"),
        (can_stop(one), May.STOP, "stop_key", "stop"),
    )
    elsewhere = () if visit.covers(one) else (May.PLAN_ROUNDS, May.REMIND, May.CLOSE)
    keys = [
        Key(say(f"rounds.{label}"), token(verb, one.id))
        for fits, ability, label, verb in offers
        if fits and may(visit.staff, ability) and ability not in elsewhere
    ]
    return [(key,) for key in (*keys, Key(say("planned.preview_key"), token("view", one.id, 0)))]


def can_remind(one: Round) -> bool:
    """Whether a reminder may still be sent."""
    invited = Audience.from_json(one.audience).invited
    return one.status is Status.OPEN and invited and not one.halted and not one.standing


def can_close(one: Round) -> bool:
    """Whether it may be closed; the standing round closes and opens by itself."""
    return one.status is Status.OPEN and not one.standing


def can_stop(one: Round) -> bool:
    """Whether there is something to stop."""
    return one.status in ASKED and not one.halted


# --- how it goes ----------------------------------------------------------------------------------


def pick_standing(visit: Visit, _parts: tuple[str, ...] = ()) -> Screen:
    """/stand: of the round that runs, or of one of them."""
    return pick(visit, "rounds.pick_stand", "s", lambda each: each.status in RUNNING, standing)


def standing(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """How many answered, and how far the sending is. The button edits this very message."""
    one = visit.round(parts[0])
    if one is None or one.status not in (*RUNNING, Status.READY):
        return Screen(say("note.gone"))
    few = "stand.text" if one.responses else "stand.few"
    text = say(
        few,
        title=one.title,
        status=_status(one),
        closes=visit.day(one.closes_at),
        responses=one.responses,
    )
    now = visit.office.now().astimezone(visit.office.periods.zone)
    rounded = say("stand.rounded", time=f"{now:%H:%M:%S}")
    fresh = Key(say("key.fresh"), token("s", one.id))
    more = Key(say("rounds.look_key"), token("r", one.id))
    return Screen("\n\n".join(filter(None, (text, _sending(one), rounded))), ((fresh, more),))


def _sending(one: Round) -> str:
    names = ("invited", "sent", "waiting", "postponed", "left_out", "lost")
    lines = [say(f"stand.{n}", count=one.progress[n]) for n in names if one.progress.get(n)]
    return "\n".join((say("stand.sending"), *lines)) if lines else ""
