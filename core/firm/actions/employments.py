"""Contracts that change from a day on: the one before ends, a new one begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.books import require_open
from core.errors import Refused
from core.events import Changed, Created, publish
from core.fields import fields_of
from core.formatting import short_date
from core.forms.changes import snapshot
from core.models import Employment
from core.permissions import SETTINGS_EDIT


@action(SETTINGS_EDIT, on="employment")
def change_from(*, employment: Employment, starts_on: date, values: Mapping[str, Any], actor: Actor) -> Employment:
    """Other hours, department, work role or cost from a day on; what is not named in `values` stays the same.

    Refused when the contract does not hold on the day, and where the books are closed.
    """
    held = Employment.objects.lock(employment.pk)
    require_open(held.company, starts_on)
    if starts_on not in held.period or starts_on == held.period.lower:
        sentence = _("The day must lie after %(first)s, while this contract holds.")
        raise Refused(sentence % {"first": short_date(held.period.lower)})
    fields = fields_of(Employment)
    old = snapshot(held, fields)
    end = held.period.upper
    held.period = DateRange(held.period.lower, starts_on)
    held.save(update_fields=["period"])
    difference = {"period": snapshot(held, fields)["period"]}
    changed = Changed(model="core.employment", pk=held.pk, old={"period": old["period"]}, new=difference)
    publish(changed, actor=actor, subject=held)
    new = Employment.objects.get(pk=held.pk)
    new.pk, new.version = None, 1
    new._state.adding = True
    for name, value in values.items():
        setattr(new, name, value)
    new.period = DateRange(starts_on, end)
    new.save()
    publish(Created(model="core.employment", pk=new.pk, new=snapshot(new, fields)), actor=actor, subject=new)
    return new
