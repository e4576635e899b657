"""/vraag: staff who want to know something say so, and see what became of it."""

from __future__ import annotations

from bot.staff.office import Visit, listed
from bot.staff.screen import Key, Screen, number_of, short, token
from bot.staff.words import say
from rounds import questions
from rounds.question_news import standing_of
from rounds.questions import LONGEST, QuestionFault
from storage import desk

KIND = "ask"
"""How this form is told from others on the desk."""

FIELDS = ("text", "why")


def begin(visit: Visit, _parts: tuple[str, ...] = ()) -> Screen:
    """/vraag: an empty form; what stands behind the command is the question already."""
    visit.keep({"kind": KIND})
    return typed(visit) if visit.text else _show(visit, {"kind": KIND})


def typed(visit: Visit) -> Screen:
    """Text for the first field that lacks."""
    form = _form(visit)
    lacks = next((name for name in FIELDS if name not in form), "")
    if not lacks:
        return _show(visit, form)
    if len(visit.text) > LONGEST:
        return Screen(say("note.too_long", length=len(visit.text), most=LONGEST), (_ends(),))
    form[lacks] = visit.text
    visit.keep(form)
    return _show(visit, form)


def tapped(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """A button of the form, or of the list of one's own questions."""
    match parts:
        case ("mine", number):
            return mine(visit, number_of(number))
        case ("one", question_id):
            return _one(visit, question_id)
        case ("begin",):
            return begin(visit.saying(""))
    form = _form(visit)
    if not form:
        return Screen(say("note.form_gone"))
    match parts:
        case ("send",) if all(name in form for name in FIELDS):
            return _send(visit, form)
        case ("back",):
            for name in reversed(FIELDS):
                if form.pop(name, None) is not None:
                    break
            visit.keep(form)
            return _show(visit, form)
        case ("drop",):
            visit.drop()
            return Screen(say("ask.dropped"))
        case _:
            return Screen(say("note.old_key"))


def _form(visit: Visit) -> dict[str, str]:
    form = visit.form
    return form if form and form.get("kind") == KIND else {}


def _show(visit: Visit, form: dict[str, str]) -> Screen:
    if "text" not in form:
        own = questions.asked_by(visit.drawer, visit.staff.id)
        mine_key = [(Key(say("ask.mine_key"), token("a", "mine", 0)),)] if own else []
        return Screen(say("ask.text"), (*mine_key, (Key(say("key.drop"), token("a", "drop")),)))
    if "why" not in form:
        return Screen(say("ask.why", text=form["text"]), (_ends(),))
    send = (Key(say("ask.send_key"), token("a", "send")),)
    return Screen(say("ask.check", text=form["text"], why=form["why"]), (send, _ends()))


def _ends() -> tuple[Key, ...]:
    return (Key(say("key.back"), token("a", "back")), Key(say("key.drop"), token("a", "drop")))


def _send(visit: Visit, form: dict[str, str]) -> Screen:
    who, random_bytes = visit.staff.id, visit.office.random_bytes
    try:
        questions.submit(
            visit.drawer,
            form["text"],
            form["why"],
            asker=who,
            by=who,
            now=visit.second,
            random_bytes=random_bytes,
        )
    except QuestionFault as fault:
        return Screen(str(fault), (_ends(),))
    visit.drop()
    return Screen(say("ask.sent"), ((Key(say("ask.mine_key"), token("a", "mine", 0)),),))


def mine(visit: Visit, number: int = 0) -> Screen:
    """One's own questions, newest first."""
    own = questions.asked_by(visit.drawer, visit.staff.id)
    again = Key(say("ask.again_key"), token("a", "begin"))
    keys = [Key(short(each.text), token("a", "one", each.id)) for each in reversed(own)]
    return listed(say("ask.mine" if own else "ask.none"), keys, number, "a", "mine").over(again)


def _one(visit: Visit, question_id: str) -> Screen:
    found = desk.question(visit.drawer, question_id)
    if found is None or found.asker != visit.staff.id:
        return Screen(say("note.gone"))
    back = Key(say("key.back"), token("a", "mine", 0))
    return Screen(standing_of(visit.drawer, found), ((back,),))
