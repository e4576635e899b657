"""A hostile or hasty insider at the staff bot: old buttons, stale screens, others' rounds, and what leaks by them."""

from dataclasses import replace

import pytest
from desk_table import Desk, Someone

from bot.staff.talk import Came
from bot.staff.words import say
from flows.audience import Audience
from flows.region import Place
from rounds.codes import INVITATION
from rounds.staff import SHELL, revoke
from storage import desk
from storage.desk import Entry, Stage, Status, Wished
from storage.drawers import reading, writing

HEERLEN = Audience(municipalities=("heerlen",)).to_json()
MAASTRICHT = Audience(municipalities=("maastricht",)).to_json()
HUIS = Audience(providers=("huis",)).to_json()


@pytest.fixture
def two_providers(sqlite_engine):
    """A desk in a region with two providers."""
    at = Desk(sqlite_engine)
    region = replace(
        at.office.region, providers=(Place("huis", "Het Huis"), Place("boom", "De Boom"))
    )
    at.office = replace(at.office, region=region)
    at.talk = type(at.talk)(at.office)
    return at


def has_codes(at, round_id, *codes):
    with writing(at.engine) as drawer:
        for code, place in codes:
            desk.save_entry(drawer, Entry(code, round_id, place))


def plan_by_bot(someone):
    """A planned round whose launch is one tap away."""
    someone.types("/nieuw")
    for label in ("18 worden", "Alle jongeren", "2 weken", "jongerenraad"):
        someone.taps(label)
    someone.waits()


# --- a launch of something else than what stood on the screen -------------------------------------


def test_who_launches_launches_what_stood_on_the_screen(fatima, at):
    plan_by_bot(fatima)
    old = [fatima.token_of("Start deze ronde")]
    fatima.taps("Start deze ronde")
    old.append(fatima.token_of("Ja, start"))
    (made,) = at.rounds()
    with writing(at.engine) as drawer:
        desk.save_round(drawer, replace(made, audience=Audience().to_json()))
    for token in old:
        assert fatima.taps_token(token) == say("planned.changed")
    assert [each.kind for each in at.wishes()] == []
    fatima.taps("Bekijk en start")
    fatima.waits()
    fatima.taps("Start deze ronde")
    fatima.taps("Ja, start")
    assert [each.kind for each in at.wishes()] == [Wished.LAUNCH]


def test_an_old_button_shows_no_count_of_another_audience(fatima, at):
    plan_by_bot(fatima)
    (made,) = at.rounds()
    with reading(at.engine) as drawer:
        (old,) = desk.wishes_since(drawer, 0)
    with writing(at.engine) as drawer:
        desk.save_round(drawer, replace(made, audience=MAASTRICHT))
    text = fatima.taps_token(f"p:{made.id}:{old.id}")
    assert "250" not in text
    assert say("planned.counting") in text


# --- the stop button at eleven at night -----------------------------------------------------------


@pytest.mark.parametrize("role", ["facilitator", "admin"])
def test_a_launch_that_the_worker_did_not_carry_out_can_be_stopped(fatima, at, role):
    plan_by_bot(fatima)
    fatima.taps("Start deze ronde")
    fatima.taps("Ja, start")
    assert "⏹ Stop nu" in fatima.labels
    at.joins(role, "9", "Ans")
    ans = Someone(at, "9")
    assert "terugnemen?" in ans.types("/stopronde")
    ans.taps("Ja, stop nu")
    assert {each.kind for each in at.wishes()} == {Wished.LAUNCH, Wished.STOP}


def test_rounds_of_the_same_name_are_told_apart(fatima, at):
    at.has_round("one", "18 worden", audience=HEERLEN)
    at.has_round("two", "18 worden", audience=MAASTRICHT)
    at.has_round("three", "Wonen")
    fatima.types("/stopronde")
    assert len(set(fatima.labels)) == 3
    assert "🟢 Wonen" in fatima.labels
    assert any("Heerlen" in each for each in fatima.labels)
    assert "Voor: iedereen in Maastricht" in fatima.taps("Maastricht")


def test_a_refusal_has_a_way_on(fatima, at):
    for text in ("/stopronde", "/herinner", "/stand"):
        fatima.types(text)
        assert fatima.labels == ["Alle rondes"]
    at.has_round("plan1", "Plan", status=Status.PLANNED, audience=HEERLEN)
    at.joins("facilitator", "9", "Ans", scope="gemeente:vaals")
    at.joins("facilitator", "8", "Bo", scope="gemeente:heerlen")
    at.has_round("plan2", "Plan", status=Status.PLANNED)
    bo = Someone(at, "8")
    assert "Jij werkt voor de gemeente Heerlen" in bo.taps_token("p:plan2")
    assert bo.labels == ["Alle rondes"]


# --- others' rounds -------------------------------------------------------------------------------


def test_codes_are_for_who_the_round_is_for(two_providers):
    at = two_providers
    at.has_round("open1", "Wonen")
    has_codes(at, "open1", ("bbbbcccc", "Het Huis, groep 3"))
    at.joins("facilitator", "7", scope="aanbieder:boom")
    at.joins("facilitator", "8")
    assert "groep 3" not in Someone(at, "7").taps_token("r:open1")
    assert "groep 3: bbbb-cccc" in Someone(at, "8").taps_token("r:open1")


@pytest.mark.parametrize(
    ("role", "scope", "sees"),
    [
        ("provider", "aanbieder:boom", False),
        ("kerngroep/providers", "regio", False),
        ("kerngroep/providers", "aanbieder:huis", True),
        ("kerngroep/clients", "regio", True),
        ("provider", "aanbieder:huis", True),
    ],
)
def test_one_provider_does_not_see_the_round_of_another(two_providers, role, scope, sees):
    at = two_providers
    at.has_round("open1", "Alleen Het Huis", audience=HUIS)
    at.joins(role, scope=scope)
    someone = Someone(at)
    assert ("🟢 Alleen Het Huis" in (someone.types("/rondes"), *someone.labels)) is sees
    for token in ("r:open1", "view:open1:0"):
        assert (someone.taps_token(token) != say("note.gone")) is sees
    # How many took part is never for who gives the help.
    if "provider" in role:
        assert someone.taps_token("s:open1") == say("note.not_yours")


def test_who_plans_for_a_town_does_not_hear_of_a_providers_round(two_providers):
    at = two_providers
    at.has_round("open1", "Klachten over Het Huis", audience=HUIS)
    at.joins("facilitator", scope="gemeente:heerlen")
    someone = Someone(at)
    plan_by_bot(someone)
    assert "Een andere ronde vraagt in deze tijd dezelfde mensen" in someone.screen.text
    assert "Klachten" not in someone.screen.text


def test_the_conversation_of_a_plan_is_for_who_plans(at):
    at.has_round("plan1", "Plan", status=Status.PLANNED)
    at.joins("council")
    assert Someone(at).taps_token("view:plan1:0") == say("note.gone")


# --- places and codes -----------------------------------------------------------------------------


def test_the_code_of_the_letters_is_no_poster_place(fatima, at):
    at.has_round("plan1", "Plan", status=Status.PLANNED)
    sheet = [(f"bbbbccc{n}", "School") for n in range(3)]
    has_codes(at, "plan1", ("ddddffff", INVITATION), *sheet)
    text = fatima.taps_token("p:plan1")
    assert "Posters: School\n" in f"{text}\n"
    assert INVITATION not in fatima.taps_token("r:plan1")


@pytest.mark.parametrize("role", ["facilitator", "admin"])
def test_a_leaked_code_is_taken_back(at, role):
    at.has_round("open1", "Wonen")
    has_codes(at, "open1", ("bbbbcccc", "School"), ("ddddffff", INVITATION))
    at.joins(role)
    someone = Someone(at)
    someone.taps_token("r:open1")
    someone.taps("Code intrekken")
    assert someone.labels == ["School", "↩ Terug"]
    assert "bbbb-cccc" in someone.taps("School")
    someone.taps("Ja, trek in")
    (wish,) = at.wishes()
    assert (wish.kind, dict(wish.body)) == (Wished.VOID, {"code": "bbbbcccc"})
    # Everybody who was asked came by the code of the letters.
    for token in ("void-yes:open1:ddddffff", "void-yes:open1:nergens", "codes:nergens:0"):
        assert someone.taps_token(token) == say("note.gone")
    assert len(at.wishes()) == 1


def test_a_code_of_a_round_elsewhere_is_not_taken_back(at):
    at.has_round("open1", "Wonen")
    has_codes(at, "open1", ("bbbbcccc", "School"))
    at.joins("facilitator", scope="gemeente:heerlen")
    someone = Someone(at)
    someone.taps_token("r:open1")
    assert "🚫 Code intrekken" not in someone.labels
    assert someone.taps_token("void-yes:open1:bbbbcccc") == say("note.gone")
    assert at.wishes() == []


# --- a form that is open --------------------------------------------------------------------------


@pytest.fixture
def asked(at):
    """A question that waits, of a council."""
    at.joins("council", "asker", "Raad")
    asker = Someone(at, "asker")
    for text in ("/vraag", "Hoe is het wachten?", "Voor ons advies."):
        asker.types(text)
    asker.taps("Verstuur")
    return at


def the_question(at):
    with reading(at.engine) as drawer:
        return desk.questions_in(drawer)[0]


def test_declining_a_question_leaves_the_new_round_where_it_was(asked, fatima):
    fatima.types("/nieuw")
    fatima.taps("18 worden")
    fatima.taps_token(f"q-no:{the_question(asked).id}")
    assert say("questions.form_stays") in fatima.screen.text
    fatima.types("Dat vragen we al.")
    assert the_question(asked).stage is Stage.DECLINED
    fatima.types("/nieuw")
    assert "Gesprek: 18 worden" in fatima.taps("Verder")


@pytest.mark.parametrize("other", ["Terug", "/rondes", "/nieuw"])
def test_who_did_something_else_declines_nothing_by_the_next_text(asked, fatima, other):
    fatima.types("/nieuw")
    fatima.taps("18 worden")
    fatima.taps_token(f"q-no:{the_question(asked).id}")
    fatima.types(other) if other.startswith("/") else fatima.taps(other)
    fatima.types("Hoi Ans, zie ik je straks?")
    assert the_question(asked).stage is Stage.NEW
    fatima.types("/nieuw")
    assert fatima.screen.text == say("new.resume")


def test_a_round_of_a_question_asks_before_it_takes_the_place_of_another(asked, fatima):
    number = the_question(asked).id
    fatima.taps_token(f"q-flow:{number}:wachten")
    fatima.types("/nieuw")
    fatima.taps("18 worden")
    assert fatima.taps_token(f"q-plan:{number}") == say("questions.form_open")
    assert "Gesprek: 18 worden" in fatima.taps("Verder")
    fatima.taps_token(f"q-plan:{number}")
    assert "Gesprek: Wachten op hulp" in fatima.taps("Opnieuw beginnen")


def test_a_new_round_leaves_a_finished_plan_at_the_rounds(fatima, at):
    plan_by_bot(fatima)
    assert "18 worden" in fatima.types("/nieuw")
    fatima.taps("Opnieuw beginnen")
    fatima.types("/rondes")
    assert fatima.labels == ["📝 18 worden"]


def test_a_question_that_somebody_else_took_does_not_lock_the_form(asked, fatima):
    number = the_question(asked).id
    asked.joins("facilitator", "8", "Bo")
    both = fatima, Someone(asked, "8")
    fatima.taps_token(f"q-flow:{number}:wachten")
    for each in both:
        each.taps_token(f"q-plan:{number}")
        for label in ("Alle jongeren", "2 weken"):
            each.taps(label)
    both[0].taps("jongerenraad")
    assert "andere ronde" in both[1].taps("jongerenraad")
    assert len(asked.rounds()) == 1
    # On without the question.
    both[1].taps("Terug")
    assert "Dit is je ronde" in both[1].taps("jongerenraad")
    assert len(asked.rounds()) == 2


# --- who is in ------------------------------------------------------------------------------------


def test_a_forwarded_invite_lets_in_one_person_and_the_next_link_puts_them_out(at):
    token = at.invites("facilitator", "Fatima")
    thief, fatima = Someone(at, "66"), Someone(at, "7")
    assert "Welkom Fatima" in thief.types(f"/start {token}")
    assert fatima.types(f"/start {token}") == say("stranger.hello")
    with writing(at.engine) as drawer:
        (who,) = desk.all_staff(drawer)
        from rounds.staff import invite_again

        again = invite_again(
            drawer, who.id, by=SHELL, now=at.second, random_bytes=at.random.randbytes
        )
    assert "Welkom Fatima" in fatima.types(f"/start {again}")
    assert thief.types("/stopronde") == say("stranger.hello")


def test_a_round_that_is_followed_shows_nothing_to_who_was_revoked_meanwhile(fatima, at):
    at.has_round("open1", "Wonen")
    fatima.types("/stopronde")
    fatima.taps("Ja, stop nu")
    with writing(at.engine) as drawer:
        (who,) = desk.all_staff(drawer)
        revoke(drawer, who.id, SHELL, at.second)
    at.works()
    assert at.talk.take(Came("7", token=fatima.screen.then)).stranger


def test_every_role_reads_as_dutch(at):
    for number, role in enumerate(("kerngroep/clients", "municipality", "council", "provider")):
        at.joins(role, str(number), "Sam")
        text = Someone(at, str(number)).types("/hulp")
        assert "Zegje als lid van" in text or "Zegje als medewerker van" in text
    assert "lid van de kerngroep, namens jongeren en ouders" in Someone(at, "0").types("/hulp")


def told(at, chat):
    """What notices wait for the person at this chat."""
    with reading(at.engine) as drawer:
        who = desk.staff_at(drawer, chat)
        return [each.text for each in desk.unsent(drawer) if each.staff == who.id]


def test_whoever_may_take_up_a_question_hears_of_it_at_once(at):
    for role, chat in (("facilitator", "7"), ("admin", "8"), ("provider", "9")):
        at.joins(role, chat)
    gone = at.joins("facilitator", "10")
    with writing(at.engine) as drawer:
        revoke(drawer, gone.id, SHELL, at.second)
    asker = Someone(at, "9")
    for text in ("/vraag", "Hoe is het wachten? " + "Heel lang. " * 20, "Voor ons advies."):
        asker.types(text)
    asker.taps("Verstuur")
    (line,) = told(at, "7")
    assert line.startswith("Er is een nieuwe vraag: “Hoe is het wachten?")
    assert len(line) < 160
    assert not [each for each in told(at, "8") + told(at, "9") if "vraag" in each]
    with reading(at.engine) as drawer:
        assert gone.id not in {each.staff for each in desk.unsent(drawer)}


def test_whoever_invites_hears_who_came_in(at):
    at.joins("admin", "8", "Ans")
    fatima = at.joins("facilitator", "7")
    (line,) = told(at, "8")
    assert line.startswith("Fatima is nu binnen bij Zegje.")
    assert line.endswith(f"zegje staff revoke {fatima.id}")
    assert told(at, "7") == []


def test_posters_beside_the_people_who_are_written_to(fatima, at):
    plan_by_bot(fatima)
    fatima.taps("Posters ophangen")
    assert "Codes voor posters: Bibliotheek, School." in fatima.types("Bibliotheek\nSchool")
    assert "mensen krijgen een bericht" in fatima.screen.text
    assert "• School" in fatima.taps("Posters ophangen")
    # Back through all of the form, one tap a step.
    fatima.taps("Terug")
    for step in ("stap 4", "stap 3", "stap 2", "stap 1"):
        assert step in fatima.taps("aanpassen" if step == "stap 4" else "Terug")
