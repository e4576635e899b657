"""Everything that staff can ask of the bot, as two tables: by command and by button, each with the ability it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.staff import (
    ask,
    ending,
    new_form,
    new_round,
    planned,
    questions,
    running,
    voiding,
    welcome,
    wished,
)
from bot.staff.office import Visit
from bot.staff.screen import Screen
from rounds.staff import May

Answer = Callable[[Visit, tuple[str, ...]], Screen]


@dataclass(frozen=True, slots=True)
class Deed:
    """What answers, what one must be able to for it (None: anybody of staff), and how many parts its buttons carry."""

    answer: Answer
    ability: May | None = None
    parts: tuple[int, ...] = (1,)


_ANSWERS: Mapping[str, Answer] = {
    "nieuw": new_round.begin,
    "vragen": questions.all_waiting,
    "vraag": ask.begin,
    "rondes": running.all_rounds,
    "stand": running.pick_standing,
    "herinner": ending.pick_for("remind"),
    "sluit": ending.pick_for("close"),
    "stopronde": ending.pick_for("stop"),
    "hulp": welcome.assist,
}

COMMANDS: Mapping[str, Deed] = {
    name: Deed(_ANSWERS[name], ability) for name, ability in welcome.ABILITIES.items()
} | {"start": Deed(welcome.welcome), "help": Deed(welcome.assist)}
"""By the word after the slash."""

TAPS: Mapping[str, Deed] = {
    # The form of a new round, and the planned round that comes of it.
    "n": Deed(new_round.tapped, May.PLAN_ROUNDS, (1, 2, 3)),
    "p": Deed(planned.look, May.PLAN_ROUNDS, (1, 2)),
    "change": Deed(new_round.change, May.PLAN_ROUNDS),
    "bell": Deed(new_round.turn_reminder, May.PLAN_ROUNDS),
    "title": Deed(new_round.rename, May.PLAN_ROUNDS),
    "posters": Deed(new_round.add_posters, May.PLAN_ROUNDS),
    "drop": Deed(planned.ask_drop, May.PLAN_ROUNDS),
    "drop-yes": Deed(planned.drop, May.PLAN_ROUNDS),
    "go": Deed(planned.ask_launch, May.LAUNCH, (2,)),
    "go-yes": Deed(planned.launch, May.LAUNCH, (2,)),
    # Rounds.
    "rs": Deed(running.all_rounds, May.SEE_ROUNDS),
    "r": Deed(running.card, May.SEE_ROUNDS),
    "view": Deed(planned.view, May.SEE_FLOWS, (2,)),
    "s": Deed(running.standing, May.SEE_STANDING),
    "w": Deed(wished.came_of, May.SEE_ROUNDS),
    "remind": Deed(ending.sure_of("remind"), May.REMIND),
    "remind-yes": Deed(ending.wish_for("remind"), May.REMIND),
    "close": Deed(ending.sure_of("close"), May.CLOSE),
    "close-yes": Deed(ending.wish_for("close"), May.CLOSE),
    "stop": Deed(ending.sure_of("stop"), May.STOP),
    "stop-yes": Deed(ending.wish_for("stop"), May.STOP),
    "codes": Deed(voiding.pick, May.VOID_CODES, (2,)),
    "void": Deed(voiding.sure, May.VOID_CODES, (2,)),
    "void-yes": Deed(voiding.void, May.VOID_CODES, (2,)),
    # Questions.
    "qs": Deed(questions.all_waiting, May.SEE_QUESTIONS),
    "q": Deed(questions.card, May.SEE_QUESTIONS),
    "q-flows": Deed(questions.flows_for, May.JUDGE_QUESTIONS, (2,)),
    "q-flow": Deed(questions.choose, May.JUDGE_QUESTIONS, (2,)),
    "q-write": Deed(questions.write, May.JUDGE_QUESTIONS),
    "q-merge": Deed(questions.partners, May.JUDGE_QUESTIONS, (2,)),
    "q-with": Deed(questions.merge, May.JUDGE_QUESTIONS, (2,)),
    "q-no": Deed(questions.ask_reason, May.JUDGE_QUESTIONS),
    "q-plan": Deed(questions.plan, May.PLAN_ROUNDS, (1, 2)),
    "a": Deed(ask.tapped, May.ASK_QUESTION, (1, 2)),
}
"""By the verb of the token behind a button."""

FORMS: Mapping[str, tuple[Callable[[Visit], Screen], May]] = {
    new_form.KIND: (new_round.typed, May.PLAN_ROUNDS),
    ask.KIND: (ask.typed, May.ASK_QUESTION),
    questions.DECLINING: (questions.decline, May.JUDGE_QUESTIONS),
}
"""Which open form a typed text is for, by the form's kind."""
