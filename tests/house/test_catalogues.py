"""Three languages, complete: every text translated, every placeholder carried over, nothing left from before."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.i18n import catalogue, command
from core.i18n.messages import Found, Message, SourceError, merged, placeholders, wrong_placeholders
from core.i18n.python_source import messages_of as in_python
from core.i18n.template_source import messages_of as in_template
from core.i18n.tree import ROOT, TRANSLATED, messages_in
from tests.house.law import Fault, Law

COMPLETE = Law(
    "catalogues-complete",
    "half a translated page reads like a mistake.",
    'manage.py catalogues; then --missing fi, and --load a file of {"text": {"fi": "…", "tr": "…"}}.',
)
PLACEHOLDERS = Law(
    "catalogues-placeholders",
    "a lost placeholder loses the number it stood for, an invented one breaks the page.",
    "carry every %(name)s and {name} over as it is.",
)
APOSTROPHES = Law(
    "one-text-one-spelling",
    "two texts that differ by an apostrophe or a blank are translated twice and drift apart.",
    'use one of the two everywhere; manage.py catalogues --where "words" shows where they stand.',
)


@functools.cache
def known() -> dict[str, Message]:
    """Every text of the tree, read once for all tests here."""
    return merged(messages_in(ROOT))


def behind(root: Path) -> Iterator[Fault]:
    for line in command.behind(root, known() if root == ROOT else merged(messages_in(root))):
        yield Fault(f"locale/{line[:2]}", 0, line[4:])


def broken(messages: dict[str, Message], language: str, translations: dict[str, tuple[str, ...]]) -> Iterator[Fault]:
    for key, forms in translations.items():
        if key in messages and (problem := wrong_placeholders(messages[key], forms)):
            yield Fault(f"locale/{language}", 0, problem)


def twins(keys: list[str]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for key in sorted(keys):
        plain = key.replace("’", "'").replace("...", "…").replace("  ", " ").strip()
        if plain in seen:
            yield Fault("locale", 0, f"{seen[plain]!r} and {key!r}")
        seen[plain] = key


def test_catalogues_are_complete() -> None:
    COMPLETE.hold(behind(ROOT))


def test_translations_carry_their_placeholders() -> None:
    PLACEHOLDERS.hold(
        fault
        for language in TRANSLATED
        for fault in broken(known(), language, catalogue.read(catalogue.path_of(ROOT, language)))
    )


def test_no_text_stands_in_two_spellings() -> None:
    APOSTROPHES.hold(twins(list(known())))


def tree_with(tmp_path: Path, page: str) -> Path:
    (tmp_path / "templates").mkdir(exist_ok=True)
    (tmp_path / "templates" / "page.html").write_text(page)
    return tmp_path


def test_a_missing_translation_is_noticed(tmp_path: Path) -> None:
    root = tree_with(tmp_path, '{% translate "Save" %}')
    assert len(list(behind(root))) == 2
    (tmp_path / "words.json").write_text('{"Save": {"fi": "Tallenna", "tr": "Kaydet"}}')
    command.update(root, merged(messages_in(root)), [tmp_path / "words.json"])
    assert not list(behind(root))


def test_a_lost_placeholder_is_noticed(tmp_path: Path) -> None:
    message = Message("%(n)s hours of {name}")
    assert wrong_placeholders(message, ("%(n)s tuntia",))
    assert not wrong_placeholders(message, ("{name}: %(n)s tuntia",))
    assert not wrong_placeholders(Message("One hour", "%(n)s hours"), ("Yksi tunti", "%(n)s tuntia"))
    root = tree_with(tmp_path, "{% blocktranslate %}{{ n }} hours{% endblocktranslate %}")
    (tmp_path / "words.json").write_text('{"%(n)s hours": {"fi": "tuntia"}}')
    with pytest.raises(catalogue.BadTranslation, match="lacks"):
        command.update(root, merged(messages_in(root)), [tmp_path / "words.json"])


def test_two_spellings_are_noticed() -> None:
    assert list(twins(["Don't", "Don’t"])) and list(twins(["Wait...", "Wait…"])) and not list(twins(["Done", "done"]))


def test_texts_are_found_in_python(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(
        '_("One")\nngettext_lazy("a", "b", n)\npgettext("verb", "Open")\ntranslation.gettext("Two" " parts")\n_(name)\n'
    )
    assert {found.message for found in in_python(path, "x.py")} == {
        Message("One"),
        Message("a", "b"),
        Message("Open", context="verb"),
        Message("Two parts"),
    }
    path.write_text('_(f"{a} files")')
    with pytest.raises(SourceError, match="placeholder"):
        list(in_python(path, "x.py"))


def test_texts_are_found_in_templates(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_text(
        '{% translate "10 %" context "share" as x %}{% section _("Terms") %}{{ a|default:_("none") }}'
        "{% blocktranslate trimmed count n=rows %}\n  {{ n }} row\n {% plural %} {{ n }} rows {% endblocktranslate %}"
    )
    assert {found.message for found in in_template(path, "x.html")} == {
        Message("10 %%", context="share"),
        Message("Terms"),
        Message("none"),
        Message("%(n)s row", "%(n)s rows"),
    }


def test_placeholders_are_told_from_prose() -> None:
    assert placeholders("%(a)s of 100 % or 5 %% in {b!r:>5} {{c}}") == {"%(a)", "{b!r:>5}"}


def test_one_text_with_two_plurals_is_noticed() -> None:
    with pytest.raises(SourceError, match="two plurals"):
        merged([Found(Message("a", "b"), "x.py", 1), Found(Message("a", "c"), "y.py", 2)])
