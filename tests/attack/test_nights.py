"""Two nightly backups side by side, and then the corpus: nobody can be followed from one to the other."""

from __future__ import annotations

from collections import Counter

from storage.drawers import Drawer
from tests.attack.loot import rows
from tests.attack.nights import fingerprints, linked
from tests.rounds.closing import Crowd, close_now, corpus_of
from tests.rounds.copies import nightly

TABLES = {
    Drawer.CONTACTS: ("participant", "conversation", "took_part", "letter", "receipt"),
    Drawer.ANSWERS: ("answer", "pending", "corpus", "shut"),
}


def raw_copy(house):
    """A leaky backup: whole drawers, as somebody would make who copies files."""
    return {
        table: [row.cells for row in rows(house, which, table)]
        for which, tables in TABLES.items()
        for table in tables
    }


def real_copy(house):
    return nightly(house).rows


def two_nights(house, copy):
    """Twelve have answered; between the nights one more does, who skips and writes as nobody else does."""
    Crowd(house, 12).answers()
    one = Crowd(house, 1, first=7000)
    one.opens()
    one.taps("c:k.leeftijd:16-17")
    before = copy(house)
    house.passes(days=1)
    one.taps("c:wacht:ja")
    after = copy(house)
    return before, after


def tokens(house):
    return Counter(each.respondent for each in corpus_of(house) if each.respondent)


def test_two_backups_link_nobody(house):
    before, after = two_nights(house, real_copy)
    assert linked(before, after) == set()
    assert not after.get("answer")
    assert not after.get("conversation")
    close_now(house)
    house.passes(days=1)
    assert linked(after, real_copy(house)) == set()
    assert fingerprints(after, tokens(house)) == set()


def test_two_copies_of_whole_drawers_link_and_the_attacker_finds_it(house):
    before, after = two_nights(house, raw_copy)
    assert len(linked(before, after)) == 1
    close_now(house)
    assert len(fingerprints(after, tokens(house))) == 1
