"""Who may do what at the staff bot: every role, strangers and revoked people x every command and kind of button."""

import pytest
from desk_table import Someone

from bot.staff.deeds import COMMANDS, FORMS, TAPS
from bot.staff.talk import STRANGER, Came
from bot.staff.words import say
from flows.audience import Audience
from rounds.staff import SHELL, StaffRole, revoke
from storage import desk
from storage.desk import Stage, Status
from storage.drawers import reading, writing

EVERYBODY = {"start", "help", "hulp", "rondes"}
ASKS = EVERYBODY | {"vraag"}
MAKES = {"nieuw", "vragen", "stand", "herinner", "sluit", "stopronde"}

# By hand, and not out of the product's own table: this is what was agreed (DESIGN.md, "Who uses it").
MAY_COMMAND = {
    "admin": EVERYBODY | {"vragen", "stand", "stopronde"},
    "facilitator": EVERYBODY | MAKES,
    "kerngroep/clients": ASKS | {"stand"},
    "kerngroep/municipalities": ASKS | {"stand"},
    # Who sits there for the providers works for one: as a provider.
    "kerngroep/providers": ASKS,
    "council": ASKS | {"stand"},
    "municipality": ASKS | {"stand"},
    "provider": ASKS,
}
LOOKS = {"rs", "r", "view", "w"}
STOPS = {"stop", "stop-yes", "codes", "void", "void-yes"}
PLANS = {"n", "p", "change", "bell", "title", "posters", "drop", "drop-yes", "go", "go-yes"}
ENDS = {"remind", "remind-yes", "close", "close-yes"}
JUDGES = {"q-flows", "q-flow", "q-write", "q-merge", "q-with", "q-no", "q-plan"}
MAY_TAP = {
    "admin": LOOKS | STOPS | {"s", "q", "qs"},
    "facilitator": LOOKS | STOPS | PLANS | ENDS | JUDGES | {"s", "q", "qs"},
    "kerngroep/clients": LOOKS | {"s", "a"},
    "kerngroep/municipalities": LOOKS | {"s", "a"},
    "kerngroep/providers": LOOKS | {"a"},
    "council": LOOKS | {"s", "a"},
    "municipality": LOOKS | {"s", "a"},
    "provider": LOOKS | {"a"},
}
TOKENS = {
    "n": "n:flow:wonen",
    "p": "p:plan1",
    "change": "change:plan1",
    "bell": "bell:plan1",
    "title": "title:plan1",
    "posters": "posters:plan1",
    "drop": "drop:plan1",
    "drop-yes": "drop-yes:plan1",
    "go": "go:plan1:seen",
    "go-yes": "go-yes:plan1:seen",
    "rs": "rs:0",
    "r": "r:open1",
    "view": "view:open1:0",
    "s": "s:open1",
    "w": "w:nowhere",
    "remind": "remind:open1",
    "remind-yes": "remind-yes:open1",
    "close": "close:open1",
    "close-yes": "close-yes:open1",
    "stop": "stop:open1",
    "stop-yes": "stop-yes:open1",
    "codes": "codes:open1:0",
    "void": "void:open1:code1",
    "void-yes": "void-yes:open1:code1",
    "qs": "qs:0",
    "q": "q:{q}",
    "q-flows": "q-flows:{q}:0",
    "q-flow": "q-flow:{q}:wonen",
    "q-write": "q-write:{q}",
    "q-merge": "q-merge:{q}:0",
    "q-with": "q-with:{q}:{q}",
    "q-no": "q-no:{q}",
    "q-plan": "q-plan:{q}",
    "a": "a:send",
}
NOT_YOURS = say("note.not_yours")


@pytest.fixture
def busy(at):
    """A desk with an open round, a plan and a question."""
    at.has_round("open1", "Wonen")
    at.has_round("plan1", "Plan", status=Status.PLANNED, opens_at=None)
    at.joins("council", "asker", "Raad")
    asker = Someone(at, "asker")
    for text in ("/vraag", "Hoe is het wachten?", "Voor ons advies."):
        asker.types(text)
    asker.taps("Verstuur")
    return at


def question_of(at):
    with reading(at.engine) as drawer:
        return desk.questions_in(drawer, [Stage.NEW])[0].id


def traces(at):
    """All that a deed could leave behind."""
    with reading(at.engine) as drawer:
        tables = [table for table in desk.metadata.sorted_tables if table.name != "flow"]
        return {table.name: list(map(tuple, drawer.execute(table.select()))) for table in tables}


def test_the_matrix_has_every_role_command_and_button():
    assert {role.partition("/")[0] for role in MAY_COMMAND} == set(StaffRole)
    assert set().union(*MAY_COMMAND.values()) == set(COMMANDS)
    assert set(TOKENS) == set(TAPS) == set().union(*MAY_TAP.values())


@pytest.mark.parametrize("role", MAY_COMMAND)
def test_a_role_may_give_its_commands_and_no_other(busy, role):
    busy.joins(role)
    for command in COMMANDS:
        before, someone = traces(busy), Someone(busy)
        text = someone.types(f"/{command}")
        if command in MAY_COMMAND[role]:
            assert text != NOT_YOURS, command
        else:
            assert (text, someone.labels, traces(busy)) == (NOT_YOURS, [], before), command


@pytest.mark.parametrize("role", MAY_TAP)
def test_a_role_may_use_its_buttons_and_no_other_even_when_they_are_made_up(busy, role):
    busy.joins(role)
    for verb, token in TOKENS.items():
        before, someone = traces(busy), Someone(busy)
        text = someone.taps_token(token.format(q=question_of(busy)) if "{q}" in token else token)
        if verb in MAY_TAP[role]:
            assert text != NOT_YOURS, verb
        else:
            assert (text, someone.labels, traces(busy)) == (NOT_YOURS, [], before), verb
        if verb in {"drop-yes", "go-yes", "stop-yes", "close-yes", "q-flow", "q-with", "q-no"}:
            undo(busy)


def undo(at):
    """The round and the question as they were, for the next button."""
    at.has_round("open1", "Wonen")
    at.has_round("plan1", "Plan", status=Status.PLANNED, opens_at=None)


def everything():
    commands = [Came("7", f"/{each}") for each in (*COMMANDS, "start abc", "bestaatniet", "")]
    taps = [Came("7", token=token.format(q="q1")) for token in TOKENS.values()]
    return [*commands, *taps, Came("7", "hallo"), Came("7", None), Came("7", token="x:y")]


def test_a_stranger_hears_one_line_and_nothing_else(busy):
    before = traces(busy)
    for came in everything():
        assert busy.talk.take(came) == STRANGER, came
    assert traces(busy) == before
    assert "/" not in STRANGER.screen.text


def test_who_was_revoked_is_a_stranger_at_once_on_old_buttons_too(busy):
    staff = busy.joins("facilitator")
    someone = Someone(busy)
    someone.types("/stopronde")
    with writing(busy.engine) as drawer:
        revoke(drawer, staff.id, SHELL, busy.second)
    before = traces(busy)
    for came in everything():
        assert busy.talk.take(came) == STRANGER, came
    assert someone.taps("Ja, stop nu") == STRANGER.screen.text
    assert traces(busy) == before


@pytest.mark.parametrize("kind", FORMS)
def test_an_open_form_is_no_way_around_a_role(busy, kind):
    staff = busy.joins("admin")
    with writing(busy.engine) as drawer:
        desk_form = {
            "kind": kind,
            "question": "q1",
            "awaits": "asker",
            "places": [],
            "audience": "{}",
        }
        from storage.desk.drafts import keep_form

        keep_form(drawer, staff.id, desk_form)
    before = traces(busy)
    assert Someone(busy).types("tekst") == NOT_YOURS
    assert traces(busy) == before


# --- scope ----------------------------------------------------------------------------------------


HEERLEN = Audience(municipalities=("heerlen",)).to_json()


@pytest.mark.parametrize(
    ("role", "scope", "sees"),
    [
        ("facilitator", "regio", True),
        ("facilitator", "gemeente:heerlen", True),
        ("facilitator", "subregio:parkstad", True),
        ("facilitator", "gemeente:vaals", False),
        ("council", "gemeente:vaals", False),
        ("council", "gemeente:heerlen", True),
    ],
)
def test_staff_see_only_rounds_of_their_scope(at, role, scope, sees):
    at.has_round("open1", "Wonen in Heerlen", audience=HEERLEN)
    at.joins(role, scope=scope)
    someone = Someone(at)
    someone.types("/rondes")
    assert ("🟢 Wonen in Heerlen" in someone.labels) is sees
    for token in ("r:open1", "s:open1", "view:open1:0"):
        assert (someone.taps_token(token) != say("note.gone")) is sees, token


def test_a_facilitator_of_one_place_cannot_end_the_round_of_a_region(at):
    at.has_round("open1", "Wonen")
    at.joins("facilitator", scope="gemeente:heerlen")
    someone = Someone(at)
    someone.taps_token("r:open1")
    assert "🔒 Sluit" not in someone.labels
    assert "⏹ Stop nu" in someone.labels
    assert someone.taps_token("close-yes:open1") == say("note.gone")
    assert at.wishes() == []


def test_a_facilitator_of_one_place_plans_for_that_place(at):
    at.joins("facilitator", scope="gemeente:heerlen")
    someone = Someone(at)
    someone.types("/nieuw")
    someone.taps("Een plek om te wonen")
    # Nothing that would be refused is offered.
    assert someone.labels[:2] == ["Alle jongeren in Heerlen", "Iedereen in Heerlen"]
    assert not any("gemeente" in each or "subregio" in each for each in someone.labels)
    assert "Voor: jongeren in Heerlen" in someone.taps("Alle jongeren")
    # A button that somebody made up, or kept from another role.
    for token in ("n:pick:municipalities:vaals", "n:pick:subregions:parkstad"):
        assert someone.taps_token(token) == say("note.old_key")


def test_a_plan_is_for_who_plans(at):
    at.has_round("plan1", "Plan", status=Status.PLANNED)
    at.joins("council")
    someone = Someone(at)
    assert someone.types("/rondes") == say("rounds.none")
    assert someone.taps_token("r:plan1") == say("note.gone")


def test_the_menu_has_what_the_role_may(at):
    for number, role in enumerate(MAY_COMMAND):
        at.joins(role, str(number))
    menus = at.talk.menus()
    for number, (role, may) in enumerate(MAY_COMMAND.items()):
        assert set(menus[str(number)]) == may - {"start", "help"}, role


def test_two_people_have_two_forms(at):
    for chat in ("1", "2"):
        at.joins("facilitator", chat)
    one, other = Someone(at, "1"), Someone(at, "2")
    one.types("/nieuw")
    other.types("/nieuw")
    one.taps("18 worden")
    assert "stap 1" in other.screen.text
    assert "Gesprek: Klopt het" in other.taps("Klopt het")
    assert "Gesprek: 18 worden" in one.taps("Alle jongeren")
