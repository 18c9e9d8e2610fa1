"""Dates of forwarded mails, and what of a mail is shown at once: nothing is lost, nothing harmful comes through."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.mail import html
from crm.mail.folding import Folded, folded
from crm.mail.spoken_dates import moment_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, Mar 2, 2026 at 9:05\u202fPM", (3, 2, 19, 5)),
        ("ma 2. maalisk. 2026 klo 21.05", (3, 2, 19, 5)),
        ("2 Mar 2026 Pzt, 21:05", (3, 2, 19, 5)),
        ("2.3.2026 21.05", (3, 2, 19, 5)),
        ("2026-03-02 21:05", (3, 2, 19, 5)),
        ("18/03/2026 21:05", (3, 18, 19, 5)),
        ("1 Ağustos 2026 Cumartesi 09:00 GMT+3", (8, 1, 6, 0)),
        ("1 AĞUSTOS 2026 09:00 UTC+03:00", (8, 1, 6, 0)),
        ("lauantai 1. elokuuta 2026 9.00.00 EEST", (8, 1, 6, 0)),
        ("1 Mayıs 2026 ÖS 1:30", (5, 1, 10, 30)),
    ],
)
def test_dates_as_programs_spell_them(text: str, expected: tuple[int, int, int, int]) -> None:
    assert moment_in(text, ZoneInfo("Europe/Helsinki")) == datetime(2026, *expected, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "3/4/2026 10:00", "31.2.2026 10.00", "2026", "Mon 99 Foo", "١٢٣"])
def test_dates_that_say_nothing_for_certain(text: str) -> None:
    assert moment_in(text, ZoneInfo("Europe/Helsinki")) is None


@given(st.text(max_size=150))
def test_any_words_for_a_date(text: str) -> None:
    moment_in(text, UTC)
    folded(text)


OUTLOOK = "Sovitaan näin.\n\nFrom: Aino <aino@luoto.example>\nSent: maanantai 2. maaliskuuta 2026\nSubject: Tarjous\n\nHei Saara"
QUOTING = {
    "gmail": "Thanks!\n\nOn Thu, Nov 19, 2026 at 10:12 AM Aino <aino@luoto.example>\nwrote:\n\n> Hi,\n> here it is.\n",
    "apple fi": "Kiitos!\n\n> Aino <aino@luoto.example> kirjoitti 19.11.2026 klo 10.12:\n> \n> Hei,\n> tässä.",
    "tr": "Teşekkürler\n\nAino <aino@luoto.example>, 19 Kas 2026 Per, 10:12 tarihinde şunu yazdı:\n\n> Merhaba\n> ekte",
    "outlook": OUTLOOK,
    "rule": "Sopii.\n\n-----Alkuperäinen viesti-----\nLähettäjä: Aino\n\nHei",
}


@pytest.mark.parametrize("program", QUOTING)
def test_what_is_quoted_is_folded_away(program: str) -> None:
    parts = folded(QUOTING[program])
    assert len(parts.own) < 16 and "Aino" not in parts.own and "Aino" in parts.quoted
    lines = [line.strip() for line in QUOTING[program].split("\n") if line.strip()]
    shown = [line.strip() for line in f"{parts.own}\n{parts.quoted}".split("\n") if line.strip()]
    assert shown == lines, "nothing of it is lost"


@pytest.mark.parametrize("text", ["> one line\nand an answer below", "> all\n> of it", "plain", "a > b\n> c"])
def test_what_is_no_quotation_is_shown_whole(text: str) -> None:
    assert folded(text) == Folded(text)


def test_quotations_in_html_are_folded_and_stay_harmless() -> None:
    quotation = '<blockquote onclick="x()">a<blockquote>b</blockquote></blockquote>'
    source = f"<p>Yes</p><div>Aino wrote:{quotation}</div><script>1</script>"
    shown = html.folded_html(source)
    assert shown.count("<details") == shown.count("</details>") == 1 and "onclick" not in shown and "script" not in shown
    assert shown.startswith("<p>Yes</p>") and "<blockquote>a<blockquote>b</blockquote></blockquote></details>" in shown
    assert "<details" not in html.folded_html("<blockquote>only</blockquote><p>below</p>")
