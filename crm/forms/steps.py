"""The next step as every form asks for it: words and a day, or neither."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.access import person_of
from crm.models import FollowUp


def clean_step(form: Any, data: dict[str, Any]) -> None:
    """A next step is words and a day, or neither."""
    if bool(data.get("next_text")) != bool(data.get("next_on")):
        lacks = "next_on" if data.get("next_text") else "next_text"
        form.add_error(lacks, ValidationError(_("A next step needs both words and a day.")))


def step_of(form: Any) -> FollowUp | None:
    """The typed next step, not saved; None when none was typed."""
    data = form.cleaned_data
    if not data.get("next_on"):
        return None
    owner = form.instance.owner if getattr(form.instance, "owner_id", None) else person_of(form.actor)
    return FollowUp(text=data["next_text"], due_on=data["next_on"], owner=owner)
