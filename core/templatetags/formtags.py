"""{% load formtags %}: one renderer for forms, one template for fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise

from core.ui import forms as layout

register = template.Library()


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, label: str | Promise = "", css: str = "") -> Mapping[str, Any]:
    """{% field form.name %}: label, control, hint and errors, tied together for readers."""
    wide = "full" if layout.is_wide(bound) else ""
    return {
        "field": bound,
        "kind": layout.kind_of(bound),
        "label": label or bound.label,
        "optional": layout.is_optional(bound),
        "affix": bound.field.widget.attrs.get("data-affix", ""),
        "css": f"{wide} {css}".strip(),
    }


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: BaseForm) -> Mapping[str, Any]:
    """The summary of what is to mend, one link a field; nothing for a form without errors."""
    return {"problems": layout.problems(form) if form.is_bound else []}


@register.simple_tag
def form_sections(form: BaseForm) -> list[Any]:
    """{% form_sections form as parts %}"""
    return layout.sections(form)
