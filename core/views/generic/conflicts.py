"""Two people changed the same row: what each of them wants, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from core.fields import Field
from core.forms.changes import CHOOSE, seal, snapshot
from core.forms.models import ModelForm
from core.models import AuditEvent

# Posted anew with the choice, so not carried over from what was typed.
_FRESH = {"csrfmiddlewaretoken", "version", "original"}


@dataclass(frozen=True)
class Differing:
    """One field in which the two edits differ; `choice` is what the page proposes: mine, theirs, or nothing."""

    name: str
    label: str
    mine: str
    theirs: str
    original: str
    choice: str


def conflict_context(form: ModelForm, theirs: Model, request: HttpRequest) -> dict[str, Any]:
    """For core/conflict.html: the differing fields, what was typed, the row's present version and who changed it."""
    current = snapshot(theirs, form.known.values())
    return {
        "form": form,
        "differing": _differing(form, theirs, current),
        "typed": _typed(request),
        "version": getattr(theirs, "version", None),
        "original_values": seal(current),
        "change": last_change(theirs),
    }


def last_change(row: Model) -> AuditEvent | None:
    """Who touched the row last, and when."""
    events = AuditEvent.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    return events.select_related("actor").order_by("-pk").first()


def _differing(form: ModelForm, theirs: Model, current: dict[str, Any]) -> list[Differing]:
    mine, original = form.proposed(), form.original or {}
    return [
        _one(field, form.cleaned_data.get(name), mine[name], theirs, current[name], original, form)
        for name, field in form.known.items()
        if mine[name] != current[name]
    ]


def _one(
    field: Field, value: Any, mine: Any, theirs: Model, current: Any, original: dict[str, Any], form: ModelForm
) -> Differing:
    before = original.get(field.name)
    known = field.name in original
    if known and current == before:
        choice = "mine"
    elif known and mine == before:
        choice = "theirs"
    else:
        choice = ""
    return Differing(
        name=field.name,
        label=str(form.fields[field.name].label),
        mine=field.show(value, currency=field.currency_of(form.instance)),
        theirs=field.text(theirs),
        original=field.show(field.load(before), currency=field.currency_of(theirs)) if known else "",
        choice=choice,
    )


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _FRESH and not name.startswith(CHOOSE)
        for value in values
    ]
