"""Bulk acts over HTTP: a GET asks, with the number of rows; a POST acts and says what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.answers import done
from core.forms import Form
from core.lists import bulk, params
from core.lists.counting import Shown
from core.models import AuditEvent

if TYPE_CHECKING:
    from core.lists.view import ListView


# An act on the most rows there may be is told in so many events.
MOST_EVENTS = bulk.MOST // bulk.BATCH + 1


@dataclass(frozen=True)
class Choice:
    """The rows an act is asked for: some ids, or all that match."""

    ids: list[int]
    of_all: bool


def confirm(view: ListView, data: QueryDict) -> HttpResponseBase:
    """The question before the act, as a dialog or as a page."""
    act = _act(view, data)
    chosen = _chosen(view, data)
    if not chosen.ids:
        return _back(view, "warning", _("Pick at least one row first."))
    return _ask(view, act, chosen, _form(act, view, None))


def perform(view: ListView, data: QueryDict) -> HttpResponseBase:
    """Act on the rows. Asks again when "all that match" has become another number, or the form is not complete."""
    act = _act(view, data)
    chosen = _chosen(view, data)
    form = _form(act, view, data)
    if form is not None and not form.is_valid():
        return _ask(view, act, chosen, form, status=422)
    if chosen.of_all and data.get(params.EXPECTED) != str(len(chosen.ids)):
        return _ask(view, act, chosen, form, changed=True, status=409)
    values = dict(form.cleaned_data) if form is not None else {}
    outcome = bulk.run(act, _rows(view), chosen.ids, actor=view.user, values=values)
    return _told(view, act, outcome)


def undo(view: ListView, data: QueryDict) -> HttpResponseBase:
    """Take an act back for the rows it was done to: one's own, of this list, and only where its act has an undo."""
    keys = [int(key) for key in data.get(params.UNDO, "").split(".")[:MOST_EVENTS] if key.isdecimal() and len(key) < 19]
    told = AuditEvent.objects.filter(pk__in=keys, kind="core.BulkChanged", actor=view.user).order_by("pk")
    model = view.queryset.model._meta.label_lower
    events = [event for event in told if event.facts["model"] == model]
    names = {event.facts["new"].get("act") for event in events}
    act = next((act for act in view.bulk if names == {act.name} and act.undo), None)
    back = next((one for one in view.acts if act is not None and one.name == act.undo), None)
    if back is None:
        raise Http404
    ids = sorted({pk for event in events for pk in event.facts["pks"]})
    return _told(view, back, bulk.run(back, _rows(view), ids, actor=view.user, values={}))


def _told(view: ListView, act: bulk.BulkAction, outcome: bulk.Outcome) -> HttpResponseBase:
    """Back to the list, with what was done, its Undo, and what was left and why."""
    way_back = any(one.name == act.undo for one in view.acts) and outcome.events
    events = ".".join(str(key) for key in outcome.events)
    for tone, sentence in outcome.sentences(act):
        tags = f"{view.request.path}?{params.UNDO}={events}" if tone == "good" and way_back else ""
        level = messages.SUCCESS if tone == "good" else messages.WARNING
        messages.add_message(view.request, level, sentence, extra_tags=tags)
    return _gone(view)


def _rows(view: ListView) -> QuerySet[Any]:
    found: QuerySet[Any] = view.get_queryset().visible_to(view.user, view.permission)
    return found


def _act(view: ListView, data: QueryDict) -> bulk.BulkAction:
    name = data.get(params.ACT, "")
    found = next((act for act in view.bulk if act.name == name), None)
    if found is None:
        raise Http404
    if found not in view.acts:
        raise PermissionDenied(_("You don't have the right to do this."))
    return found


def _chosen(view: ListView, data: QueryDict) -> Choice:
    """Ids that are visible in the list; for all that match the ones that answer its filters now, in a stable order."""
    if data.get(params.ALL) == "1":
        rows = view.listing.filtered.order_by("pk").values_list("pk", flat=True)
        return Choice(list(rows[: bulk.MOST + 1]), of_all=True)
    picked = {
        int(value) for value in data.getlist(params.PICK) if value.isascii() and value.isdigit() and len(value) < 19
    }
    return Choice(sorted(picked)[: bulk.MOST], of_all=False)


def _form(act: bulk.BulkAction, view: ListView, data: QueryDict | None) -> forms.Form | None:
    if act.form_class is None:
        return None
    options: dict[str, Any] = {"actor": view.user} if issubclass(act.form_class, Form) else {}
    return act.form_class(data, **options)


def _ask(
    view: ListView,
    act: bulk.BulkAction,
    chosen: Choice,
    form: forms.Form | None,
    *,
    changed: bool = False,
    status: int = 200,
) -> HttpResponseBase:
    if len(chosen.ids) > bulk.MOST:
        sentence = _("More than %(most)s rows match; narrow the list with filters first.") % {"most": Shown(bulk.MOST)}
        return _back(view, "error", sentence)
    count = len(chosen.ids)
    title = ngettext("%(act)s: %(count)s row?", "%(act)s: %(count)s rows?", count) % {
        "act": act.label,
        "count": Shown(count),
    }
    values = {
        "view": view,
        "title": view.title,
        "question": title,
        "act": act,
        "chosen": chosen,
        "count": count,
        "form": form,
        "changed": changed,
        "misfits": [] if chosen.of_all else bulk.misfits(act, _rows(view), chosen.ids, view.user),
        "form_url": _list_url(view),
        "back_url": _list_url(view),
        "part_template": "core/list_bulk.html",
        "host": "modal",
    }
    template = "core/list_bulk.html" if view.is_fragment else "core/list_dialog.html"
    return TemplateResponse(view.request, template, values, status=status)


def _list_url(view: ListView) -> str:
    """The list as it is filtered; its parameters stand in the query of both the GET and the POST."""
    query = params.encoded(view.listing.given)
    return f"{view.request.path}?{query}" if query else view.request.path


def _back(view: ListView, level: str, sentence: str) -> HttpResponseBase:
    messages.add_message(view.request, getattr(messages, level.upper()), sentence)
    return _gone(view)


def _gone(view: ListView) -> HttpResponseBase:
    """To the list again, which says what happened."""
    return done(view.request, _list_url(view))
