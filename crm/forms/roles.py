"""What is asked when a person begins, corrects or ends a role at an organisation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.access import home_company
from core.forms import EntityField, Form, LocalDateField
from crm.models import AccountMember

TITLE = gettext_lazy("Title")


class MoveForm(Form):
    """A person's new employer, from a day on."""

    organisation = EntityField("organisations", label=gettext_lazy("Works at"))
    title = forms.CharField(label=TITLE, max_length=80, required=False)
    on = LocalDateField(label=gettext_lazy("From"))
    keep_others = forms.BooleanField(label=gettext_lazy("Also stays where they are now"), required=False)

    def prepare(self) -> None:
        self.initial.setdefault("on", _today(self))


class RoleDays(Form):
    """First and last day of a role; an empty one is not known, or not over."""

    title = forms.CharField(label=TITLE, max_length=80, required=False)
    starts_on = LocalDateField(label=gettext_lazy("First day"), required=False)
    ends_on = LocalDateField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty while the role goes on.")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", ValidationError(_("The last day is before the first.")))
        return data


class RoleForm(RoleDays):
    organisation = EntityField("organisations", label=gettext_lazy("Works at"))
    field_order = ["organisation", "title", "starts_on", "ends_on"]


class CorrectRoleForm(RoleDays):
    def prepare(self) -> None:
        role: Any = self.instance
        after = role.period.upper
        self.initial = {
            "title": role.title,
            "starts_on": role.period.lower,
            "ends_on": after - timedelta(days=1) if after else None,
            **self.initial,
        }


class EndRoleForm(Form):
    on = LocalDateField(label=gettext_lazy("First day without it"))

    def prepare(self) -> None:
        self.initial.setdefault("on", _today(self))


class MemberForm(Form):
    """Who joins the client's team, and as what."""

    user = EntityField("users", label=gettext_lazy("Who"))
    part = forms.ChoiceField(label=gettext_lazy("Part in the team"), choices=AccountMember.Part.choices)


def _today(form: Form) -> date:
    return clock.today(home_company(form.actor))  # type: ignore[arg-type]
