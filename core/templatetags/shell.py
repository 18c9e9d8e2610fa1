"""{% load shell %}: parts of every page that are the same for everyone."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.menus import drawn

register = template.Library()


@register.simple_tag
def styles() -> SafeString:
    """The style sheets; their addresses change with the program only, so they are looked up once."""
    return _written() if settings.DEBUG else _kept()


@register.simple_tag(takes_context=True)
def menus(context: template.Context, name: str, here: bool = False) -> SafeString:
    """{% menus "base/_palette.html" %}: a part of the shell that shows menus; `here=True` if it marks where one is."""
    look = context["shell"].look if context.get("shell") else None
    return drawn(name, look if here or look is None else replace(look, at=""))


def _written() -> SafeString:
    return render_to_string("base/_styles.html")


_kept = lru_cache(maxsize=1)(_written)
