import pytest

from core.identifiers import (
    IdentifierError,
    check_iban,
    check_tckn,
    check_vat_id,
    check_vkn,
    check_y_tunnus,
    fold,
    sort_key,
)


@pytest.mark.parametrize(
    ("country", "value", "expected"),
    [
        ("FI", "FI 2077474-0", "FI20774740"),
        ("FI", "20774740", "FI20774740"),
        ("fi", "fi20774740", "FI20774740"),
        ("EE", "EE 100 931 558", "EE100931558"),
        ("GR", "094259216", "EL094259216"),
        ("GR", "EL 094259216", "EL094259216"),
        ("TR", "4540536920", "4540536920"),
        ("US", "12-3456789", "123456789"),
    ],
)
def test_a_vat_id_is_returned_in_full(country, value, expected):
    assert check_vat_id(country, value) == expected


@pytest.mark.parametrize(
    ("country", "value"),
    [("FI", "FI20774741"), ("FI", "FI2077"), ("FI", "DE136695976"), ("DE", "x"), ("FI", " "), ("FI", "9" * 50)],
)
def test_a_wrong_vat_id_is_refused_with_a_sentence(country, value):
    with pytest.raises(IdentifierError) as refused:
        check_vat_id(country, value)
    assert str(refused.value).endswith((".", "?"))


def test_national_numbers_are_checked():
    assert check_y_tunnus("2077474-0") == check_y_tunnus("20774740") == "2077474-0"
    assert check_vkn("4540 536 920") == "4540536920"
    assert check_tckn("17291716060") == "17291716060"
    assert check_iban("fi37 1590 3000 0007 76") == "FI3715903000000776"


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (check_y_tunnus, "2077474-1"),
        (check_y_tunnus, ""),
        (check_vkn, "4540536921"),
        (check_tckn, "17291716061"),
        (check_iban, "FI37 1590 3000 0007 77"),
        (check_iban, "FI37"),
        (check_iban, "XX3715903000000776"),
    ],
)
def test_a_wrong_number_is_refused(check, value):
    with pytest.raises(IdentifierError) as refused:
        check(value)
    assert refused.value.params["value"] == value


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("ısı IŞIK", "isi isik"),
        ("Ökybäckå", "okybacka"),
        ("Straße", "strasse"),
        ("Søren Ærø", "soren aero"),
        ("  A \u00a0 b ", "a b"),
        ("e\u0301", "e"),
        ("Łódź", "lodz"),
        ("한국", "한국"),
    ],
)
def test_fold_brings_spellings_together(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("lang", "ordered"),
    [
        ("fi", "Aalto Åberg Äänekoski Öljy"),
        ("fi", "Lehto Lehtö Zeppelin Åland Ääni Öhman"),
        ("fi", "Yrjö Üä Zoo"),
        ("tr", "Can Cuma Çam Dağ Gaz Gül Ğ Halk Irmak İnce Ok Ölçü Su Şan Tuz Ufuk Ün Van"),
        ("tr", "ısı ışık içki ince"),
        ("en", "Aberg Åland Beta Öl Zoo"),
    ],
)
def test_sort_key_orders_as_the_language_does(lang, ordered):
    names = ordered.split()
    assert sorted(set(names), key=lambda name: sort_key(name, lang).encode()) == names


def test_case_and_punctuation_do_not_count():
    assert sort_key("“A-Kiinteistöt” Oy", "fi") == sort_key("a kiinteistöt oy", "fi")
    assert sort_key("İNCE", "tr") == sort_key("ince", "tr")
    assert sort_key("IRMAK", "tr") == sort_key("ırmak", "tr")
    assert sort_key("A\u0308", "fi") == sort_key("Ä", "fi-FI")
