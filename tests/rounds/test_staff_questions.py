"""A question is asked, merged, planned or declined; whoever asked hears every change, once, and nothing is lost."""

from __future__ import annotations

import pytest

from rounds import audit, questions
from rounds.question_news import standing_of, to_tell, told
from rounds.questions import QuestionFault
from rounds.staff import SHELL, WORKER, NotAllowed, StaffRole, accept, revoke
from storage import desk
from storage.desk import Round, Stage, Status
from storage.drawers import reading, writing
from tests.rounds.staff_people import NOW, random_bytes, somebody, token

NOVEMBER_30 = 1_796_000_400


@pytest.fixture
def drawer(house):
    with writing(house.desk) as conn:
        yield conn


class Table:
    """A council and a municipality who ask, and a facilitator who judges; ``heard`` tells and remembers."""

    def __init__(self, drawer):
        self.drawer = drawer
        self.council = somebody(drawer, "council", name="Jongerenraad")
        self.town = somebody(drawer, "municipality", name="Heerlen", scope="gemeente:heerlen")
        self.coach = somebody(drawer, "facilitator", name="Coach")

    def asks(self, who, text="Hoe is het wachten?", now=NOW, by=""):
        return questions.submit(
            self.drawer,
            text,
            "Voor het plan.",
            asker=who.id,
            by=by or who.id,
            now=now,
            random_bytes=random_bytes,
        )

    def merges(self, *asked, **words):
        return questions.merge(
            self.drawer,
            [each.id for each in asked],
            by=self.coach.id,
            now=NOW,
            random_bytes=random_bytes,
            **words,
        )

    def plans(self, asked, status=Status.PLANNED, **fields):
        desk.save_round(self.drawer, Round("r9", "Wachten", "proef", 1, status, **fields))
        return questions.link(self.drawer, asked.id, "r9", by=self.coach.id, now=NOW)

    def stage(self, asked):
        return questions.everything(self.drawer)[asked.id].stage

    def heard(self):
        news = to_tell(self.drawer)
        for each in news:
            told(self.drawer, each)
        assert to_tell(self.drawer) == []
        return [(each.staff.name, each.text) for each in news]

    def heard_by(self, who):
        return [text.split("\n", 1)[1] for name, text in self.heard() if name == who.name]


@pytest.fixture
def table(drawer):
    return Table(drawer)


@pytest.mark.parametrize("role", StaffRole)
def test_who_may_ask_and_who_may_judge(drawer, table, role):
    who = somebody(drawer, role, side="clients" if role == "kerngroep" else "")
    if role in {"admin", "facilitator"}:
        with pytest.raises(NotAllowed):
            table.asks(who)
    else:
        assert table.asks(who).asker == who.id
    asked = table.asks(table.council)
    if role == "facilitator":
        questions.decline(drawer, asked.id, "Nee.", by=who.id, now=NOW)
    else:
        with pytest.raises(NotAllowed):
            questions.decline(drawer, asked.id, "Nee.", by=who.id, now=NOW)


def test_a_question_is_always_of_a_person(table):
    assert table.asks(table.town, by=SHELL).asker == table.town.id
    for by in (SHELL, WORKER, "nobody"):
        with pytest.raises(NotAllowed):
            questions.submit(
                table.drawer, "x", "y", asker=by, by=by, now=NOW, random_bytes=random_bytes
            )


def test_a_revoked_asker_asks_nothing_and_hears_nothing(table):
    asked = table.asks(table.town)
    revoke(table.drawer, table.town.id, SHELL, NOW)
    with pytest.raises(NotAllowed):
        table.asks(table.town)
    questions.decline(table.drawer, asked.id, "Nee.", by=table.coach.id, now=NOW)
    assert table.heard() == []
    assert questions.askers(table.drawer, asked.id) == ()


@pytest.mark.parametrize(
    ("text", "why"), [("", "x"), (" \n", "x"), ("x", ""), ("x" * 1001, "y"), ("x", "y" * 1001)]
)
def test_a_question_has_words_and_a_reason_and_is_no_report(table, text, why):
    with pytest.raises(QuestionFault):
        questions.submit(
            table.drawer,
            text,
            why,
            asker=table.town.id,
            by=table.town.id,
            now=NOW,
            random_bytes=random_bytes,
        )
    assert questions.waiting(table.drawer) == []


def test_questions_wait_oldest_first_with_who_asks(table):
    late, early = table.asks(table.town, now=NOW + 5), table.asks(table.council)
    found = questions.waiting(table.drawer)
    assert [(each.question, each.askers) for each in found] == [
        (early, (table.council,)),
        (late, (table.town,)),
    ]


def test_whoever_asked_at_a_door_was_told_there_and_others_hear_that_we_have_it(table):
    table.asks(table.council)
    table.asks(table.town, by=SHELL)
    about, news = "Over je vraag: “Hoe is het wachten?”", "Je vraag ligt bij de procesbegeleiders."
    assert table.heard() == [("Heerlen", f"{about}\n{news} Je hoort wat ermee gebeurt.")]


def test_the_whole_way_of_a_question_is_told_step_by_step(table):
    asked = table.asks(table.council)
    coach = {"by": table.coach.id, "now": NOW}
    questions.have_one_written(table.drawer, asked.id, **coach)
    assert "laten er een schrijven" in table.heard_by(table.council)[0]
    questions.choose_flow(table.drawer, asked.id, "proef", **coach)
    assert table.heard_by(table.council) == ["We kozen er een gesprek bij: Proef."]
    table.plans(asked, opens_at=NOVEMBER_30, closes_at=NOVEMBER_30 + 864_000)
    assert table.heard_by(table.council) == ["We maken er een ronde van: Wachten."]
    for status, stage, words in (
        (Status.READY, Stage.PLANNED, "De ronde “Wachten” begint op 30 november."),
        (Status.OPEN, Stage.ASKED, "open, tot 10 december"),
        (Status.CLOSING, Stage.CLOSED, "is dicht. Eerst kijken we"),
        (Status.TOO_FEW, Stage.CLOSED, "minder dan 10 mensen"),
    ):
        desk.set_status(table.drawer, "r9", status)
        assert table.stage(asked) is stage
        (heard,) = table.heard_by(table.council)
        assert words in heard
    assert questions.asked_by(table.drawer, table.council.id)[0].stage is Stage.CLOSED


def test_a_question_of_an_open_round_stays_with_it(table):
    asked = table.asks(table.council)
    table.plans(asked, Status.OPEN)
    assert questions.let_go(table.drawer, "r9", by=table.coach.id, now=NOW) == 0
    with pytest.raises(QuestionFault, match="wordt nu gesteld"):
        questions.decline(table.drawer, asked.id, "Nee.", by=table.coach.id, now=NOW)


@pytest.mark.parametrize(
    ("status", "fields", "words"),
    [
        (Status.READY, {}, "begint zo"),
        (Status.OPEN, {}, "is open. De deelnemers"),
        (Status.OPEN, {"halted": True}, "is gestopt"),
        (Status.REVIEW, {}, "is dicht"),
        (Status.FROZEN, {}, "is dicht"),
        (Status.ENDED, {}, "is dicht"),
    ],
)
def test_what_is_told_of_a_round(table, status, fields, words):
    asked = table.asks(table.town)
    table.plans(asked, status, **fields)
    assert words in table.heard_by(table.town)[0]


def test_what_became_of_a_round_is_told_once_though_more_happens_to_it(table):
    asked = table.asks(table.town)
    table.plans(asked, Status.REVIEW)
    assert len(table.heard()) == 1
    for status in (Status.FROZEN, Status.ENDED):
        desk.set_status(table.drawer, "r9", status)
        assert table.heard() == []


def test_who_declines_gives_a_reason_and_may_think_again(table):
    asked = table.asks(table.council)
    with pytest.raises(QuestionFault, match="reden"):
        questions.decline(table.drawer, asked.id, "  ", by=table.coach.id, now=NOW)
    questions.decline(table.drawer, asked.id, "Dat weten we al.", by=table.coach.id, now=NOW)
    assert table.heard_by(table.council) == [
        "We stellen deze vraag niet. De reden: Dat weten we al.\nEen andere vraag? Tik /vraag."
    ]
    assert questions.waiting(table.drawer) == []
    questions.choose_flow(table.drawer, asked.id, "proef", by=table.coach.id, now=NOW)
    assert table.stage(asked) is Stage.NEW
    assert "Proef" in table.heard_by(table.council)[0]


def test_several_questions_become_one_and_all_askers_hear_all_of_it(table):
    first = table.asks(table.council, "Duurt het wachten lang?")
    second = table.asks(table.town, "Hoe is wachten?", now=NOW + 1)
    joint = table.merges(first, second)
    assert (joint.text, joint.asker) == (first.text, "")
    assert questions.askers(table.drawer, joint.id) == (table.council, table.town)
    assert [each.question for each in questions.waiting(table.drawer)] == [joint]
    news = (
        "Anderen willen bijna hetzelfde weten. We nemen de vragen samen: “Duurt het wachten lang?”"
    )
    assert table.heard() == [
        ("Jongerenraad", f"Over je vraag: “Duurt het wachten lang?”\n{news}"),
        ("Heerlen", f"Over je vraag: “Hoe is wachten?”\n{news}"),
    ]
    questions.decline(table.drawer, joint.id, "Nu niet.", by=table.coach.id, now=NOW)
    assert [name for name, _ in table.heard()] == ["Jongerenraad", "Heerlen"]


def test_joint_questions_merge_again_in_other_words(table):
    once = table.merges(table.asks(table.council), table.asks(table.town))
    twice = table.merges(once, table.asks(table.council, "Nog een"), text="Hoe lang\nwacht je?")
    assert twice.text == "Hoe lang wacht je?"
    table.heard()
    table.plans(twice)
    assert sorted(name for name, _ in table.heard()) == ["Heerlen", "Jongerenraad", "Jongerenraad"]
    assert set(questions.askers(table.drawer, twice.id)) == {table.council, table.town}


def test_merging_needs_two_different_questions_that_wait(table):
    one, other = table.asks(table.council), table.asks(table.town)
    for parts in ((one,), (one, one), ()):
        with pytest.raises(QuestionFault, match="twee of meer"):
            table.merges(*parts)
    questions.decline(table.drawer, other.id, "Nee.", by=table.coach.id, now=NOW)
    with pytest.raises(QuestionFault, match="al afgewezen"):
        table.merges(one, other)
    assert table.stage(one) is Stage.NEW


def test_a_dropped_round_lets_its_questions_wait_again(table):
    asked = table.asks(table.council)
    table.plans(asked)
    table.heard()
    assert questions.let_go(table.drawer, "r9", by=table.coach.id, now=NOW) == 1
    assert questions.let_go(table.drawer, "r9", by=table.coach.id, now=NOW) == 0
    assert table.stage(asked) is Stage.NEW
    assert "Proef" in table.heard_by(table.council)[0]


DEEDS = {
    "merge": lambda t, q: t.merges(q, t.asks(t.town)),
    "choose": lambda t, q: questions.choose_flow(t.drawer, q.id, "proef", by=t.coach.id, now=NOW),
    "write": lambda t, q: questions.have_one_written(t.drawer, q.id, by=t.coach.id, now=NOW),
    "decline": lambda t, q: questions.decline(t.drawer, q.id, "Nee.", by=t.coach.id, now=NOW),
    "link": lambda t, q: questions.link(t.drawer, q.id, "r1", by=t.coach.id, now=NOW),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("stage", [Stage.MERGED, Stage.PLANNED, Stage.ASKED, Stage.CLOSED])
def test_what_was_decided_is_not_decided_again(table, deed, stage):
    asked = table.asks(table.council)
    desk.save_question(
        table.drawer, desk.Question(asked.id, asked.asker, "x", "y", NOW, stage, into="")
    )
    with pytest.raises(QuestionFault, match="Dat kan niet"):
        DEEDS[deed](table, asked)
    assert table.stage(asked) is stage


@pytest.mark.parametrize("deed", DEEDS)
def test_a_question_or_flow_or_round_that_is_not_there_is_named(table, deed):
    gone = desk.Question("weg", "", "", "", 0)
    with pytest.raises(QuestionFault, match="'weg'"):
        DEEDS[deed](table, gone)


def test_an_unknown_flow_or_round_is_named(table):
    asked = table.asks(table.council)
    with pytest.raises(QuestionFault, match="'weg'"):
        questions.choose_flow(table.drawer, asked.id, "weg", by=table.coach.id, now=NOW)
    with pytest.raises(QuestionFault, match="'weg'"):
        questions.link(table.drawer, asked.id, "weg", by=table.coach.id, now=NOW)


def test_who_has_no_chat_yet_hears_the_newest_once_they_are_in(table):
    made = token(table.drawer, "council", name="Later")
    (later,) = [each for each in desk.all_staff(table.drawer) if each.name == "Later"]
    asked = table.asks(later, by=SHELL)
    assert to_tell(table.drawer) == []
    questions.choose_flow(table.drawer, asked.id, "proef", by=SHELL, now=NOW)
    accept(table.drawer, made, "99", NOW)
    assert table.heard_by(later) == ["We kozen er een gesprek bij: Proef."]


def test_what_changed_while_it_was_told_is_told_too(table):
    asked = table.asks(table.council)
    questions.have_one_written(table.drawer, asked.id, by=SHELL, now=NOW)
    (first,) = to_tell(table.drawer)
    questions.choose_flow(table.drawer, asked.id, "proef", by=SHELL, now=NOW)
    told(table.drawer, first)
    assert table.heard_by(table.council) == ["We kozen er een gesprek bij: Proef."]


def test_braces_in_a_question_are_just_signs(table):
    table.asks(table.town, "Wat is {round} en {0}?", by=SHELL)
    assert "“Wat is {round} en {0}?”" in table.heard()[0][1]


def test_somebody_sees_their_own_questions_and_how_they_stand(table):
    mine = table.asks(table.council)
    table.asks(table.town)
    assert questions.asked_by(table.drawer, table.council.id) == [mine]
    assert "procesbegeleiders" in standing_of(table.drawer, mine)


def test_every_deed_is_in_the_log_without_the_words(house):
    with writing(house.desk) as drawer:
        table = Table(drawer)
        before = audit.head(drawer).number
        joint = table.merges(table.asks(table.council, "geheim"), table.asks(table.town))
        DEEDS["choose"](table, joint)
        DEEDS["decline"](table, joint)
        DEEDS["write"](table, joint)
        table.plans(joint)
        questions.let_go(drawer, "r9", by=table.coach.id, now=NOW)
    with reading(house.desk) as drawer:
        lines = list(desk.lines(drawer, after=before))
        assert audit.verify(drawer) is None
    assert [line.action for line in lines] == [
        "submit question",
        "submit question",
        "merge questions",
        "choose flow",
        "decline question",
        "choose flow",
        "plan question",
        "let question wait again",
    ]
    assert "geheim" not in str(lines)
