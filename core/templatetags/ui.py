"""{% load ui %}: icons, pills, people, formatted values, and the building blocks of pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formatting
from core.routes import may_open
from core.ui import bits, parts
from core.ui.icons import TONE_ICONS, icon_svg

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """{% icon "invoice" %}"""
    return icon_svg(name, css)


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    """The icon a notice or toast of that tone carries."""
    return icon_svg(TONE_ICONS.get(tone, "info"))


@register.simple_tag
def pill(label: object, tone: str = "") -> SafeString:
    """{% pill invoice.get_state_display "good" %}"""
    return bits.pill(label, tone)


@register.simple_tag
def count(value: object, tone: str = "", key: str = "") -> SafeString:
    """{% count 12 "bad" %}"""
    return bits.count(value, tone, key)


@register.simple_tag(takes_context=True)
def record(context: Context, row: Any, words: object = "") -> SafeString:
    """{% record object.organisation %}: its name, linked for whoever may open such a page."""
    url, text = row.get_absolute_url(), words or row
    user = context["request"].user
    return format_html('<a href="{}">{}</a>', url, text) if may_open(user, url) else format_html("<span>{}</span>", text)


@register.simple_tag
def avatar(person: object, size: str = "", alone: bool = False) -> SafeString:
    """{% avatar user %}, {% avatar user size="small" alone=True %}: `alone` when no name stands beside it."""
    return bits.avatar(person, size=size, alone=alone)


@register.simple_tag
def who(person: object, href: str = "", size: str = "small") -> SafeString:
    """{% who deal.owner href=url %}: avatar and name."""
    return bits.who(person, size=size, href=href)


@register.simple_tag
def faces(people: Iterable[object]) -> SafeString:
    return bits.faces(people)


@register.simple_tag
def money(value: Decimal | int | None, currency: object, decimals: int | None = None) -> SafeString:
    """{% money invoice.gross_amount invoice.currency %}; {% money total "EUR" decimals=0 %} on dashboards."""
    return format_html(
        '<span class="num nowrap">{}</span>', formatting.money(value, code_of(currency), decimals=decimals)
    )


@register.simple_tag
def money_text(value: Decimal | int | None, currency: object, decimals: int | None = None) -> str:
    """The same without markup, for attributes and translated sentences: {% money_text … as shown %}."""
    return formatting.money(value, code_of(currency), decimals=decimals)


@register.simple_tag
def price(value: Decimal | int | None, currency: object) -> str:
    """A unit price with up to six decimals."""
    return formatting.price(value, code_of(currency))


def code_of(currency: object) -> str:
    """The ISO code of a Currency row or of a text."""
    return str(getattr(currency, "code", currency) or "")


@register.simple_tag
def meter(
    value: Decimal | int, label: str, at: Decimal | int | None = None, tone: str = "", most: int = 100
) -> SafeString:
    """{% meter 71 label=sentence at=80 tone="warn" %}"""
    return bits.meter(value, label, at=at, tone=tone, most=most)


@register.filter
def number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """{{ value|number }} or {{ value|number:1 }}"""
    return formatting.number(value, decimals=decimals)


@register.filter
def percent(value: Decimal | int | None, decimals: int | None = None) -> str:
    """{{ rate|percent }} of a number in percent: 25.5 is 25.5 %."""
    return formatting.percent(value, decimals=decimals)


@register.filter
def hours(minutes: int | None) -> str:
    """{{ entry.minutes|hours }}: 450 is 7:30."""
    return formatting.duration(minutes)


@register.filter
def decimal_hours(minutes: int | None) -> str:
    """{{ minutes|decimal_hours }}: 450 is 7.5."""
    return formatting.hours(minutes)


@register.filter
def short_date(value: dt.date | None, today: dt.date | None = None) -> str:
    """{{ invoice.due_on|short_date }}; with today the year is left out near it."""
    return formatting.short_date(value, today=today)


@register.filter
def long_date(value: dt.date | None) -> str:
    return formatting.long_date(value)


@register.filter
def clock(value: dt.datetime | dt.time | None) -> str:
    return formatting.time(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    return formatting.moment(value)


@register.filter
def week(value: dt.date | int) -> str:
    return formatting.week(value)


@register.inclusion_tag("ui/figures.html")
def figures(items: Iterable[parts.Figure], label: str) -> Mapping[str, Any]:
    """{% figures figures label=_("Key figures") %}: three to five numbers under the head."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/facts.html")
def facts(rows: Iterable[parts.Fact], sums: bool = False) -> Mapping[str, Any]:
    """{% facts rows %}, or {% facts rows sums=True %} for a calculation."""
    return {"rows": rows, "sums": sums}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Iterable[parts.Tab], label: str) -> Mapping[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("ui/todos.html")
def todos(items: Iterable[parts.Todo]) -> Mapping[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/stages.html")
def stages(items: Iterable[parts.Stage], label: str) -> Mapping[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("ui/steps.html")
def steps(items: Iterable[parts.Step]) -> Mapping[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/timeline.html", takes_context=True)
def timeline(
    context: template.Context, items: Iterable[parts.Happening], key: str = "timeline", tight: bool = False
) -> Mapping[str, Any]:
    return {"items": items, "key": key, "tight": tight, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/menu.html", takes_context=True)
def menu(context: template.Context, key: str, items: Iterable[parts.MenuItem], label: str = "") -> Mapping[str, Any]:
    """A row's or card's menu button with its popover: {% menu "m-12" items label=_("Actions for …") %}"""
    return {"key": key, "items": items, "label": label, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/charts/figure.html")
def chart(drawn: Any, heading: str = "h2") -> Mapping[str, Any]:
    """{% chart cash_chart %}: a chart drawn by core.charts."""
    return {"chart": drawn, "heading": heading}
