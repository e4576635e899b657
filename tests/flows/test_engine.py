"""The rules of the engine that a dialogue does not show: redelivery, old taps, limits, corrections after the end."""

from dataclasses import replace

import pytest
from small_flow import FORK, ONE_OPEN, ROUND_AND_ROUND, SMALL, both

from flows import event as e
from flows.engine import IDLE, advance
from flows.limits import LIMITS, Limits
from flows.message import Look
from flows.model import Choice, Flow, Kind, Step
from flows.state import ENDED_STATE, Aside, Phase, State


def said(text, tag):
    return e.Said(text, text, tag)


def trouble(text, tag, **more):
    return e.Troubled(text, text, tag, "acuut", "suicide", **more)


def play(flow, *events, state=None, limits=LIMITS):
    """The state after these events, and the effects of the last one."""
    state, effects = state or State(), ()
    for event in events:
        state, effects = advance(flow, state, event, limits)
    return state, effects


def lines(effects):
    return [effect.message.text for effect in effects if isinstance(effect, e.Say)]


def of(kind, effects):
    return [effect for effect in effects if isinstance(effect, kind)]


AT_THUIS = (e.Began(), said("12", "1"), said("3", "2"), said("thuis", "3"))
AT_PRAAT = (*AT_THUIS, said("mijn hond", "4"), e.Elapsed(e.Lapse.GATHERED))
TO_THE_END = (*AT_PRAAT, said("eens", "5"), said("sla over", "6"), said("ja", "7"))

# --- redelivery and old taps ---------------------------------------------------------------------------------------


def test_a_message_that_comes_twice_counts_once():
    once, _ = play(SMALL, *AT_THUIS)
    assert play(SMALL, said("thuis", "3"), state=once) == (once, ())
    assert play(SMALL, trouble("thuis", "3"), state=once) == (once, ())


def test_an_older_state_gives_the_same_effects_again():
    """After a crash between the two drawers, the same event is carried out on the state before it."""
    before, _ = play(SMALL, *AT_THUIS)
    assert advance(SMALL, before, said("hoi", "4")) == advance(SMALL, before, said("hoi", "4"))


def test_messages_without_a_tag_are_all_new():
    state, effects = play(ONE_OPEN, e.Began(), said("een", ""), said("twee", ""))
    assert of(e.Keep, effects)
    assert state.tags == ()


def test_only_so_many_messages_are_remembered():
    state, _ = play(
        ONE_OPEN, e.Began(), *(said("x", f"t{n}") for n in range(9)), limits=Limits(tags=4)
    )
    assert [tag for tag, _ in state.tags] == ["t5", "t6", "t7", "t8"]


@pytest.mark.parametrize(
    "token", ["s:overslaan:gevoel", "s:terug:gevoel", "s:snap-niet:woon", "s:verder:gevoel"]
)
def test_an_old_control_is_ignored(token):
    state, _ = play(SMALL, *AT_THUIS)
    after, effects = advance(SMALL, state, e.Tapped(token, "9"))
    assert effects == ()
    assert after.step == state.step


def test_an_old_control_after_the_end_gets_the_friendly_line():
    _, effects = play(SMALL, *TO_THE_END, e.Tapped("s:overslaan:gevoel", "9"))
    assert lines(effects) == ["Fijn dat je iets stuurt. Ik heb nu geen vraag voor jou."]


def test_the_same_choice_tapped_again_is_ignored():
    state, _ = play(SMALL, *AT_THUIS)
    assert advance(SMALL, state, e.Tapped("c:woon:thuis", "9"))[1] == ()


@pytest.mark.parametrize(
    "token", ["", "onzin", "c:nergens:x", "c:tip:x", "c:thuis:x", "c:woon:x", "a:x:y", "a:keep:nee"]
)
def test_a_tap_that_means_nothing_here_repeats_the_question(token):
    state, _ = play(SMALL, *AT_THUIS)
    _, effects = advance(SMALL, state, e.Tapped(token, "9"))
    assert lines(effects) in (["Wat is fijn thuis?"], [])
    assert not of(e.Keep, effects)


def test_a_tap_on_an_earlier_question_corrects_it():
    state, effects = play(SMALL, *AT_PRAAT, e.Tapped("c:gevoel:5", "9"))
    assert of(e.Keep, effects) == [e.Keep("gevoel", e.Picked(("5",)))]
    assert (state.step, lines(effects)) == ("praat", ["Ik heb het aangepast."])


def test_a_tap_on_a_skipped_question_answers_it():
    state, effects = play(
        SMALL, e.Began(), said("12", "1"), said("skip", "2"), e.Tapped("c:gevoel:5", "3")
    )
    assert of(e.Keep, effects) == [e.Keep("gevoel", e.Picked(("5",)))]
    assert state.skipped == ()


def test_a_choice_that_is_not_on_offer_is_no_answer():
    _, effects = play(SMALL, e.Began(), e.Tapped("c:leeftijd:12-15,16-17", "1"))
    assert lines(effects) == ["Hoe oud ben je?"]


def test_nothing_ticked_is_said_kindly():
    at_regels = (
        e.Began(),
        said("1", "1"),
        said("1", "2"),
        said("groep", "3"),
        said("x", "4"),
        said("klaar", "5"),
    )
    _, effects = play(SMALL, *at_regels, e.Tapped("c:regels:", "6"))
    assert lines(effects) == [
        "Je hebt nog niks gekozen. Kies er 1 of meer, of sla over.",
        "Wat kan beter?",
    ]


def test_none_of_several_is_skipping():
    at_regels = (
        e.Began(),
        said("1", "1"),
        said("1", "2"),
        said("groep", "3"),
        said("x", "4"),
        said("klaar", "5"),
    )
    _, effects = play(SMALL, *at_regels, said("geen van allen", "6"))
    assert of(e.Keep, effects) == [e.Keep("regels", e.Skipped())]


# --- pieces --------------------------------------------------------------------------------------------------------


def test_pieces_are_gathered_and_each_waits_again():
    _, effects = play(ONE_OPEN, e.Began(), said("een", "1"), said("twee", "2"))
    assert effects == (
        e.Keep("verhaal", e.Wrote("twee", "2")),
        e.Wait(LIMITS.gather, e.Lapse.GATHERED),
    )


def test_the_kept_words_go_in_and_the_heard_ones_do_not():
    _, effects = play(ONE_OPEN, e.Began(), e.Said("ik ben Sem", "ik ben [naam]", "1"))
    assert effects[0] == e.Keep("verhaal", e.Wrote("ik ben [naam]", "1"))


@pytest.mark.parametrize(("length", "kept"), [(4096, 4096), (4097, 4096), (9000, 4096)])
def test_only_what_is_too_long_is_cut(length, kept):
    _, effects = play(ONE_OPEN, e.Began(), said("a" * length, "1"))
    assert len(effects[0].answer.text) == kept
    assert (lines(effects) != []) == (length > kept)


def test_redaction_may_make_a_text_longer_than_the_limit():
    _, effects = play(ONE_OPEN, e.Began(), e.Said("a" * 4096, "[naam] " * 1000, "1"))
    assert len(effects[0].answer.text) == 7000


def test_nothing_visible_between_pieces_changes_nothing():
    state, _ = play(ONE_OPEN, e.Began(), said("een", "1"))
    after, effects = advance(ONE_OPEN, state, said(" \u200b ", "2"))
    assert (after.phase, effects) == (Phase.GATHERING, ())


@pytest.mark.parametrize("lapse", [e.Lapse.REMIND, e.Lapse.EXPIRE, e.Lapse.HOLD])
def test_an_old_wait_only_sets_the_right_one_again(lapse):
    _, effects = play(ONE_OPEN, e.Began(), said("een", "1"), e.Elapsed(lapse))
    assert effects == (e.Wait(LIMITS.gather, e.Lapse.GATHERED),)


@pytest.mark.parametrize("state", [State(), ENDED_STATE])
@pytest.mark.parametrize("lapse", e.Lapse)
def test_time_means_nothing_before_and_after(state, lapse):
    assert advance(ONE_OPEN, state, e.Elapsed(lapse)) == (state, ())


def test_a_reminder_comes_once():
    state, _ = play(ONE_OPEN, e.Began(), e.Elapsed(e.Lapse.REMIND))
    assert advance(ONE_OPEN, state, e.Elapsed(e.Lapse.REMIND))[1] == (
        e.Wait(LIMITS.expire, e.Lapse.EXPIRE),
    )


# --- corrections ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["onbekend", "1", ""])
def test_an_edit_of_what_gave_no_answer_changes_nothing(tag):
    state, _ = play(ONE_OPEN, said("hoi", "1"))
    assert advance(ONE_OPEN, state, e.Edited("anders", "anders", tag))[1] == ()


def test_an_edit_to_stop_stops():
    state, effects = play(ONE_OPEN, e.Began(), said("stpo", "1"), e.Edited("stop", "stop", "1"))
    assert state.phase is Phase.ENDED
    assert e.Ended(e.Ending.STOPPED) in effects


def test_an_edit_to_nothing_keeps_the_old_words():
    assert play(ONE_OPEN, e.Began(), said("iets", "1"), e.Edited(" ", " ", "1"))[1] == ()


def test_an_edit_of_a_choice_that_was_not_understood_answers_it():
    _, effects = play(SMALL, e.Began(), said("pff", "1"), e.Edited("12", "12", "1"))
    assert of(e.SetBackground, effects) == [e.SetBackground("age", "12-15")]


def test_after_the_end_another_branch_drops_but_asks_nothing():
    events = (
        e.Began(),
        said("links", "1"),
        said("x", "2"),
        said("klaar", "3"),
        said("eens", "4"),
        said("ja", "5"),
    )
    state, effects = play(FORK, *events, e.Edited("rechts", "rechts", "1"))
    assert of(e.Drop, effects) == [e.Drop(("links", "samen", "mag"))]
    assert state.phase is Phase.ENDED
    assert state.answered == {"kant"}
    assert lines(effects) == ["Ik heb het aangepast."]


def test_after_the_round_closed_nothing_is_corrected():
    state, _ = play(SMALL, *TO_THE_END, e.RoundClosed())
    assert advance(SMALL, state, e.Edited("5", "5", "2"))[1] == ()
    assert advance(SMALL, state, e.Edited("mijn kat", "mijn kat", "4"))[1] == ()
    assert not of(e.Keep, advance(SMALL, state, e.Tapped("c:gevoel:5", "9"))[1])


def test_a_pause_is_not_left_by_correcting_a_choice():
    state, effects = play(
        SMALL, *AT_THUIS, trouble("help mij toch", "4"), e.Edited("groep", "groep", "3")
    )
    assert state.phase is Phase.PAUSED
    assert lines(effects) == ["Ik wacht op jou. Wil je verder, of wil je stoppen?"]


# --- consent -------------------------------------------------------------------------------------------------------

AT_CONSENT = TO_THE_END[:-1]


def test_some_without_saying_which_quotes_nothing():
    """Two taps on "niet alles", and then silence: there is no consent until the exceptions are known."""
    events = (e.Tapped("c:mag:deels", "7"), e.Tapped("c:mag:deels", "8"))
    state, effects = play(SMALL, *AT_CONSENT, *events)
    assert state.phase is Phase.EXCEPTING
    assert not of(e.Keep, effects)
    _, effects = play(SMALL, e.Tapped("c:mag:", "9"), state=state)
    assert not of(e.Keep, effects)


def test_back_from_the_exceptions_asks_consent_again():
    state, effects = play(SMALL, *AT_CONSENT, said("deels", "7"), said("terug", "8"))
    assert state.phase is Phase.ASKING
    assert lines(effects) == ["Mogen anderen je zinnen lezen?"]


@pytest.mark.parametrize(
    ("word", "answer"), [("skip", e.Skipped()), ("nee", e.Agreed(quote=False))]
)
def test_the_exceptions_can_be_left(word, answer):
    token = {"nee": e.Tapped("c:mag:nee", "8")}.get(word, said(word, "8"))
    _, effects = play(SMALL, *AT_CONSENT, said("deels", "7"), token)
    assert of(e.Keep, effects) == [e.Keep("mag", answer)]


def test_confused_about_the_exceptions():
    _, effects = play(SMALL, *AT_CONSENT, said("deels", "7"), said("huh", "8"))
    assert effects[0] == e.CountConfused("mag")
    assert lines(effects)[-1] == "Welke antwoorden mogen we niet laten lezen? Kies ze hier."


@pytest.mark.parametrize(("tap", "quote"), [("nee", False), ("deels", False)])
def test_consent_can_be_taken_back_after_the_end(tap, quote):
    """Which answers to leave out cannot be asked any more: "not all" then means none."""
    _, effects = play(SMALL, *TO_THE_END, e.Tapped(f"c:mag:{tap}", "9"))
    assert of(e.Keep, effects) == [e.Keep("mag", e.Agreed(quote))]
    assert lines(effects) == ["Goed. Dan laten we niemand jouw zinnen lezen."]


def test_tapping_some_again_does_not_take_it_back():
    events = (said("deels", "7"), said("1", "8"))
    state, _ = play(SMALL, *AT_CONSENT, *events)
    assert state.picked["mag"] == ("deels", "thuis")
    assert advance(SMALL, state, e.Tapped("c:mag:deels", "9"))[1] == ()


def test_a_consent_without_own_words_left_is_dropped():
    """They went back from the consent, skipped their only text, and now there is nothing to quote."""
    flow = Flow(
        "c",
        both("C"),
        "",
        (
            *ONE_OPEN.steps,
            Step("mag", Kind.CONSENT, both("Mag het?")),
            Step("dan", Kind.SCALE, both("En?")),
        ),
    )
    events = (
        e.Began(),
        said("x", "1"),
        said("klaar", "2"),
        said("ja", "3"),
        said("terug", "4"),
        said("terug", "5"),
        said("skip", "6"),
    )
    state, effects = play(flow, *events)
    assert of(e.Drop, effects) == [e.Drop(("verhaal",)), e.Drop(("mag",))]
    assert (state.step, lines(effects)) == ("dan", ["En?"])
    assert lines(play(flow, said("terug", "7"), state=state)[1]) == ["Wat wil je vertellen?"]


# --- trouble -------------------------------------------------------------------------------------------------------


def test_help_comes_first_and_then_the_piece_is_held():
    state, effects = play(ONE_OPEN, e.Began(), trouble("ik wil dood", "1"))
    assert effects == (
        e.ShowHelp("acuut", "suicide", pauses=True),
        e.Hold("verhaal", e.Wrote("ik wil dood", "1")),
        e.Wait(LIMITS.hold, e.Lapse.HOLD),
    )
    assert (state.phase, state.held) == (Phase.PAUSED, "verhaal")


def test_an_hour_is_counted_from_the_writing():
    """Nothing that happens in the pause makes the piece stay longer."""
    for event in (
        said("hallo", "2"),
        said("hulp", "3"),
        said("verder", "4"),
        e.Began(),
        e.SentMedia(e.Medium.VOICE, "5"),
    ):
        _, effects = play(ONE_OPEN, e.Began(), trouble("ik wil dood", "1"), event)
        assert effects
        assert not of(e.Wait, effects)
    _, effects = play(ONE_OPEN, e.Began(), trouble("ik wil dood", "1"), e.Elapsed(e.Lapse.REMIND))
    assert effects == (e.Wait(LIMITS.hold, e.Lapse.HOLD),)


@pytest.mark.parametrize("state", [State(), replace(ENDED_STATE, lang="en")])
def test_outside_a_conversation_help_is_shown_and_nothing_kept(state):
    after, effects = advance(ONE_OPEN, state, trouble("ik wil dood", "1"))
    assert effects == (e.ShowHelp("acuut", "suicide"),)
    assert after.phase is state.phase


def test_stop_in_the_middle_of_trouble_stops():
    state, effects = play(ONE_OPEN, e.Began(), trouble("stop", "1"))
    assert effects[:2] == (e.ShowHelp("acuut", "suicide"), e.Ended(e.Ending.STOPPED))
    assert state.phase is Phase.ENDED


def test_go_on_in_the_middle_of_trouble_goes_on():
    """Pieces are read together, so that even "verder" may come in as trouble."""
    state, effects = play(ONE_OPEN, e.Began(), trouble("ik wil dood", "1"), trouble("verder", "2"))
    assert effects[0] == e.ShowHelp("acuut", "suicide")
    assert state.phase is Phase.KEEPING


def test_another_special_word_in_trouble_is_not_held():
    state, effects = play(ONE_OPEN, e.Began(), trouble("hulp", "1"))
    assert effects[0] == e.ShowHelp("acuut", "suicide", pauses=True)
    assert (state.phase, state.held) == (Phase.PAUSED, "")


def test_a_troubled_edit_waits_for_a_yes_and_then_replaces_its_piece():
    state, effects = play(SMALL, *AT_PRAAT, trouble("hij slaat", "4", edited=True))
    assert of(e.Hold, effects) == [e.Hold("thuis", e.Wrote("hij slaat", "4"))]
    state, effects = play(SMALL, said("verder", "8"), said("ja", "9"), state=state)
    assert effects[0] == e.Release()
    assert (state.step, lines(effects)[-1]) == ("praat", "Er is altijd iemand om mee te praten.")


def test_a_troubled_edit_of_a_choice_is_help_only():
    state, effects = play(SMALL, *AT_PRAAT, trouble("hij slaat", "3", edited=True))
    assert not of(e.Hold, effects)
    assert (state.phase, state.picked["woon"]) == (Phase.PAUSED, ("thuis",))


@pytest.mark.parametrize(
    "edit", [e.Edited("het ging wel", "het ging wel", "1"), trouble("ik ga dood", "1", edited=True)]
)
def test_the_piece_that_is_held_can_be_edited_too(edit):
    state, effects = play(ONE_OPEN, e.Began(), trouble("ik wil dood", "1"), edit)
    assert of(e.Discard, effects)
    assert of(e.Hold, effects) == [e.Hold("verhaal", e.Wrote(edit.kept, "1"))]
    assert state.held_tag == "1"


def test_the_piece_that_is_held_is_not_edited_to_nothing():
    assert play(ONE_OPEN, e.Began(), trouble("ik wil dood", "1"), e.Edited("", "", "1"))[1] == ()


def test_a_released_piece_replaces_the_answer_they_came_back_to():
    state, _ = play(SMALL, *AT_PRAAT, said("terug", "5"), trouble("hij slaat", "6"))
    _, effects = play(SMALL, said("verder", "7"), said("ja", "8"), state=state)
    assert effects[:2] == (e.Drop(("thuis",)), e.Release())


def test_a_soft_edit_is_kept_and_help_stands_under_it():
    _, effects = play(SMALL, *AT_PRAAT, trouble("soms bang", "4", edited=True, soft=True))
    assert of(e.Keep, effects) == [e.Keep("thuis", e.Wrote("soms bang", "4"))]
    assert effects[-2] == e.ShowHelp("acuut", "suicide")


@pytest.mark.parametrize(
    ("text", "helped"),
    [("sla over", False), ("eens", False), ("wat weet je", False), ("ik kan niet meer", True)],
)
def test_what_is_only_suspected_in_a_wish_or_a_choice_shows_no_help(text, helped):
    _, effects = play(SMALL, *AT_PRAAT, trouble(text, "5", soft=True))
    assert bool(of(e.ShowHelp, effects)) == helped


KEEPING = (*AT_THUIS, trouble("hij slaat", "4"), said("verder", "5"))


@pytest.mark.parametrize(
    ("event", "phase"),
    [
        (said("skip", "6"), Phase.ASKING),
        (said("terug", "6"), Phase.ASKING),
        (said("verder", "6"), Phase.ASKING),
        (said("iets heel anders", "6"), Phase.ASKING),
        (e.Tapped("c:woon:groep", "6"), Phase.ASKING),
        (e.Tapped("c:thuis:x", "6"), Phase.ASKING),
        (e.Tapped("a:keep:nee", "6"), Phase.ASKING),
        (e.RoundClosed(), Phase.ENDED),
        (said("stop", "6"), Phase.ENDED),
    ],
)
def test_anything_but_a_yes_destroys_it(event, phase):
    state, effects = play(SMALL, *KEEPING, event)
    assert of(e.Discard, effects)
    assert not of(e.Release, effects)
    assert (state.phase, state.held) == (phase, "")


@pytest.mark.parametrize(
    "word", ["hulp", "wat weet je", "herhaal", "snap ik niet", "taal en", "vertel", "wis alles"]
)
def test_asking_for_something_else_leaves_it_held(word):
    state, effects = play(SMALL, *KEEPING, said(word, "6"))
    assert not of(e.Discard, effects)
    assert state.held == "thuis"


def test_after_an_hour_the_yes_comes_too_late():
    state, effects = play(SMALL, *KEEPING, e.Elapsed(e.Lapse.HOLD))
    assert effects == (e.Discard(), e.Wait(LIMITS.remind, e.Lapse.REMIND))
    _, effects = play(SMALL, e.Tapped("a:keep:ja", "6"), state=state)
    assert lines(effects) == ["Dat bericht had ik al weggegooid.", "Wat is fijn thuis?"]


def test_pieces_before_the_held_one_let_it_go_on_after_a_no():
    events = (said("een", "4"), trouble("ik wil dood", "5"), said("verder", "6"), said("nee", "7"))
    state, _ = play(SMALL, *AT_THUIS, *events)
    assert (state.step, state.wrote) == ("praat", ("thuis",))


@pytest.mark.parametrize(
    "event",
    [
        e.Tapped("c:gevoel:1", "5"),
        said("terug", "5"),
        e.SentMedia(e.Medium.OTHER, "5"),
        said("pauze", "5"),
        e.Tapped("a:keep:ja", "5"),
    ],
)
def test_the_pause_is_left_by_two_things_only(event):
    state, effects = play(SMALL, *AT_THUIS, trouble("hij slaat", "4"), event)
    assert state.phase is Phase.PAUSED
    assert lines(effects)[-1] == "Ik wacht op jou. Wil je verder, of wil je stoppen?"


def test_help_in_the_pause_keeps_its_buttons():
    assert play(SMALL, *AT_THUIS, trouble("hij slaat", "4"), said("hulp", "5"))[1] == (
        e.ShowHelp(pauses=True),
    )


def test_an_old_go_on_button_does_nothing():
    assert play(SMALL, *AT_THUIS, e.Tapped("a:paused:verder", "4"))[1] == ()


# --- stop, erase and after the end ----------------------------------------------------------------------------------


def test_stop_before_the_beginning():
    state, effects = play(SMALL, said("stop", "1"))
    assert effects[0] == e.Ended(e.Ending.STOPPED)
    assert lines(effects) == ["Oké, we stoppen. Dank je wel voor je tijd."]
    assert state.ending is e.Ending.STOPPED


@pytest.mark.parametrize("word", ["terug", "verder", "sla over", "hoi", "stpo hoor"])
def test_whatever_is_said_first_begins_the_conversation(word):
    assert lines(play(SMALL, said(word, "1"))[1]) == ["Hoi! Ik ben Zegje.", "Hoe oud ben je?"]


@pytest.mark.parametrize("phase", ["asked", "ended"])
def test_answers_can_be_taken_away_with_an_old_button(phase):
    events = (*AT_THUIS, said("stop", "8")) if phase == "ended" else AT_THUIS
    state, effects = play(SMALL, *events, e.Tapped("a:stopped:weg", "9"))
    assert of(e.Drop, effects) == [e.Drop(("gevoel", "woon"))]
    assert of(e.SetBackground, effects) == [e.SetBackground("age", "")]
    assert (state.phase, state.answered) == (Phase.ENDED, frozenset())


@pytest.mark.parametrize("choice", ["weg", "laat", "verder"])
def test_after_closing_it_is_too_late(choice):
    _, effects = play(SMALL, *AT_THUIS, e.RoundClosed(), e.Tapped(f"a:stopped:{choice}", "9"))
    assert effects == (e.Say(of(e.Say, effects)[0].message),)
    assert lines(effects) == ["Dat kan nu niet meer. De ronde is al dicht."]


@pytest.mark.parametrize("choice", ["laat", "verder"])
def test_an_old_stop_button_repeats_the_question(choice):
    assert lines(play(SMALL, *AT_THUIS, e.Tapped(f"a:stopped:{choice}", "9"))[1]) == [
        "Wat is fijn thuis?"
    ]


def test_a_finished_conversation_is_not_resumed():
    state, effects = play(SMALL, *TO_THE_END, said("verder", "8"))
    assert state.phase is Phase.ENDED
    assert lines(effects) == ["Fijn dat je iets stuurt. Ik heb nu geen vraag voor jou."]
    assert [button.token for button in effects[0].message.buttons] == ["s:vertel", "s:wat-weet-je"]


def test_after_stopping_a_plain_word_gets_the_friendly_line():
    state, effects = play(SMALL, *AT_THUIS, said("stop", "8"), said("hoi", "9"))
    assert lines(effects) == ["Fijn dat je iets stuurt. Ik heb nu geen vraag voor jou."]
    assert state.aside is Aside.NONE


def test_the_round_closes_before_anything_was_said():
    state, effects = play(SMALL, e.RoundClosed())
    assert effects == (e.Ended(e.Ending.CLOSED),)
    assert state.phase is Phase.ENDED


def test_the_round_closes_before_the_first_answer():
    assert lines(play(SMALL, e.Began(), e.RoundClosed())[1]) == [
        "Deze ronde is nu dicht. Tot een volgende keer!"
    ]


def test_the_round_closes_after_the_end():
    state, effects = play(SMALL, *TO_THE_END, e.RoundClosed())
    assert (state.ending, effects) == (e.Ending.CLOSED, ())


def test_erase_leaves_nothing_in_the_state():
    state, effects = play(SMALL, *KEEPING, said("wis", "6"), said("ja", "7"))
    assert effects == (e.Discard(), e.Ended(e.Ending.STOPPED), e.EraseAll())
    assert state == State(phase=Phase.ENDED, ending=e.Ending.STOPPED, tags=(("7", ""),))


def test_erase_after_the_end():
    _, effects = play(SMALL, *TO_THE_END, e.Tapped("a:erase:ja", "9"))
    assert effects == (e.EraseAll(),)


def test_erase_not_after_all_after_the_end():
    _, effects = play(SMALL, *TO_THE_END, said("wis alles", "8"), said("liever niet", "9"))
    assert lines(effects) == ["Goed, ik gooi niks weg."]


def test_what_is_known_with_and_without_words():
    assert play(SMALL, *AT_THUIS, said("wat weet je", "8"))[1][0] == e.ShowKnown()
    assert play(SMALL, *AT_THUIS, e.Tapped("a:known:texts", "8"))[1][0] == e.ShowKnown(texts=True)


# --- language ------------------------------------------------------------------------------------------------------


def test_a_language_that_the_flow_has_not_is_said_so():
    _, effects = play(ONE_OPEN, e.Began(), e.Asked(e.Special.LANGUAGE, "1", "english"))
    assert effects[0] == e.ChangeLanguage("en")
    assert lines(effects)[1:] == [
        "The questions themselves are only in Dutch.",
        "Wat wil je vertellen?",
    ]
    assert [of(e.Say, effects)[n].message.lang for n in (0, 2)] == ["en", "nl"]


def test_a_language_that_only_the_flow_has():
    flow = Flow(
        "p",
        both("P"),
        "",
        (Step("a", Kind.OPEN, {"nl": "A?", "pl": "Ą?"}),),
        languages=("nl", "pl"),
    )
    state, effects = play(flow, e.Began(), e.Asked(e.Special.LANGUAGE, "1", "pools"))
    assert (state.lang, lines(effects)) == ("pl", ["Ą?"])
    assert effects[1].message.controls[0].label == "Sla over"


@pytest.mark.parametrize("token", ["a:taal:xx", "a:taal:pl"])
def test_a_language_that_is_not_there_changes_nothing(token):
    state, effects = play(SMALL, *AT_THUIS, e.Tapped(token, "9"))
    assert (state.lang, lines(effects)) == ("nl", ["Wat is fijn thuis?"])


def test_the_language_can_be_chosen_before_the_beginning():
    state, effects = play(SMALL, e.Asked(e.Special.LANGUAGE, "1", "en"))
    assert (state.phase, lines(effects)) == (Phase.NEW, ["Okay, we speak English now."])


def test_a_special_word_that_is_also_a_choice_is_the_choice():
    choices = (Choice("taal", both("Taal")), Choice("hulp", both("Hulp")))
    flow = Flow(
        "v", both("V"), "", (Step("vak", Kind.CHOICE, both("Wat is leuk?"), choices=choices),)
    )
    assert of(e.Keep, play(flow, e.Began(), said("taal", "1"))[1])
    assert play(flow, e.Began(), said("hulp", "1"))[1][0] == e.ShowHelp()


# --- who is in no conversation, and states that do not fit ------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [e.Began(), said("hoi", "1"), e.Tapped("c:x:y", "1"), e.Tapped("", "1"), said("terug", "1")],
)
def test_without_a_conversation_there_is_a_friendly_line(event):
    _, effects = advance(IDLE, replace(ENDED_STATE, lang="en"), event)
    assert lines(effects) == ["Nice to hear from you. I have no question for you now."]
    assert effects[0].message.controls[0].token == "s:hulp"


@pytest.mark.parametrize(
    ("event", "effect"),
    [
        (said("hulp", "1"), e.ShowHelp()),
        (said("wat weet je", "1"), e.ShowKnown()),
        (said("ik wil iets vertellen", "1"), e.TellMore()),
        (e.Tapped("a:erase:ja", "1"), e.EraseAll()),
        (trouble("ik wil dood", "1"), e.ShowHelp("acuut", "suicide")),
    ],
)
def test_without_a_conversation_the_special_words_work(event, effect):
    assert advance(IDLE, ENDED_STATE, event)[1] == (effect,)


def test_a_flow_without_questions_thanks_nobody_for_answers():
    flow = Flow("m", both("M"), "", (Step("a", Kind.SAY, both("A.")),))
    _, effects = play(flow, e.Began())
    assert lines(effects) == ["A."]
    assert effects[-1] == e.Ended(e.Ending.FINISHED)


def test_a_flow_that_points_back_ends_all_the_same():
    state, _ = play(ROUND_AND_ROUND, e.Began(), said("b", "1"))
    assert state.ending is e.Ending.FINISHED


def test_a_state_with_steps_that_are_gone_goes_on_with_what_is_left():
    state = State(
        phase=Phase.GATHERING, step="oud", path=("hoi", "gevoel", "oud"), picked={"oud": ("x",)}
    )
    after, effects = advance(SMALL, state, e.Began())
    assert (after.step, lines(effects)[-1]) == ("gevoel", "Hoe gaat het met je?")
    after, effects = advance(SMALL, replace(state, path=("oud",)), e.Began())
    assert (after.path, lines(effects)[0]) == (("hoi", "leeftijd"), "Hoi! Ik ben Zegje.")


# --- how it looks ----------------------------------------------------------------------------------------------------


def test_a_question_has_its_buttons_controls_and_progress():
    _, effects = play(SMALL, e.Began(), said("12", "1"), said("3", "2"))
    message = of(e.Say, effects)[0].message
    assert [button.token for button in message.buttons] == [
        "c:woon:thuis",
        "c:woon:groep",
        "c:woon:zelf",
        "c:woon:weet-niet",
    ]
    assert [button.picture for button in message.buttons] == ["🏠", "", "", ""]
    assert [button.token for button in message.controls] == [
        "s:overslaan:woon",
        "s:terug:woon",
        "s:snap-niet:woon",
        "s:hulp:woon",
    ]
    assert (message.look, message.asked, message.total, message.lang) == (Look.QUESTION, 3, 8, "nl")
    assert not message.writes
    assert message.submit is None


def test_no_token_is_too_long_for_telegram():
    long = "x" * 20
    choices = tuple(Choice(f"{long[:-1]}{n}", both(str(n))) for n in range(3))
    flow = Flow("l", both("L"), "", (Step(long, Kind.CHOICES, both("?"), choices=choices),))
    message = of(e.Say, play(flow, e.Began())[1])[0].message
    tokens = [button.token for button in (*message.buttons, *message.controls, message.submit)]
    assert max(len(token.encode()) for token in tokens) <= 64
