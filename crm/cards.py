"""The cards of the board as HTML: joined strings, since a board draws a hundred of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import formatting
from core.lists.columns.texts import row_url
from core.ui import bits
from core.ui.icons import icon_svg
from crm.models import Deal


def cards(deals: Iterable[Deal], *, movable: bool, today: dt.date) -> SafeString:
    """Without `movable` a card has no menu and can't be dragged. The menu of all cards is one, in the page."""
    return SafeString("".join(_card(deal, movable, today) for deal in deals))


def _card(deal: Deal, movable: bool, today: dt.date) -> SafeString:
    tone, icon, words = _next_step(deal, today)
    return format_html(
        '<article class="card" id="deal-{pk}" data-tone="{tone}"{drag}><h3><a href="{url}">{name}</a></h3>{menu}'
        '<p class="client">{client}</p><p class="line"><span class="value">{value}</span>{idle}</p>'
        '<p class="next">{icon}<span>{words}</span>{owner}</p></article>',
        pk=deal.pk,
        tone=tone,
        drag=SafeString(' draggable="true"') if movable else "",
        url=row_url("crm:deal", deal.pk),
        name=deal.name,
        menu=_menu(deal) if movable else "",
        client=deal.organisation.name,
        value=formatting.money(deal.value, deal.currency_id, decimals=0),
        idle=_idle(deal, today),
        icon=icon_svg(icon),
        words=words,
        owner=bits.avatar(deal.owner, size="small", alone=True),
    )


def _next_step(deal: Deal, today: dt.date) -> tuple[str, str, str]:
    """Tone, icon and words: what comes next, or that nothing does."""
    due = deal.next_on  # type: ignore[attr-defined]
    if due is None:
        return "bad", "alert", _("No next step is planned")
    words = f"{deal.next_text}, {formatting.short_date(due, today=today)}"  # type: ignore[attr-defined]
    return ("bad" if due < today else "info"), "calendar", words


def idle_days(deal: Deal, today: dt.date) -> int:
    """Whole days since the last real contact; the deal carries `idle_since`."""
    return max(0, (today - timezone.localtime(deal.idle_since).date()).days)  # type: ignore[attr-defined]


def idle_words(days: int) -> str:
    return ngettext("%(n)s day without contact", "%(n)s days without contact", days) % {"n": days}


def _idle(deal: Deal, today: dt.date) -> SafeString | str:
    """Shown once there is something to see; loud from the stage's own limit on."""
    days = idle_days(deal, today)
    if not days:
        return ""
    return _idle_mark(days, days >= deal.stage.idle_days, get_language())


@lru_cache(maxsize=512)
def _idle_mark(days: int, late: bool, _language: str | None) -> SafeString:
    return format_html(
        '<span class="idle"{} title="{says}">{}<span class="vh">{says}</span><span aria-hidden="true">{}</span></span>',
        bits.tone_attribute("warn" if late else ""),
        icon_svg("time"),
        _("%(n)s d") % {"n": days},
        says=idle_words(days),
    )


def _menu(deal: Deal) -> SafeString:
    return format_html(
        '<a class="btn quiet small icon-only" href="{url}" data-card-menu aria-label="{label}">{icon}</a>',
        url=row_url("crm:deal_move", deal.pk),
        label=_("Actions for %(deal)s") % {"deal": deal.name},
        icon=icon_svg("more"),
    )
