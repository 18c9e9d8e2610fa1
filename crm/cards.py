"""The cards of the board as HTML: joined strings, since a board draws a hundred of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import formatting
from core.lists.columns.texts import row_url
from core.ui import bits
from core.ui.icons import icon_svg
from crm.models import Deal, Stage


def cards(deals: Iterable[Deal], stages: list[Stage], token: str, *, movable: bool, today: dt.date) -> SafeString:
    """`token` is the form's CSRF token; without `movable` a card has no menu and can't be dragged."""
    moves = {stage.pk: _moves(stages, stage) for stage in stages} if movable else {}
    return SafeString("".join(_card(deal, moves.get(deal.stage_id), token, today) for deal in deals))


def _card(deal: Deal, moves: SafeString | None, token: str, today: dt.date) -> SafeString:
    tone, icon, words = _next_step(deal, today)
    return format_html(
        '<article class="card" id="deal-{pk}" data-tone="{tone}"{drag}><h3><a href="{url}">{name}</a></h3>{menu}'
        '<p class="client">{client}</p><p class="value">{value}</p>'
        '<p class="next">{icon}<span>{words}</span>{owner}</p></article>',
        pk=deal.pk,
        tone=tone,
        drag=SafeString(' draggable="true"') if moves is not None else "",
        url=row_url("crm:deal", deal.pk),
        name=deal.name,
        menu=_menu(deal, moves, token) if moves is not None else "",
        client=deal.organisation.name,
        value=formatting.money(deal.value, deal.currency_id, decimals=0),
        icon=icon_svg(icon),
        words=words,
        owner=bits.avatar(deal.owner, size="small", alone=True),
    )


def _next_step(deal: Deal, today: dt.date) -> tuple[str, str, str]:
    """Tone, icon and words: what comes next, or since when nothing does."""
    due = deal.next_on  # type: ignore[attr-defined]
    if due is None:
        idle = (today - deal.stage_since.date()).days
        tone = "bad" if idle >= deal.stage.idle_days else "warn"
        return tone, "alert", _("No next step is planned")
    words = f"{deal.next_text}, {formatting.short_date(due, today=today)}"  # type: ignore[attr-defined]
    return ("bad" if due < today else "info"), "calendar", words


def _moves(stages: list[Stage], at: Stage) -> SafeString:
    """The same for every card of a stage."""
    return format_html_join(
        "",
        '<button type="submit" name="stage" value="{pk}" data-to="{pk}">{words}</button>',
        (
            {"pk": stage.pk, "words": _("Move to %(stage)s") % {"stage": stage.name}}
            for stage in stages
            if stage.pk != at.pk
        ),
    )


def _menu(deal: Deal, moves: SafeString, token: str) -> SafeString:
    return format_html(
        '<button class="btn quiet small icon-only" type="button" popovertarget="menu-{pk}" aria-label="{label}">'
        "{icon}</button>"
        '<form id="menu-{pk}" class="menu" popover method="post" action="{url}" hx-post="{url}" hx-swap="none">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{moves}<hr>'
        '<a href="{win}">{won}</a><a href="{lose}" class="danger">{lost}</a></form>',
        pk=deal.pk,
        label=_("Actions for %(deal)s") % {"deal": deal.name},
        icon=icon_svg("more"),
        url=row_url("crm:deal_move", deal.pk),
        token=token,
        moves=moves,
        win=row_url("crm:deal_win", deal.pk),
        won=_("Won"),
        lose=row_url("crm:deal_lose", deal.pk),
        lost=_("Lost"),
    )
