"""{% load acts %}: buttons for the registered verbs of a row."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from core import acts

register = template.Library()


def _button(context: template.Context, row: Model, act: acts.Act, label: str = "") -> dict[str, Any]:
    css = "primary" if act.primary else "danger" if act.tone in ("bad", "danger") else ""
    return {
        "act": act,
        "label": label or act.label,
        "url": act.url(row),
        "why_not": act.why_not(row),
        "key": f"act-{act.verb}-{row.pk}",
        "css": css,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("core/act_button.html", takes_context=True)
def action_button(context: template.Context, row: Model, verb: str, label: str = "") -> dict[str, Any]:
    """{% action_button invoice "issue" %}: nothing without the right; disabled, saying why, in the wrong state."""
    act = acts.find(type(row), verb)
    actor = context["request"].user
    if not acts.permitted(act, row, actor) or (act.shown is not None and not act.shown(row)):
        return {"act": None}
    return _button(context, row, act, label)


@register.inclusion_tag("core/act_bar.html", takes_context=True)
def act_bar(context: template.Context, row: Model) -> dict[str, Any]:
    """{% act_bar object %}: all verbs of a row, those of the state first to hand, rare and refused ones in a menu."""
    found = [_button(context, row, act) for act in acts.acts_of(row, context["request"].user)]
    usual = sorted((one for one in found if not one["act"].rare), key=lambda one: one["act"].primary)
    shown = usual if len(usual) <= 4 else [one for one in usual if not one["why_not"]][-3:]
    rest = [one for one in found if one not in shown]
    return {"shown": shown, "rest": rest, "row": row, "csrf_token": context.get("csrf_token")}
