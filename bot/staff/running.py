"""/rondes and /stand: the rounds of one's scope, what each is, and how far it is in numbers rounded to five."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection

from bot.staff.named import audience_in_words, flow_title
from bot.staff.office import Visit, listed
from bot.staff.screen import Key, Screen, number_of, short, token
from bot.staff.voiding import voidable
from bot.staff.words import say
from flows.audience import Audience
from rounds.codes import shown_code
from rounds.plan import is_of_letters
from rounds.staff import May, may
from storage import desk
from storage.desk import Round, Status, Wished

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
    """The rounds of these statuses in their scope; plans only for who may plan, unless one is about to start."""
    plans = may(visit.staff, May.PLAN_ROUNDS)
    begun = _launching(visit) if may(visit.staff, May.STOP) else set()
    there = [
        each
        for each in desk.rounds_in(visit.drawer, statuses)
        if visit.sees(each) and (plans or each.status is not Status.PLANNED or each.id in begun)
    ]
    return sorted(there, key=lambda each: (ORDER.index(each.status), each.title))


def _launching(visit: Visit) -> set[str]:
    """The rounds whose launch waits for the worker: the last moment to call it off."""
    waiting = desk.waiting_wishes(visit.drawer)
    return {each.round_id for each in waiting if each.kind is Wished.LAUNCH}


def all_rounds(visit: Visit, parts: tuple[str, ...] = ()) -> Screen:
    """/rondes: every round, in pages."""
    there = seen(visit)
    if not there:
        return Screen(say("rounds.none"))
    keys = [Key(label, token("r", each.id)) for each, label in _labelled(visit, there)]
    return listed(say("rounds.text"), keys, number_of(parts[0]) if parts else 0, "rs")


def _labelled(visit: Visit, there: list[Round]) -> list[tuple[Round, str]]:
    """Each round with what its button says; those that share a title say whom they are for and until when too."""
    titles = Counter(each.title for each in there)
    return [
        (
            each,
            f"{_sign(each)} {short(each.title, 40)}"
            if titles[each.title] == 1
            else _fully(visit, each),
        )
        for each in there
    ]


def _fully(visit: Visit, one: Round) -> str:
    whom = audience_in_words(Audience.from_json(one.audience), visit.office.region)
    parts = (short(one.title, 14), visit.short_day(one.closes_at), whom)
    return short(f"{_sign(one)} {', '.join(filter(None, parts))}")


def _sign(one: Round) -> str:
    return say("sign.halted" if one.halted and one.status in ASKED else f"sign.{one.status.value}")


def pick(
    visit: Visit,
    question: str,
    verb: str,
    fits: Callable[[Visit, Round], bool],
    alone: Callable[[Visit, tuple[str, ...]], Screen],
) -> Screen:
    """Which round? Asked only when more than one fits; ``verb`` is what the buttons ask for."""
    there = [each for each in seen(visit) if fits(visit, each)]
    if not there:
        return Screen(say("rounds.none_open"), ((Key(say("rounds.rounds_key"), token("rs", 0)),),))
    if len(there) == 1:
        return alone(visit, (there[0].id,))
    rows = [(Key(label, token(verb, each.id)),) for each, label in _labelled(visit, there)]
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
    # A round of the whole region has places of others too: for whom the round is.
    if not may(visit.staff, May.MAKE_CODES) or not visit.covers(one):
        return []
    there = desk.entries(visit.drawer, one.id)
    places = [each for each in there if not each.single and not is_of_letters(each)]
    if not places:
        return []
    lines = [
        say("rounds.code_void" if e.void else "rounds.code", place=e.place, code=shown_code(e.code))
        for e in places[:MOST_CODES]
    ]
    rest = len(places) - len(lines)
    more = [say("rounds.more_codes", count=rest)] if rest else []
    return ["", say("rounds.codes"), *lines, *more]


def _keys(visit: Visit, one: Round) -> list[tuple[Key, ...]]:
    """The buttons that this person may use on this round now."""
    offers = (
        (one.status is Status.PLANNED and visit.covers(one), May.PLAN_ROUNDS, "plan_key", "p"),
        (one.status in RUNNING, May.SEE_STANDING, "stand_key", "s"),
        (can_remind(visit, one), May.REMIND, "remind_key", "remind"),
        (can_close(visit, one), May.CLOSE, "close_key", "close"),
        (can_stop(visit, one), May.STOP, "stop_key", "stop"),
    )
    leaked = bool(voidable(visit, one)) and may(visit.staff, May.VOID_CODES)
    void = [Key(say("rounds.void_key"), token("codes", one.id, 0))] if leaked else []
    keys = [
        Key(say(f"rounds.{label}"), token(verb, one.id))
        for fits, ability, label, verb in offers
        if fits and may(visit.staff, ability)
    ]
    read = Key(say("planned.preview_key"), token("view", one.id, 0))
    return [(key,) for key in (*keys, *void, read)]


def can_remind(visit: Visit, one: Round) -> bool:
    """Whether a reminder may still be sent, by them."""
    if not visit.covers(one):
        return False
    invited = Audience.from_json(one.audience).invited
    return one.status is Status.OPEN and invited and not one.halted and not one.standing


def can_close(visit: Visit, one: Round) -> bool:
    """Whether it may be closed, by them; the standing round closes and opens by itself."""
    return one.status is Status.OPEN and not one.standing and visit.covers(one)


def can_stop(visit: Visit, one: Round) -> bool:
    """Whether there is something to stop: also a launch that the worker did not carry out yet."""
    if one.status is Status.PLANNED:
        return one.id in _launching(visit)
    return one.status in ASKED and not one.halted


# --- how it goes ----------------------------------------------------------------------------------


def pick_standing(visit: Visit, _parts: tuple[str, ...] = ()) -> Screen:
    """/stand: of the round that runs, or of one of them."""
    return pick(visit, "rounds.pick_stand", "s", _runs, standing)


def _runs(_visit: Visit, one: Round) -> bool:
    return one.status in RUNNING


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
