"""Recall and precision of the matcher on a corpus that was made before it (W25); the names it must tell apart."""

from __future__ import annotations

import pytest

from crm.calculations.evidence import LIKELY, Known, Party, firms, humans, total
from crm.calculations.match_keys import firm_keys, human_keys, identifier, mailbox, phone_digits, site
from crm.calculations.names import Likeness, compare, firm_words, human_words, slips
from crm.duplicates.finding import likely
from tests.crm.duplicates.corpus import corpus
from tests.crm.duplicates.loading import store


@pytest.mark.django_db
def test_recall_and_precision_on_a_sample() -> None:
    made = corpus(4000, seed=11)
    true_firms, true_people = store(made)
    found_firms = {frozenset((pair.left, pair.right)) for pair in likely("organisation")}
    found_people = {frozenset((pair.left, pair.right)) for pair in likely("person")}
    hits = len(found_firms & true_firms) + len(found_people & true_people)
    true, told = len(true_firms) + len(true_people), len(found_firms) + len(found_people)
    assert true >= 100
    assert hits / true >= 0.95
    assert hits / told >= 0.98


def test_the_corpus_is_the_same_each_time() -> None:
    assert corpus(1000, seed=3) == corpus(1000, seed=3)
    assert corpus(1000, seed=3) != corpus(1000, seed=4)


@pytest.mark.parametrize(
    ("left", "right", "like"),
    [
        ("Merituuli Oy", "OY MERITUULI AB", Likeness.SAME),
        ("Yeditepe Lojistik A.Ş.", "YEDİTEPE LOJİSTİK Ltd. Şti.", Likeness.SAME),
        ("Işık Yazılım San. ve Tic. A.Ş.", "ISIK YAZILIM", Likeness.SAME),
        ("Bergstein Präzision GmbH", "Bergstein Prazision G.m.b.H.", Likeness.SAME),
        ("Meri-Tuuli Oy", "Merituuli", Likeness.SAME),
        ("Merituuli Oy", "Meritului Oy", Likeness.TYPO),
        ("Virtanen Rakennus Oy", "Virtanen Rak. Oy", Likeness.SHORT),
        ("Nordea Oyj", "Nordea Rahoitus Oy", Likeness.PART),
        ("Kiinteistö Oy 12", "Kiinteistö Oy 13", Likeness.OTHER),
        ("Oy", "Ab", Likeness.OTHER),
        ("🚀", "Merituuli", Likeness.OTHER),
    ],
)
def test_names_of_organisations(left: str, right: str, like: Likeness) -> None:
    assert compare(firm_words(left), firm_words(right)) == like
    assert compare(firm_words(right), firm_words(left)) == like


@pytest.mark.parametrize(
    ("left", "right", "like"),
    [
        ("Matti Virtanen", "Virtanen, Matti", Likeness.SAME),
        ("Matti J. Virtanen", "matti virtanen", Likeness.SAME),
        ("Dr. Jürgen Vogt", "Jurgen Vogt", Likeness.SAME),
        ("Matti Virtanen", "Matti Virtannen", Likeness.TYPO),
        ("M. Virtanen", "Matti Virtanen", Likeness.SHORT),
        ("Matti Virtanen", "Mikko Virtanen", Likeness.OTHER),
        ("Werner Werner", "Petra Werner", Likeness.OTHER),
    ],
)
def test_names_of_people(left: str, right: str, like: Likeness) -> None:
    assert compare(human_words(left), human_words(right)) == like


def test_a_name_that_many_have_is_no_slip_of_another() -> None:
    left, right = human_words("Maria Laine"), human_words("Marja Laine")
    assert compare(left, right) == Likeness.TYPO
    assert compare(left, right, common=frozenset({"maria", "marja"})) == Likeness.OTHER


def test_keys_of_the_same_thing_written_twice_are_equal() -> None:
    assert phone_digits("+358 40 123 4567") == phone_digits("(040) 123-4567") == "401234567"
    assert identifier("FI20774740") == identifier("2077474-0")
    assert mailbox("Matti+crm@Luoto.FI ") == "matti@luoto.fi"
    assert site("https://www.Luoto.example/fi") == site("luoto.example") == "luoto.example"
    assert site("http://[broken") == ""
    assert phone_digits("112") == ""
    assert "d:gmail.com" not in firm_keys(name="A Oy", emails=("a@gmail.com",))
    assert set(human_keys(name="Matti Virtanen")) & set(human_keys(name="Virtanen Mattti"))


def test_slips_count_a_swap_once_and_stop_early() -> None:
    assert slips("virtanen", "vitranen", 2) == 1
    assert slips("virtanen", "virtanen", 2) == 0
    assert slips("abcdef", "uvwxyz", 2) == 3
    assert slips("", "abc", 1) == 2


def party(name: str, key: int = 1, *, person: bool = False, **facts: object) -> Party:
    return Party(key=key, name=name, words=human_words(name) if person else firm_words(name), **facts)  # type: ignore[arg-type]


def test_a_shared_switchboard_or_an_official_number_of_its_own_speaks_against() -> None:
    phones = frozenset({"401234567"})
    left, right = party("Meri Oy", phones=phones), party("Tuuli Oy", phones=phones)
    assert total(firms(left, right)) < LIKELY
    numbers = [frozenset({"20774740"}), frozenset({"23456780"})]
    left, right = (party("Meri Oy", country="FI", identifiers=one) for one in numbers)
    assert total(firms(left, right)) < LIKELY
    left = party("Matti Laine", person=True, phones=phones, employers=frozenset({1}))
    right = party("Mikko Laine", person=True, phones=phones, employers=frozenset({1}))
    assert total(humans(left, right, Known(shared=frozenset({"p:401234567"})))) < LIKELY


def test_a_new_name_with_the_same_official_number_is_the_same_firm() -> None:
    number = frozenset({"20774740"})
    reasons = firms(party("Suvanto Energy Oy", identifiers=number), party("Lumo Power Oyj", identifiers=number))
    assert total(reasons) >= LIKELY
    assert reasons[0].name == "identifier"
