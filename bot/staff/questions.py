"""/vragen: the questions that wait, and what a facilitator makes of each: a flow, a joint question, a round, a no."""

from __future__ import annotations

from collections.abc import Callable

from bot.staff.named import flow_ids, flow_title
from bot.staff.new_form import NewRound
from bot.staff.new_round import afresh_form
from bot.staff.office import Visit, listed
from bot.staff.screen import Key, Screen, number_of, short, token
from bot.staff.words import say
from rounds import questions
from rounds.questions import LONGEST, TO_BE_WRITTEN, QuestionFault, Waiting
from rounds.staff import May, may

DECLINING = "decline"
"""The kind of the form that awaits the reason of a no."""


def all_waiting(visit: Visit, parts: tuple[str, ...] = ()) -> Screen:
    """The questions that wait, in pages."""
    there = questions.waiting(visit.drawer)
    if not there:
        return Screen(say("questions.none"))
    keys = [Key(short(each.question.text), token("q", each.question.id)) for each in there]
    return listed(say("questions.text"), keys, number_of(parts[0]) if parts else 0, "qs")


def _of(visit: Visit, question_id: str) -> Waiting | None:
    there = questions.waiting(visit.drawer)
    return next((each for each in there if each.question.id == question_id), None)


def card(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """One question, with what can be made of it."""
    found = _of(visit, parts[0])
    if found is None:
        return Screen(say("questions.gone"), (_list(),))
    one = found.question
    names = ", ".join(dict.fromkeys(each.name for each in found.askers))
    text = say(
        "questions.card",
        asker=names or say("questions.unknown_asker"),
        day=visit.day(one.asked_at).partition(",")[0],
        text=one.text,
        why=one.why,
        stage=_stage(visit, one.flow),
    )
    return Screen(text, (*(_keys(visit, found) if _judges(visit) else ()), _list()))


def _stage(visit: Visit, flow: str) -> str:
    if flow == TO_BE_WRITTEN:
        return say("questions.to_write")
    return say("questions.flow", flow=flow_title(visit, flow)) if flow else say("questions.new")


def _judges(visit: Visit) -> bool:
    return may(visit.staff, May.JUDGE_QUESTIONS)


def _keys(visit: Visit, found: Waiting) -> list[tuple[Key, ...]]:
    one = found.question
    ready = one.flow and one.flow != TO_BE_WRITTEN and may(visit.staff, May.PLAN_ROUNDS)
    plan = [(Key(say("questions.plan_key"), token("q-plan", one.id)),)] if ready else []
    others = len(questions.waiting(visit.drawer)) > 1
    merge = [Key(say("questions.merge_key"), token("q-merge", one.id, 0))] if others else []
    return [
        *plan,
        (Key(say("questions.choose_key"), token("q-flows", one.id, 0)),),
        (Key(say("questions.write_key"), token("q-write", one.id)),),
        (*merge, Key(say("questions.decline_key"), token("q-no", one.id))),
    ]


def _list() -> tuple[Key, ...]:
    return (Key(say("questions.list_key"), token("qs", 0)),)


def _back(question_id: str) -> Key:
    return Key(say("key.back"), token("q", question_id))


def _judged(visit: Visit, question_id: str, verdict: Callable[[], object], said: str) -> Screen:
    """Carry out a verdict; somebody else may have been quicker."""
    try:
        verdict()
    except QuestionFault as fault:
        return Screen(str(fault), (_list(),))
    shown = card(visit, (question_id,))
    return Screen(f"{said}\n\n{shown.text}", shown.rows)


# --- which flow -----------------------------------------------------------------------------------


def flows_for(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """The library, to choose the flow that asks this question."""
    found = _of(visit, parts[0])
    if found is None:
        return Screen(say("questions.gone"), (_list(),))
    keys = [
        Key(short(flow_title(visit, each)), token("q-flow", parts[0], each))
        for each in flow_ids(visit)
    ]
    text = say("questions.choose", text=found.question.text)
    return listed(text, keys, number_of(parts[1]), "q-flows", parts[0]).over(_back(parts[0]))


def choose(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """This flow asks it."""
    question_id, flow = parts
    drawer, by = visit.drawer, visit.staff.id
    return _judged(
        visit,
        question_id,
        lambda: questions.choose_flow(drawer, question_id, flow, by=by, now=visit.second),
        say("questions.chosen"),
    )


def write(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """No flow fits: one will be written."""
    drawer, by = visit.drawer, visit.staff.id
    return _judged(
        visit,
        parts[0],
        lambda: questions.have_one_written(drawer, parts[0], by=by, now=visit.second),
        say("questions.written"),
    )


def plan(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """A new round that answers it: the form of /nieuw, with its flow filled in."""
    found = _of(visit, parts[0])
    if found is None or found.question.flow in {"", TO_BE_WRITTEN}:
        return Screen(say("questions.gone"), (_list(),))
    form = NewRound.from_form(visit.form)
    begun = form is not None and form != NewRound() and not form.round
    if begun and len(parts) == 1:
        go_on = Key(say("new.resume_key"), token("n", "go"))
        afresh = Key(say("new.afresh_key"), token("q-plan", parts[0], "yes"))
        return Screen(say("questions.form_open"), ((go_on,), (afresh,), (_back(parts[0]),)))
    return afresh_form(visit, found.question.id, found.question.flow)


# --- together, or not at all ----------------------------------------------------------------------


def partners(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """The other questions, to merge it with one of them."""
    found = _of(visit, parts[0])
    if found is None:
        return Screen(say("questions.gone"), (_list(),))
    keys = [
        Key(short(each.question.text), token("q-with", parts[0], each.question.id))
        for each in questions.waiting(visit.drawer)
        if each.question.id != parts[0]
    ]
    text = say("questions.merge", text=found.question.text)
    return listed(text, keys, number_of(parts[1]), "q-merge", parts[0]).over(_back(parts[0]))


def merge(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """These two are one question from now on."""
    now, random_bytes = visit.second, visit.office.random_bytes
    try:
        joint = questions.merge(
            visit.drawer, parts, by=visit.staff.id, now=now, random_bytes=random_bytes
        )
    except QuestionFault as fault:
        return Screen(str(fault), (_list(),))
    shown = card(visit, (joint.id,))
    return Screen(f"{say('questions.merged')}\n\n{shown.text}", shown.rows)


def ask_reason(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """Why not? The next text that is typed."""
    found = _of(visit, parts[0])
    if found is None:
        return Screen(say("questions.gone"), (_list(),))
    begun = visit.form
    behind = {"before": begun} if begun else {}
    visit.keep({"kind": DECLINING, "question": parts[0]} | behind)
    text = say("questions.reason", text=found.question.text)
    stays = f"\n\n{say('questions.form_stays')}" if NewRound.from_form(begun) else ""
    return Screen(text + stays, ((_back(parts[0]),),))


def leave_reason(visit: Visit) -> None:
    """Somebody who was to type why not did something else: the next text is no reason, and their form is back."""
    form = visit.form
    if form is None or form.get("kind") != DECLINING:
        return
    if form.get("before"):
        visit.keep(form["before"])
    else:
        visit.drop()


def decline(visit: Visit) -> Screen:
    """The reason was typed: whoever asked will read it."""
    question_id = str((visit.form or {})["question"])
    drawer, by = visit.drawer, visit.staff.id
    if len(visit.text) > LONGEST:
        return Screen(
            say("note.too_long", length=len(visit.text), most=LONGEST), ((_back(question_id),),)
        )
    leave_reason(visit)
    try:
        questions.decline(drawer, question_id, visit.text, by=by, now=visit.second)
    except QuestionFault as fault:
        return Screen(str(fault), (_list(),))
    return Screen(say("questions.declined"), (_list(),))
