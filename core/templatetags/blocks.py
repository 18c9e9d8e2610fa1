"""{% load blocks %}: parts of a page that hold other markup, from notice to dialog."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


def _render(name: str, content: str, **values: Any) -> SafeString:
    return render_to_string(f"ui/{name}.html", {"content": content, **values})


@register.simple_block_tag
def notice(content: str, tone: str, title: str = "", key: str = "") -> SafeString:
    """{% notice "warn" _("What is so") %}<p>Detail.</p>{% endnotice %}: at most one a page, never for success."""
    return _render("notice", content, tone=tone, title=title, key=key)


@register.simple_block_tag
def toast(content: str, tone: str = "good", detail: str = "") -> SafeString:
    """{% toast "good" detail=… %}Sentence{% endtoast %}"""
    return _render("toast", content, tone=tone, detail=detail)


@register.simple_block_tag
def modal(content: str, key: str, title: str) -> SafeString:
    """One decision: {% modal "lose" _("Mark as lost") %}<form>…</form>{% endmodal %}, opened by commandfor."""
    return _render("modal", content, key=key, title=title, kind="modal")


@register.simple_block_tag
def drawer(content: str, key: str, title: str) -> SafeString:
    """Edit one thing without losing the list."""
    return _render("modal", content, key=key, title=title, kind="drawer")


@register.simple_block_tag(takes_context=True)
def confirm(
    context: template.Context,
    content: str,
    key: str,
    title: str,
    action: str,
    verb: str,
    danger: bool = True,
    keep: str = "",
) -> SafeString:
    """A dialog that posts: {% confirm "del" title=… action=url verb=_("Delete 3 rows") %}why{% endconfirm %}"""
    values = {"key": key, "title": title, "action": action, "verb": verb, "danger": danger, "keep": keep}
    return _render("confirm", content, csrf_token=context.get("csrf_token"), **values)


@register.simple_block_tag
def empty(content: str, title: str, text: str = "", drawing: bool = True, key: str = "empty") -> SafeString:
    """What will be here and the first step: {% empty _("No leads yet") _("…") %}<a class="btn">…{% endempty %}"""
    return _render("empty", content, title=title, text=text, drawing=drawing, key=key)


@register.simple_block_tag
def section(content: str, title: str, key: str, link: str = "", link_label: str = "", note: str = "") -> SafeString:
    """A headed part of a page with a quiet right-hand side."""
    return _render("section", content, title=title, key=key, link=link, link_label=link_label, note=note)
