"""What Zegje tells when somebody asks what it knows of them: kinds and counts first, their own words after a tap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.background import ELSEWHERE
from flows.event import Special
from flows.message import Button, Look, Message
from flows.model import Step, text_in
from flows.tokens import AsideToken, SpecialToken, write
from flows.wording import phrase
from rounds.answer_body import AnswerBody
from rounds.sitting import Sitting
from rounds.talking import Talking

SHOW_TEXTS = write(AsideToken("known", "texts"))
FIELDS = ("role", "age", "municipality", "provider")
LANGUAGES = {"nl": "Nederlands", "en": "English"}


Told = tuple[Message, Talking | None]
"""A message, and the round whose answers it tells of: a letter that waits must burn with that, not with another."""


def messages(sitting: Sitting, *, texts: bool) -> list[Told]:
    """What is kept of this participant; with ``texts`` their own answers, round by round, and nothing else."""
    lang = sitting.participant.lang
    given = {talk.round_id: (talk, _answers(sitting, talk)) for talk in sitting.seat_all()}
    mine = [(talk, bodies) for talk, bodies in given.values() if bodies]
    if texts:
        return list(_texts(sitting, mine))
    erase = Button(phrase("known.wipe", lang), write(SpecialToken(Special.ERASE)))
    show = Button(phrase("known.show", lang), SHOW_TEXTS)
    buttons = (show, erase) if mine else (erase,)
    counts = list(_counts(sitting, sum(len(bodies) for _, bodies in mine)))
    return [
        (_note(sitting, list(_kinds(sitting))), None),
        (_note(sitting, counts, (*buttons, *_way_on(sitting))), mine[0][0] if mine else None),
    ]


def _texts(sitting: Sitting, mine: Sequence[tuple[Talking, list[AnswerBody]]]) -> Iterator[Told]:
    lang, way_on = sitting.participant.lang, _way_on(sitting)
    if not mine:
        yield _note(sitting, [phrase("known.answers_none", lang)], way_on), None
    for place, (talk, bodies) in enumerate(mine):
        intro = [] if place else [phrase("known.texts_intro", lang)]
        lines = [*intro, *(_line(talk, body, lang) for body in bodies)]
        yield _note(sitting, lines, way_on if place == len(mine) - 1 else ()), talk


def _way_on(sitting: Sitting) -> tuple[Button, ...]:
    """Back to the question, whose buttons these took the place of on the web."""
    if sitting.talk is None or not sitting.talk.open:
        return ()
    label = phrase("control.go_on", sitting.participant.lang)
    return (Button(label, write(SpecialToken(Special.GO_ON))),)


def _note(sitting: Sitting, lines: list[str], buttons: tuple[Button, ...] = ()) -> Message:
    return Message("\n".join(lines), buttons, look=Look.NOTE, lang=sitting.participant.lang)


def _kinds(sitting: Sitting) -> Iterator[str]:
    who, lang = sitting.participant, sitting.participant.lang
    yield phrase("known.intro", lang)
    yield phrase("known.name", lang)
    yield phrase("known.channel", lang, channel=phrase(f"known.channels.{who.channel}", lang))
    yield phrase("known.language", lang, language=LANGUAGES.get(who.lang, who.lang))
    if not who.background:
        yield phrase("known.no_background", lang)
    for field in FIELDS:
        if field in who.background:
            value = _label(sitting, field, who.background[field], lang)
            yield phrase(f"known.{field}", lang, value=value)


def _counts(sitting: Sitting, count: int) -> Iterator[str]:
    lang = sitting.participant.lang
    if count == 1:
        yield phrase("known.answers_one", lang)
    else:
        yield phrase("known.answers" if count else "known.answers_none", lang, count=count)
    if any(sitting.held(talk) for talk in sitting.talks.values()):
        yield phrase("known.held", lang)
    if count:
        yield phrase("known.until_closed", lang)
        yield phrase("known.after", lang)
    if sitting.participant.channel == "telegram":
        yield phrase("known.telegram", lang)


def _answers(sitting: Sitting, talk: Talking) -> list[AnswerBody]:
    found = [body for body in sitting.bodies(talk).values() if body and body.kind != "confused"]
    order = {step.id: place for place, step in enumerate(talk.flow.steps)}
    return sorted(found, key=lambda body: (body.visit, order.get(body.step, 0)))


def _line(talk: Talking, body: AnswerBody, lang: str) -> str:
    step = talk.flow.step(body.step)
    title = text_in(step.title, lang) if step and step.title else body.step
    return phrase("known.text", lang, title=title, text=_said(step, body, lang))


def _said(step: Step | None, body: AnswerBody, lang: str) -> str:
    match body.kind:
        case "wrote":
            return body.text
        case "picked":
            return ", ".join(_choice(step, choice, lang) for choice in body.choices)
        case "agreed":
            return phrase("known.quote_yes" if body.quote else "known.quote_no", lang)
        case _:
            return phrase("known.skipped", lang)


PLAIN_CHOICES = {
    "weet-niet": "choice.unsure",
    "eens": "choice.agree",
    "oneens": "choice.disagree",
    **{str(face): f"scale.{face}" for face in range(1, 6)},
}


def _choice(step: Step | None, choice_id: str, lang: str) -> str:
    for choice in step.choices if step else ():
        if choice.id == choice_id:
            return text_in(choice.text, lang)
    key = PLAIN_CHOICES.get(choice_id)
    return phrase(key, lang) if key else choice_id


def _label(sitting: Sitting, field: str, value: str, lang: str) -> str:
    """The words of a class of background: for a role our own, else as the first meeting asked for it."""
    if field == "provider":
        return sitting.world.board.region.name_of(value)
    if field == "role":
        return phrase(f"known.roles.{value}", lang)
    for talk in sitting.talks.values():
        for step in talk.flow.steps:
            if step.background == field:
                label = _choice(step, value, lang)
                # In the middle of a sentence; only names of places keep their capital.
                named = field == "municipality" and value != ELSEWHERE
                return label if named else label[:1].lower() + label[1:]
    return value
