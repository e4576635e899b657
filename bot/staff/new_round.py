"""/nieuw: from a flow of the library to a planned round in a handful of taps, every one of which can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.staff import planned
from bot.staff.audience_step import audience_screen, audience_tapped
from bot.staff.named import audience_in_words, flow_ids, flow_of, flow_title, title_of
from bot.staff.new_form import WEEKS, NewRound
from bot.staff.office import Visit, date_in_words, listed
from bot.staff.screen import MOST_ON_A_PAGE, Key, Screen, number_of, page_of, short, token
from bot.staff.words import say, table
from rounds import plan as plans
from rounds.plan import LONGEST_ASKER, LONGEST_TITLE, PlanFaults, PosterPlace

MOST_PLACES = 40
DAYS_AHEAD = 16
"""A round may begin on one of this many days from tomorrow on: two pages of buttons."""


def begin(visit: Visit, _parts: tuple[str, ...] = ()) -> Screen:
    """/nieuw: a fresh form, or the question whether to go on with the one that is open."""
    form = NewRound.from_form(visit.form)
    if form and form != NewRound():
        go_on = Key(say("new.resume_key"), token("n", "go"))
        afresh = Key(say("new.afresh_key"), token("n", "afresh"))
        kept = planned.plan_seen(visit, form.round) if form.round else None
        text = say("new.resume_plan", title=kept.title) if kept else say("new.resume")
        return Screen(text, ((go_on,), (afresh,)))
    return afresh_form(visit)


def afresh_form(visit: Visit, question: str = "", flow: str = "") -> Screen:
    """An empty form in the place of whatever was open; for a question and its flow where one is being answered."""
    return keep(visit, NewRound(question=question, flow=flow))


def keep(visit: Visit, form: NewRound) -> Screen:
    """Keep the form, and show its first step that lacks; a complete one becomes a planned round."""
    lacks = form.lacks
    if not lacks:
        return _plan(visit, form)
    if lacks == "places" and form.awaits != "places":
        form = replace(form, awaits="places")
    visit.keep(form.to_form())
    return step_screen(visit, form, lacks)


def tapped(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """A button of the form: it fills in one step, whatever step the form is at, so that old buttons do no harm."""
    form = NewRound.from_form(visit.form)
    if form is None:
        return begin(visit) if parts == ("afresh",) else Screen(say("note.form_gone"))
    match parts:
        case ("go",):
            return keep(visit, replace(form, awaits=""))
        case ("back",):
            return keep(visit, form.back())
        case ("afresh",):
            # A plan that came of the form stays: it stands at /rondes, and its posters may hang.
            return afresh_form(visit)
        case ("drop",):
            _forget_plan(visit, form)
            visit.drop()
            return Screen(say("new.dropped"))
        case ("flows", number):
            return flow_screen(visit, number_of(number))
        case ("flow", flow_id) if flow_of(visit, flow_id):
            return keep(visit, replace(form, flow=flow_id, awaits=""))
        case ("poster",):
            place = PosterPlace(say("new.places_everywhere"))
            return keep(visit, replace(form, places=(place,), awaits=""))
        case ("week" | "later" | "begin" | "asker" | "asker-typed", *_):
            return _end_tapped(visit, form, parts)
        case _:
            return audience_tapped(visit, form, parts, keep)


def _end_tapped(visit: Visit, form: NewRound, parts: tuple[str, ...]) -> Screen:
    match parts:
        case ("week", count) if number_of(count) in WEEKS:
            return keep(visit, replace(form, weeks=number_of(count), awaits=""))
        case ("later", number):
            return _later_screen(visit, number_of(number))
        case ("begin", day) if day == "" or day in _days(visit):
            return keep(visit, replace(form, begins=day, awaits=""))
        case ("asker", who) if who in _askers(visit, form):
            asker = _askers(visit, form)[who]
            return keep(visit, replace(form, asked_by=asker, awaits=""))
        case ("asker-typed",):
            visit.keep(replace(form, awaits="asker").to_form())
            return Screen(say("new.asker_typed"), (_ends(),))
        case _:
            return Screen(say("note.old_key"))


def typed(visit: Visit) -> Screen:
    """Text for the field of the form that awaits it."""
    form = NewRound.from_form(visit.form)
    line = " ".join(visit.text.split())
    if form is None or not form.awaits:
        return Screen(say("note.nothing_waits"))
    if form.awaits == "places":
        return _places_typed(visit, form)
    most = LONGEST_TITLE if form.awaits == "title" else LONGEST_ASKER
    if len(line) > most:
        return Screen(say("note.too_long", length=len(line), most=most), (_ends(),))
    if form.awaits == "title":
        return keep(visit, replace(form, title=line, awaits=""))
    return keep(visit, replace(form, asked_by=line, awaits=""))


def _places_typed(visit: Visit, form: NewRound) -> Screen:
    names = dict.fromkeys(filter(None, (" ".join(each.split()) for each in visit.text.split("\n"))))
    if len(names) > MOST_PLACES:
        return Screen(say("new.too_many_places", most=MOST_PLACES), (_ends(),))
    longest = max(map(len, names))
    if longest > LONGEST_TITLE:
        return Screen(say("note.too_long", length=longest, most=LONGEST_TITLE), (_ends(),))
    return keep(visit, replace(form, places=tuple(map(PosterPlace, names)), awaits=""))


# --- the steps ------------------------------------------------------------------------------------


def step_screen(visit: Visit, form: NewRound, step: str) -> Screen:
    """What the form shows at this step."""
    match step:
        case "flow":
            return flow_screen(visit, 0)
        case "audience":
            return audience_screen(visit, form)
        case "places":
            everywhere = (Key(say("new.places_key"), token("n", "poster")),)
            return Screen(say("new.places"), (everywhere, _ends()))
        case "weeks":
            return _period_screen(visit, form)
        case _:
            return _asker_screen(visit, form)


def flow_screen(visit: Visit, number: int) -> Screen:
    """One page of the library: each flow with its one line, and a button."""
    ids = flow_ids(visit)
    there = [(each, flow_of(visit, each)) for each in page_of(ids, number).items]
    lines = [
        say("new.flow_line", title=title_of(flow), about=short(flow.about, 120))
        for _, flow in there
        if flow
    ]
    text = "\n\n".join([say("new.flow"), *lines])
    keys = [Key(short(flow_title(visit, each)), token("n", "flow", each)) for each in ids]
    drop = Key(say("key.drop"), token("n", "drop"))
    return listed(text, keys, number, "n", "flows").over(drop)


def _period_screen(visit: Visit, form: NewRound) -> Screen:
    begins = date_in_words(date.fromisoformat(form.begins)) if form.begins else say("time.now")
    text = say(
        "new.period",
        flow=flow_title(visit, form.flow),
        audience=audience_in_words(form.audience, visit.office.region),
        begins=begins,
    )
    weeks = tuple(Key(_weeks(count), token("n", "week", count)) for count in WEEKS)
    later = Key(say("new.later_key"), token("n", "later", 0))
    return Screen(text, (weeks, (later,), _ends()))


def _weeks(count: int) -> str:
    return say("new.week_key") if count == 1 else say("new.weeks_key", count=count)


def _later_screen(visit: Visit, number: int) -> Screen:
    keys = [
        Key(date_in_words(date.fromisoformat(each)), token("n", "begin", each))
        for each in _days(visit)
    ]
    at_once = Key(say("new.at_once_key"), token("n", "begin", ""))
    screen = listed(say("new.later"), keys, number, "n", "later")
    return screen.over(at_once).over(Key(say("key.back"), token("n", "go")))


def _days(visit: Visit) -> list[str]:
    today = visit.office.now().astimezone(visit.office.periods.zone).date()
    return [(today + timedelta(days=ahead)).isoformat() for ahead in range(1, DAYS_AHEAD + 1)]


def _asker_screen(visit: Visit, form: NewRound) -> Screen:
    askers = _askers(visit, form)
    keys = [
        (Key(short(name), token("n", "asker", who)),)
        for who, name in list(askers.items())[: MOST_ON_A_PAGE - 1]
    ]
    other = (Key(say("new.asker_key"), token("n", "asker-typed")),)
    return Screen(say("new.asker"), (*keys, other, _ends()))


def _askers(visit: Visit, form: NewRound) -> Mapping[str, str]:
    """Who may want to know, by the id in their button: the municipalities of the audience first."""
    region = visit.office.region
    cities = {
        each: say("askers.municipality", name=region.name_of(each))
        for each in form.audience.municipalities
    }
    known = {who: name for who, name in table("askers").items() if who != "municipality"}
    return cities | {who: name.format(region=region.name) for who, name in known.items()}


def _ends() -> tuple[Key, ...]:
    return (Key(say("key.back"), token("n", "back")), Key(say("key.drop"), token("n", "drop")))


# --- what comes of it -----------------------------------------------------------------------------


def _plan(visit: Visit, form: NewRound) -> Screen:
    """Keep the complete form as a planned round, and show what a launch would bring."""
    office = visit.office
    plan = form.plan(flow_title(visit, form.flow), office.now(), office.periods)
    args = (plan, visit.staff.id, visit.second, office.random_bytes, office.region)
    try:
        if form.round and plans.plan_of(visit.drawer, form.round):
            made = plans.change(visit.drawer, form.round, *args)
        else:
            made = plans.draft(visit.drawer, *args)
    except PlanFaults as faults:
        free = plans.can_answer(visit.drawer, form.question, form.round)
        visit.keep(replace(form, question=form.question if free else "").to_form())
        lines = "\n".join(say("new.fault", line=line) for line in faults.lines)
        return Screen(say("new.faults", lines=lines), (_ends(),))
    visit.keep(replace(form, round=made.id).to_form())
    return planned.look(visit, (made.id,))


def change(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """Back from a planned round to its form, at the last step."""
    round_id = parts[0]
    form = NewRound.from_form(visit.form)
    if form and form.round == round_id:
        return keep(visit, form.back())
    plan = plans.plan_of(visit.drawer, round_id) if planned.plan_seen(visit, round_id) else None
    if plan is None:
        return Screen(say("note.gone"))
    return keep(visit, NewRound.of(plan, round_id, visit.office.periods))


def turn_reminder(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """With or without the reminder."""
    form = NewRound.from_form(visit.form)
    if form is None or form.round != parts[0] or not planned.plan_seen(visit, parts[0]):
        return Screen(say("note.form_gone"))
    return keep(visit, replace(form, remind=not form.remind))


def rename(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """Another name for a planned round: the next text that is typed."""
    form = NewRound.from_form(visit.form)
    if form is None or form.round != parts[0] or not planned.plan_seen(visit, parts[0]):
        return Screen(say("note.form_gone"))
    visit.keep(replace(form, awaits="title").to_form())
    return Screen(say("new.title_typed"), ((Key(say("key.back"), token("n", "go")),),))


def add_posters(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """Places with a poster, beside the people who are written to: the next text that is typed."""
    form = NewRound.from_form(visit.form)
    if form is None or form.round != parts[0] or not planned.plan_seen(visit, parts[0]):
        return Screen(say("note.form_gone"))
    visit.keep(replace(form, awaits="places").to_form())
    now = "".join(f"\n{say('new.fault', line=each.name)}" for each in form.places)
    text = say("new.posters") + (f"\n\n{say('new.posters_now')}{now}" if now else "")
    return Screen(text, ((Key(say("key.back"), token("n", "go")),),))


def _forget_plan(visit: Visit, form: NewRound) -> None:
    if form.round and planned.plan_seen(visit, form.round):
        plans.drop(visit.drawer, form.round, visit.staff.id, visit.second, visit.office.region)
