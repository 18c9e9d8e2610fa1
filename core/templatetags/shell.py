"""{% load shell %}: parts of every page that are the same for everyone."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def styles() -> SafeString:
    """The style sheets; their addresses change with the program only, so they are looked up once."""
    return _written() if settings.DEBUG else _kept()


def _written() -> SafeString:
    return render_to_string("base/_styles.html")


_kept = lru_cache(maxsize=1)(_written)
