"""Templates show: they carry no script, no style, no query, no untranslated word, and stand on a base page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.house.law import Fault, Law, Source, called, files, line_of, matches, python_files, relative, templates

SAFE = Law(
    "no-safe",
    "text marked safe runs as it is, whoever wrote it.",
    'format_html("<b>{}</b>", value) in Python, plain {{ value }} in templates.',
)
POLICY = Law(
    "content-policy",
    "the content policy of every answer refuses inline scripts and styles; what needs them does nothing (section 7).",
    'behaviour in static/js as a module bound by data- attributes; looks in static/css; style="--x: …" for numbers.',
)
BASES = Law(
    "templates-stand-on-a-base",
    "a page without a base has no language, no way out and no policy.",
    '{% extends "base/app.html" %} in the first line; a fragment begins with <h2> at most.',
)
SHOW = Law(
    "templates-only-show",
    "a query in a template runs once a row and is seen by nobody.",
    "let the view pass rows: prefetch or a dataclass from queries.py.",
)
WORDS = Law(
    "no-bare-words",
    "a word outside of translate stays English for everyone.",
    '{% translate "…" %} or {% blocktranslate trimmed %} with named placeholders; the attribute likewise.',
)

MARKED = re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off|\|\s*escapejs\b")
FORBIDDEN = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)[^>]*>|\bjavascript:|\bhx-on\b|\bhx-vals=[\"']js:", re.I)
HANDLER = re.compile(r"<[a-z][^<>]*?\s(on[a-z]+)\s*=", re.I)
STYLE = re.compile(r"\bstyle=([\"'])(.*?)\1", re.I | re.S)
CUSTOM = re.compile(r"^(\s*--[a-z0-9-]+\s*:[^;]*;?\s*)*$", re.S)
# A manager's method, or a method at the end of a path that leads over a relation (deal.activities.count).
FRAME = re.compile(r"<(html|head|body|main|h1)\b", re.I)
# A dialog that is also shown as a page of its own has the page's heading then.
WHOLE = re.compile(r"\{% if whole_page %\}.*?\{% e", re.S)
EXTENDS = re.compile(r"\s*(\{#.*?#\}\s*)*\{% extends ")
QUERY = re.compile(r"\.(objects|all|exists|filter|exclude|aggregate|save|delete)\b|\w\.\w+\.(count|values)\b")
BLOCK = re.compile(r"\{[%{#].*?[%}#]\}", re.S)
COMMENT = re.compile(r"\{% comment.*?endcomment %\}|<!--.*?-->", re.S)
TRANSLATED = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.S)
TAG = re.compile(r"<[^<>]*>", re.S)
CLASS_BLOCK = re.compile(r"\{% block \w*class %\}[^{]*")
SHOWN_ATTRIBUTE = re.compile(
    r"\b(aria-label|title|placeholder|alt|hx-confirm|data-label)=([\"'])([^\"'{]*[A-Za-z]{2}[^\"'{]*)\2"
)
WORD = re.compile(r"[^\W\d_]{2,}")
PHRASE = re.compile(r"[^\W\d_]{2,}(?:[ ,.'’-]+[^\W\d_]+)*")
# What is the same in every language, or is not read by people.
NAMES = {
    "Keel",
    "PDF",
    "CSV",
    "XLSX",
    "IBAN",
    "BIC",
    "XML",
    "QR",
    "Ctrl",
    "Esc",
    "nbsp",
    "middot",
    "times",
    "larr",
    "rarr",
    "html",
    "lang",
    "amp",
    "ndash",
    "mdash",
    "thinsp",
    "hellip",
    "SHA",
    "ID",
}
NOT_TEXT = re.compile(r"<(code|kbd|svg|pre|script)\b.*?</\1>", re.S)


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text without the matches, with the same line numbers."""
    return pattern.sub(lambda match: " " + "\n" * match[0].count("\n"), text)


def marked_safe(place: str, text: str) -> Iterator[Fault]:
    yield from matches(MARKED, text, place, "{}")


def marked_safe_in(source: Source) -> Iterator[Fault]:
    for node in source.nodes:
        name = called(node).split(".")[-1]
        literal = isinstance(node, ast.Call) and all(isinstance(value, ast.Constant) for value in node.args)
        if name in ("mark_safe", "SafeString", "SafeText") and not literal:
            yield Fault(source.path, getattr(node, "lineno", 0), f"{name}(…)")


def against_policy(place: str, text: str) -> Iterator[Fault]:
    text = blanked(COMMENT, text)
    yield from matches(FORBIDDEN, text, place, "{}")
    bare = blanked(BLOCK, text)
    for match in HANDLER.finditer(bare):
        yield Fault(place, line_of(bare, match.start()), f"the handler {match[1]}=")
    for match in STYLE.finditer(text):
        if not CUSTOM.match(BLOCK.sub("", match[2])) and not CUSTOM.match(BLOCK.sub("0", match[2])):
            yield Fault(place, line_of(text, match.start()), f"style={match[2]!r} is more than custom properties")


def without_base(place: str, text: str) -> Iterator[Fault]:
    """A whole page, known by its frame or its heading of the first rank, that extends nothing."""
    if (
        "base" not in place.split("/")[1:-1]
        and not EXTENDS.match(text)
        and (frame := FRAME.search(blanked(WHOLE, blanked(COMMENT, text))))
    ):
        yield Fault(place, line_of(text, frame.start()), f"has {frame[0]}> and extends nothing")


def queries_in(place: str, text: str) -> Iterator[Fault]:
    for token in Lexer(text).tokenize():
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", token.contents)
            if match := QUERY.search(bare):
                yield Fault(place, token.lineno or 0, f"{{% {token.contents[:70]} %}} asks {match[0]}")


def bare_words(place: str, text: str) -> Iterator[Fault]:
    for pattern in (COMMENT, TRANSLATED):
        text = blanked(pattern, text)
    for match in SHOWN_ATTRIBUTE.finditer(text):
        if set(WORD.findall(match[3])) - NAMES:
            yield Fault(place, line_of(text, match.start()), f"{match[1]}={match[3]!r} is not translated")
    for pattern in (CLASS_BLOCK, BLOCK, NOT_TEXT, TAG):
        text = blanked(pattern, text)
    text = re.sub(r"&#?\w+;", " ", text)
    for match in PHRASE.finditer(text):
        if set(WORD.findall(match[0])) - NAMES:
            yield Fault(place, line_of(text, match.start()), f"{match[0]!r} is not translated")


def each(paths: list[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        yield relative(path), path.read_text(encoding="utf-8")


def html() -> list[Path]:
    return [path for path in templates() if path.suffix == ".html"]


def in_the_app() -> list[Path]:
    """By their place in the tree: the tree itself may stand in a folder of any name."""
    return [path for path in html() if not {"pdf", "mail"} & set(relative(path).split("/"))]


def test_nothing_is_marked_safe() -> None:
    faults = [fault for place, text in each(html()) for fault in marked_safe(place, text)]
    SAFE.hold(faults + [fault for source in python_files() for fault in marked_safe_in(source)])


def test_templates_keep_to_the_content_policy() -> None:
    shown = in_the_app()
    POLICY.hold(fault for place, text in each(shown) for fault in against_policy(place, text))


def test_pages_stand_on_a_base() -> None:
    pages = in_the_app()
    BASES.hold(fault for place, text in each(pages) for fault in without_base(place, text))


def test_templates_do_not_query() -> None:
    SHOW.hold(fault for place, text in each(templates()) for fault in queries_in(place, text))


def test_no_word_is_left_untranslated() -> None:
    WORDS.hold({fault for place, text in each(html()) for fault in bare_words(place, text)})


def test_a_safe_mark_is_noticed() -> None:
    assert list(marked_safe("templates/x.html", "{{ note|safe }}"))
    assert list(marked_safe("templates/x.html", "{% autoescape off %}"))
    assert list(marked_safe_in(Source("core/x.py", "mark_safe(text)")))
    assert not list(marked_safe_in(Source("core/x.py", "SafeString('<i></i>')")))
    assert not list(marked_safe("templates/x.html", "{{ note }}"))


def test_an_inline_script_or_style_is_noticed() -> None:
    for bad in (
        "<style>a{}</style>",
        "<script>go()</script>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        '<p style="color: red">',
        '<p style="--x: 1; color: red">',
        '<a {% if a %}class="b"{% endif %} onload="x">',
    ):
        assert list(against_policy("templates/x.html", bad)), bad
    for good in (
        '<p style="--x: 1">',
        '<p style="--x: {{ share }}; --y: 2">',
        '<script type="module" src="a.js"></script>',
        '<a title="once on = off">',
        '<p{% if v %} style="--v: {{ v }}"{% endif %}>',
    ):
        assert not list(against_policy("templates/x.html", good)), good


def test_a_page_without_a_base_is_noticed() -> None:
    assert list(without_base("templates/crm/x.html", "<html></html>"))
    assert list(without_base("templates/crm/x.html", "{% load ui %}<h1>{{ title }}</h1>"))
    assert not list(without_base("templates/crm/x.html", "<h2></h2>"))
    assert not list(without_base("templates/crm/x.html", '{% extends "base/app.html" %}'))


def test_a_query_in_a_template_is_noticed() -> None:
    for bad in ("{% for l in invoice.lines.all %}", "{{ deal.activities.count }}", "{% if rows.exists %}"):
        assert list(queries_in("templates/x.html", bad)), bad
    assert not list(queries_in("templates/x.html", '{{ page.counted }}{% url "crm.all" %}'))


def test_a_bare_word_is_noticed() -> None:
    for bad in ("<p>Save it</p>", '<input placeholder="Search">', "<p>{% if a %}Open{% endif %}</p>"):
        assert list(bare_words("templates/x.html", bad)), bad
    for good in (
        '<p>{% translate "Save" %} PDF</p>',
        "<p>{% blocktranslate trimmed %}Save{% endblocktranslate %}</p>",
        "<p>{# Why #}&nbsp;{{ a }}</p>",
        '<a title="{% translate "Save" %}">',
        "<!-- Save -->",
    ):
        assert not list(bare_words("templates/x.html", good)), good


def test_styles_hold_nothing_forbidden() -> None:
    LETTERS.hold(f for place, text in each(files("static/css/**/*.css")) for f in transformed(place, text))


LETTERS = Law(
    "no-letter-transforms",
    "text-transform turns i into I and breaks Turkish; capitals are shouted (DESIGN.md).",
    "write the text as it should be read.",
)
TRANSFORM = re.compile(r"text-transform\s*:\s*(?!none)\w+|font-variant-caps\s*:|@import\s+url\(|https?:", re.I)


def transformed(place: str, text: str) -> Iterator[Fault]:
    yield from matches(TRANSFORM, re.sub(r"/\*.*?\*/", "", text, flags=re.S), place, "{}")


def test_capital_letters_by_style_are_noticed() -> None:
    assert list(transformed("static/css/x.css", "h1 { text-transform: uppercase }"))
    assert not list(transformed("static/css/x.css", "h1 { text-transform: none }"))
