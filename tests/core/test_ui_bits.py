"""Icons, pills, people and meters as HTML: escaped, toned, readable without colour."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template

from core.navigation import menu
from core.ui import bits
from core.ui.icons import ALIASES, UnknownIcon, icon_svg


@pytest.mark.parametrize("name", sorted(ALIASES))
def test_every_alias_has_its_drawing(name):
    assert icon_svg(name).startswith('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><')


def test_every_icon_that_is_named_anywhere_has_its_drawing():
    named = {place.icon for group in menu().groups for place in group.places} | {maker.icon for maker in menu().makers}
    for folder in ("templates", "core", "crm", "projects", "erp", "billing", "reporting", "config"):
        for path in (settings.BASE_DIR / folder).rglob("*.*"):
            if path.suffix in {".py", ".html"}:
                named |= set(
                    re.findall(
                        r"""(?:\bicon=|\{% icon |icon_svg\()["']([\w-]+)["']""", path.read_text(encoding="utf-8")
                    )
                )
    for name in sorted(named):
        icon_svg(name)


def test_an_unknown_icon_says_what_to_do():
    with pytest.raises(UnknownIcon, match="add an alias"):
        icon_svg("no-such-thing")


def test_a_pill_escapes_its_word_and_carries_its_tone():
    assert bits.pill("<b>", "bad") == '<span class="pill" data-tone="bad">&lt;b&gt;</span>'
    assert bits.pill("Draft") == '<span class="pill">Draft</span>'


def test_a_tone_outside_the_design_is_refused():
    with pytest.raises(ValueError, match="not a tone"):
        bits.pill("x", "red")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Aino Lehtonen", "AL"), ("Ömer Işık", "ÖI"), ("Madonna", "M"), ("aino.lehtonen@luoto.example", "AL"), ("", "?")],
)
def test_initials(name, letters):
    assert bits.initials(name) == letters


def test_an_avatar_alone_says_the_name():
    assert 'role="img" aria-label="Elif &amp; Co"' in bits.avatar("Elif & Co", alone=True)
    assert 'aria-hidden="true"' in bits.avatar("Elif Kaya")


def test_a_meter_stays_within_its_ends_and_says_its_sentence():
    drawn = bits.meter(118, "Oskari Niemi: 118%, overbooked", at=80, tone="bad")
    assert 'aria-valuenow="100"' in drawn
    assert 'style="--v:100;--at:80"' in drawn
    assert 'aria-label="Oskari Niemi: 118%, overbooked"' in drawn


def test_money_in_a_template_needs_its_currency():
    shown = Template('{% load ui %}{% money 12 "EUR" %}').render(Context())
    assert shown == '<span class="num nowrap">€12.00</span>'
    with pytest.raises(ValueError, match="currency"):
        Template('{% load ui %}{% money 12 "" %}').render(Context())


def test_a_block_keeps_the_markup_it_holds_and_escapes_what_it_is_given():
    page = Template('{% load blocks %}{% notice "warn" title %}<p>{{ said }}</p>{% endnotice %}')
    shown = page.render(Context({"title": "A & B", "said": "<script>"}))
    assert "<b>A &amp; B</b><p>&lt;script&gt;</p>" in shown
