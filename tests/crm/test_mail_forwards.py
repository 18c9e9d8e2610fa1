"""Dates of forwarded mails, and what of a mail is shown at once: nothing is lost, nothing harmful comes through."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.mail.folding import Folded, folded
from crm.mail.html_folding import folded_html
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
    shown = folded_html(source)
    assert shown.count("<details") == shown.count("</details>") == 1 and "onclick" not in shown and "script" not in shown
    assert shown.startswith("<p>Yes</p>") and "<blockquote>a<blockquote>b</blockquote></blockquote></details>" in shown
    assert "<details" not in folded_html("<blockquote>only</blockquote><p>below</p>")


OUTLOOK = {
    "desktop": "<div><p>Sopii, İyi günler</p><div><div><p><b><span>From:</span></b> Aino Lehtonen &lt;aino@luoto.example&gt;<br>"
    "<b>Sent:</b> Monday, 2 November 2026 9:12<br><b>To:</b> Saara &lt;saara@suvanto.example&gt;<br><b>Subject:</b> Tarjous</p>"
    "</div></div><p>Earlier words</p></div>",
    "web": "<div>Sopii, İyi günler</div><hr><div><b>Lähettäjä:</b> Aino &lt;aino@luoto.example&gt;<br><b>Lähetetty:</b> "
    "maanantai 2. marraskuuta 2026 9.12<br><b>Vastaanottaja:</b> Saara<br><b>Aihe:</b> Tarjous</div><div>Earlier words</div>",
    "turkish, in a table": "<table><tr><td><p>Sopii, İyi günler</p><p><b>Kimden:</b> Aino &lt;aino@luoto.example&gt;<br><b>"
    "Gönderildi:</b> 2 Kasım 2026 09:12<br><b>Konu:</b> Tarjous</p><blockquote>Earlier words</blockquote></td></tr></table>",
}


@pytest.mark.parametrize("program", OUTLOOK)
def test_what_outlook_quotes_is_folded_too(program: str) -> None:
    own, mark, quoted = folded_html(OUTLOOK[program]).partition("<details")
    assert mark and "Sopii, İyi günler" in own and "aino@luoto.example" not in own
    assert "Earlier words" in quoted and "aino@luoto.example" in quoted and quoted.endswith("</details>")
    for tag in ("div", "p", "table", "td", "b"):
        for half in (own, quoted):
            assert half.count(f"<{tag}>") == half.count(f"</{tag}>"), f"{tag} is not balanced in {half}"


@pytest.mark.parametrize(
    "source",
    [
        "<p><b>From:</b> now on we meet on Mondays</p><p>Aino</p>",
        "<p>Hi</p><p><b>From:</b> Helsinki<br><b>To:</b> İstanbul</p>",
        "<p><b>From:</b> A &lt;a@b.example&gt;<br><b>Subject:</b> x</p><p>only forwarded</p>",
        "<p>plain</p>",
    ],
)
def test_html_that_quotes_nothing_is_shown_whole(source: str) -> None:
    assert "<details" not in folded_html(source)


PARTS = ["<b>From:</b> a@b.example<br>", "<b>To:</b> x<br>", "<div>", "</div>", "<p>w</p>", "<td>", "<script>x", "<hr>", "z"]


@given(st.lists(st.sampled_from([*PARTS, "<blockquote>", "</blockquote>", "<details>"])))
def test_folding_html_lets_nothing_in_and_always_closes(parts: list[str]) -> None:
    shown = folded_html("".join(parts))
    assert shown.count("<details") == shown.count("</details>") and "<script" not in shown
