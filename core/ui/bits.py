"""Small inline pieces as safe HTML, for templates and for list columns alike."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.ui.icons import icon_svg

TONES = frozenset({"", "act", "info", "good", "warn", "bad"})


def tone_attribute(tone: str) -> SafeString:
    """` data-tone="…"`, or nothing for the neutral tone; ValueError for a tone the design does not have."""
    if tone not in TONES:
        raise ValueError(f"{tone!r} is not a tone: use one of {', '.join(sorted(TONES - {''}))} or nothing")
    return format_html(' data-tone="{}"', tone) if tone else SafeString()


def pill(label: object, tone: str = "") -> SafeString:
    """A status: hollow = draft or later, half = under way (act, info), full = good, diamond = warn, triangle = bad."""
    return format_html('<span class="pill"{}>{}</span>', tone_attribute(tone or ""), label)


def tag(label: object) -> SafeString:
    """A label without a tone."""
    return format_html('<span class="tag">{}</span>', label)


def count(value: object, tone: str = "", key: str = "") -> SafeString:
    """A number in a tab or menu; nothing is drawn for None."""
    if value is None:
        return SafeString()
    seat = format_html(' id="count-{}"', key) if key else SafeString()
    return format_html('<span class="count"{}{}>{}</span>', seat, tone_attribute(tone), value)


def initials(name: str) -> str:
    """Two letters of a name: first and last word, as they are written; of an address the part before the @."""
    if "@" in name:
        name = name.split("@")[0].replace(".", " ").title()
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))


def _letters(person: object) -> str:
    return getattr(person, "initials", "") or initials(str(person))


def _hue(person: object) -> int:
    """The user's own hue, else one of five from the name: the same wherever it is shown."""
    return getattr(person, "hue", 0) or zlib.crc32(str(person).encode()) % 5 + 1


def avatar(person: object, *, size: str = "", alone: bool = False) -> SafeString:
    """Initials in a circle, smaller with size "small"; `alone` gives it its name for readers."""
    return _avatar(str(person), _hue(person), _letters(person), f"avatar {size}".strip(), alone)


@lru_cache(maxsize=1024)
def _avatar(name: str, hue: int, letters: str, css: str, alone: bool) -> SafeString:
    """The same few faces stand on every card and row."""
    says = format_html('role="img" aria-label="{0}" title="{0}"', name) if alone else SafeString('aria-hidden="true"')
    return format_html('<span class="{}" data-hue="{}" {}>{}</span>', css, hue, says, letters)


def who(person: object, *, size: str = "small", href: str = "") -> SafeString:
    """Avatar and name, linked when `href` is given."""
    shown = format_html('<a href="{}">{}</a>', href, person) if href else format_html("<span>{}</span>", person)
    return format_html('<span class="who">{} {}</span>', avatar(person, size=size), shown)


def faces(people: Iterable[object]) -> SafeString:
    """Several avatars, overlapping."""
    drawn = SafeString("").join(avatar(person, alone=True) for person in people)
    return format_html('<span class="faces">{}</span>', SafeString(drawn))


def meter(
    value: Decimal | int, label: str, *, at: Decimal | int | None = None, tone: str = "", most: int = 100
) -> SafeString:
    """A bar from 0 to `most` with an optional target mark; `label` is the whole sentence for readers."""
    share, goal = _share(value, most), _share(at, most) if at is not None else None
    mark = SafeString("<i></i>") if goal is not None else SafeString()
    style = f"--v:{share};--at:{goal}" if goal is not None else f"--v:{share}"
    return format_html(
        '<div class="meter"{} role="meter" aria-label="{}" aria-valuenow="{}" aria-valuemin="0" aria-valuemax="{}"'
        ' style="{}"><span></span>{}</div>',
        tone_attribute(tone),
        label,
        min(max(Decimal(value), Decimal(0)), Decimal(most)),
        most,
        style,
        mark,
    )


def _share(value: Decimal | int, most: int) -> str:
    share = Decimal(value) * 100 / most if most else Decimal(0)
    return f"{min(max(share, Decimal(0)), Decimal(100)):.2f}".rstrip("0").rstrip(".")


def icon_link(href: str, name: str, label: str, css: str = "btn quiet small icon-only") -> SafeString:
    """A link that shows only an icon and says its label."""
    return format_html(
        '<a class="{}" href="{}" aria-label="{}" title="{}">{}</a>', css, href, label, label, icon_svg(name)
    )
