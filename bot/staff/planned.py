"""A planned round before it is launched: what will happen, the whole conversation, and the launch in two taps."""

from __future__ import annotations

from bot.staff.named import audience_in_words, flow_title
from bot.staff.new_form import NewRound
from bot.staff.office import Visit, turning
from bot.staff.screen import Key, Screen, number_of, page_of, token
from bot.staff.wished import follow
from bot.staff.words import say
from flows.audience import Audience
from flows.model import Flow
from flows.parse import FlowFaults
from rounds import plan as plans
from rounds.forecast import Forecast, Reach, forecast
from rounds.preview import preview, script_of
from rounds.staff import May, may
from storage import desk
from storage.desk import Fate, Round, Status, Wish, Wished

LINES_ON_A_PAGE = 40
"""A preview of this many lines is two or three screens of a phone, and far below what Telegram takes."""


def plan_seen(visit: Visit, round_id: str) -> Round | None:
    """The planned round of this id within their scope, or None."""
    found = visit.round(round_id)
    return found if found and found.status is Status.PLANNED else None


def look(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """What launching would bring: first the question to the worker, how many are reached; then its answer."""
    round_id, *wished = parts
    one = plan_seen(visit, round_id)
    if one is None:
        return Screen(say("note.gone"))
    asked = desk.wish(visit.drawer, wished[0]) if wished else None
    if asked is None or not _is_reach_of(asked, one):
        asked = visit.wish(Wished.REACH, round_id)
    if asked.fate is Fate.WAITING:
        then = token("p", round_id, asked.id)
        text = f"{_summary(visit, one)}\n\n{say('planned.counting')}"
        return follow(Screen(text, _before_launch(visit, one)), asked.id, then)
    reach = Reach.from_form(asked.answer) if asked.fate is Fate.DONE else None
    return _with_forecast(visit, one, reach)


def _is_reach_of(wish: Wish, one: Round) -> bool:
    """An old button may carry the count of an audience that the plan had before."""
    of_round = wish.kind is Wished.REACH and wish.round_id == one.id
    return of_round and wish.body.get("audience") == one.audience


def _with_forecast(visit: Visit, one: Round, reach: Reach | None) -> Screen:
    office = visit.office
    told = forecast(
        visit.drawer, one, reach, office.region, office.periods, office.now(), office.rate
    )
    go = Key(say("planned.launch_key"), token("go", one.id, plans.fingerprint(one)))
    launch = ((go,),) if told.may_launch else ()
    text = say(
        "planned.head", title=one.title, flow=flow_title(visit, one.flow), asker=one.asked_by
    )
    return Screen("\n\n".join((text, *_parts(told))), (*launch, *_before_launch(visit, one)))


def _parts(told: Forecast) -> list[str]:
    return [
        "\n".join(
            (say("planned.heading", heading=heading), *(say("planned.line", line=e) for e in lines))
        )
        for heading, lines in told.parts()
    ]


def _summary(visit: Visit, one: Round) -> str:
    audience = Audience.from_json(one.audience)
    opens = say("time.now") if one.opens_at is None else visit.day(one.opens_at)
    remind = visit.day(one.remind_at) if one.remind_at else say("planned.no_reminder")
    text = say(
        "planned.text",
        title=one.title,
        flow=flow_title(visit, one.flow),
        audience=audience_in_words(audience, visit.office.region),
        begins=opens,
        closes=visit.day(one.closes_at),
        reminder=remind,
        asker=one.asked_by,
    )
    entries = desk.entries(visit.drawer, one.id)
    places = dict.fromkeys(e.place for e in entries if not (e.void or plans.is_of_letters(e)))
    shown = say("planned.poster_places", places=", ".join(places)) if places else ""
    return "\n".join(filter(None, (text, shown)))


def _before_launch(visit: Visit, one: Round) -> tuple[tuple[Key, ...], ...]:
    form = NewRound.from_form(visit.form)
    rows = [(Key(say("planned.preview_key"), token("view", one.id, 0)),)]
    if form and form.round == one.id:
        bell = "new.reminder_off_key" if form.remind else "new.reminder_on_key"
        title = Key(say("new.title_key"), token("title", one.id))
        reminder = (Key(say(bell), token("bell", one.id)),) if form.audience.invited else ()
        rows.extend([(title, *reminder), (Key(say("new.posters_key"), token("posters", one.id)),)])
    drop = Key(say("key.drop"), token("drop", one.id))
    return (*rows, (Key(say("planned.change_key"), token("change", one.id)), drop))


# --- the whole conversation -----------------------------------------------------------------------


def view(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """One page of the whole conversation of a round."""
    round_id, number = parts
    one = visit.round(round_id)
    if one and one.status is Status.PLANNED and not may(visit.staff, May.PLAN_ROUNDS):
        # A plan is for who plans.
        one = None
    script = _script(visit, one) if one else None
    if one is None or script is None:
        return Screen(say("note.gone"))
    lines = preview(script)
    page = page_of(_whole_steps(lines), number_of(number), 1)
    title = say("planned.preview", title=one.title)
    count = say("page", number=page.number + 1, count=page.count)
    screen = Screen("\n".join((title, count, "", *page.items)))
    back = "p" if one.status is Status.PLANNED else "r"
    return screen.over(*turning(page, "view", round_id)).over(
        Key(say("key.back"), token(back, round_id))
    )


def _script(visit: Visit, one: Round) -> Flow | None:
    try:
        return script_of(visit.drawer, one.flow, one.version, visit.office.region)
    except FlowFaults:
        return None


def _whole_steps(lines: tuple[str, ...]) -> list[str]:
    """The lines in pages that end between two steps (an empty line), as far as pages can."""
    pages, page = [], list[str]()
    for step in "\n".join(lines).split("\n\n"):
        rows = [*step.split("\n"), ""]
        if page and len(page) + len(rows) > LINES_ON_A_PAGE:
            pages.append("\n".join(page).rstrip())
            page = []
        page += rows
    return [*pages, "\n".join(page).rstrip()]


# --- launch, or not -------------------------------------------------------------------------------


def ask_launch(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """The second question before anybody is written to; the plan must still be the one that stood on the screen."""
    round_id, seen = parts
    one = plan_seen(visit, round_id)
    if one is None:
        return Screen(say("note.gone"))
    if plans.fingerprint(one) != seen:
        return _changed(one)
    whom = audience_in_words(Audience.from_json(one.audience), visit.office.region)
    go = Key(say("planned.sure_key"), token("go-yes", one.id, seen))
    back = Key(say("key.no"), token("p", one.id))
    return Screen(say("planned.sure", title=one.title, audience=whom), ((go,), (back,)))


def launch(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """Ask the worker to launch it. The form is done: what comes next is the worker's."""
    round_id, seen = parts
    one = plan_seen(visit, round_id)
    if one is None:
        return Screen(say("note.gone"))
    if plans.fingerprint(one) != seen:
        return _changed(one)
    asked = visit.wish(Wished.LAUNCH, one.id, {"seen": seen})
    form = NewRound.from_form(visit.form)
    if form and form.round == one.id:
        visit.drop()
    # Until the worker has it, it can be called off.
    stop = ((Key(say("rounds.stop_key"), token("stop", one.id)),),)
    return follow(Screen(say("planned.launching"), stop), asked.id, token("w", asked.id))


def _changed(one: Round) -> Screen:
    """Somebody else changed it since: look again first."""
    return Screen(say("planned.changed"), ((Key(say("rounds.plan_key"), token("p", one.id)),),))


def ask_drop(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """Whether to throw a planned round away."""
    one = plan_seen(visit, parts[0])
    if one is None:
        return Screen(say("note.gone"))
    go = Key(say("key.drop"), token("drop-yes", one.id))
    back = Key(say("key.no"), token("p", one.id))
    return Screen(say("planned.drop_sure", title=one.title), ((go,), (back,)))


def drop(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """Throw a planned round away, and the form that it came from."""
    one = plan_seen(visit, parts[0])
    if one is None:
        return Screen(say("note.gone"))
    plans.drop(visit.drawer, one.id, visit.staff.id, visit.second, visit.office.region)
    form = NewRound.from_form(visit.form)
    if form and form.round == one.id:
        visit.drop()
    return Screen(say("new.dropped"))
