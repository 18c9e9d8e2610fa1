"""Forms of departments, users and their contracts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core import access, formatting
from core.errors import Refused
from core.fields import reading
from core.firm import limits
from core.firm.forms.inputs import PeriodField, TimeZoneField, WeekField
from core.forms import EntityField, Form, LocalDateField, LocalDecimalField, ModelForm
from core.models import Department, Employment, Role, User, WorkRole
from core.permissions import RATES_EDIT
from core.roles import shown_name

WEEK_HOURS = 48


class DepartmentForm(ModelForm):
    class Meta:
        model = Department
        fieldsets = [
            (_("Department"), "", ["company", "name", "parent"]),
            (
                _("Leading"),
                _("Who leads a department sees and approves for it and for all below it."),
                ["manager", "cost_centre"],
            ),
        ]

    def prepare(self) -> None:
        if not self.is_new:
            self.fields["company"].disabled = True
            below = Department.objects.all().below({self.instance.pk})
            parent: Any = self.fields["parent"]
            parent.queryset = Department.objects.live().exclude(pk__in=below)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("parent", "cost_centre"):
            row = data.get(name)
            if row is not None and data.get("company") and row.company_id != data["company"].pk:
                self.add_error(name, _t("“%(row)s” belongs to another company.") % {"row": row})
        return data


class RolesField(forms.ModelMultipleChoiceField):
    """Roles as boxes, in the reader's language."""

    def __init__(self, **options: Any) -> None:
        rows = Role.objects.order_by("-shipped", "name")
        super().__init__(rows, **{"label": _("Roles"), "widget": forms.CheckboxSelectMultiple} | options)

    def label_from_instance(self, obj: Any) -> str:
        return shown_name(obj)


class InviteForm(Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=reading.languages)
    roles = RolesField(required=False)
    fieldsets = [
        (
            _("Person"),
            _("They get a mail with a link, choose a password and can start."),
            ["email", "name", "language"],
        ),
        (_("Roles"), _("What they may see and do. Several roles add up."), ["roles"]),
    ]

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).strip().lower()
        if User.objects.filter(email__iexact=address).exists():
            raise ValidationError(_t("Somebody has this address already."))
        return address

    def soft_warnings(self) -> Iterable[Any]:
        if not self.cleaned_data["roles"]:
            yield _("Without a role this person sees nothing but the own profile.")


class UserForm(ModelForm):
    """Somebody else's details; whoever changes the address could take the account over, so that takes equal rights."""

    time_zone = TimeZoneField()

    class Meta:
        model = User
        fieldsets = [
            (_("Person"), "", ["name", "title", "email"]),
            (_("Language and time"), "", ["language", "time_zone"]),
        ]

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).strip().lower()
        if address == self.instance.email:
            return address
        if User.objects.filter(email__iexact=address).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_t("Somebody has this address already."))
        try:
            limits.require_equal_rights(self.actor, self.instance)
        except Refused as refusal:
            raise ValidationError(str(refusal.message)) from refusal
        return address


class UserRolesForm(Form):
    instance: Any
    roles = RolesField(required=False)
    fieldsets = [(_("Roles"), _("What they may see and do. Several roles add up."), ["roles"])]

    def prepare(self) -> None:
        if self.instance is not None:
            self.initial.setdefault("roles", list(Role.objects.filter(assignments__user=self.instance)))


class EmploymentForm(ModelForm):
    period = PeriodField(label=_("Period"), help_text=_("Leave the last day empty while it goes on."))
    week = WeekField(label=_("Hours a weekday"), help_text=_("As 7:30 or 7,5. Empty is a day off."))
    field_permissions = {"hourly_cost": RATES_EDIT}

    class Meta:
        model = Employment
        fieldsets = [
            (_("Who and where"), "", ["user", "company", "department", "line_manager"]),
            (_("Work"), "", ["work_role", "period", "week", "calendar"]),
            (
                _("Cost"),
                _("What an hour of this person costs the firm, where it counts by personal rates."),
                ["hourly_cost"],
            ),
        ]

    def prepare(self) -> None:
        if not self.is_new:
            self.fields["user"].disabled = self.fields["company"].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        company, department = data.get("company"), data.get("department")
        if company is not None:
            self.instance.currency = company.currency
        if company is not None and department is not None and department.company_id != company.pk:
            self.add_error("department", _t("“%(row)s” belongs to another company.") % {"row": department})
        if data.get("line_manager") is not None and data["line_manager"] == data.get("user"):
            self.add_error("line_manager", _t("Nobody is their own line manager."))
        if company is not None and data.get("user") is not None and data.get("period") is not None:
            self._refuse_overlap(data)
        return data

    def _refuse_overlap(self, data: dict[str, Any]) -> None:
        others = Employment.objects.filter(user=data["user"], company=data["company"], period__overlap=data["period"])
        found = others.exclude(pk=self.instance.pk).order_by("period").first()
        if found is not None:
            sentence = _t("%(name)s has another contract in this company then: %(period)s.")
            self.add_error("period", sentence % {"name": data["user"], "period": reading.other(found.period)})

    def soft_warnings(self) -> Iterable[Any]:
        total = sum(self.cleaned_data["week"])
        if total > WEEK_HOURS * 60:
            yield _t("%(hours)s hours a week is more than the law of most countries allows.") % {
                "hours": formatting.duration(total)
            }
        if not total:
            yield _t("There is no hour in the week: this person has no capacity.")


class ChangeFromForm(Form):
    """What of a contract changes from a day on; it opens with what holds now."""

    starts_on = LocalDateField(label=_("From"))
    department = forms.ModelChoiceField(Department.objects.live(), label=_("Department"))
    work_role = forms.ModelChoiceField(WorkRole.objects.all(), label=_("Work role"))
    line_manager = EntityField("users", label=_("Line manager"), required=False)
    week = WeekField(label=_("Hours a weekday"), help_text=_("As 7:30 or 7,5. Empty is a day off."))
    hourly_cost = LocalDecimalField(
        label=_("Cost of an hour"), required=False, max_digits=18, decimal_places=6, min_value=0, least_decimals=2
    )
    fieldsets = [
        (
            _("From a day on"),
            _("The contract ends the day before, and a new one begins with what you change here."),
            ["starts_on", "department", "work_role", "line_manager", "week", "hourly_cost"],
        )
    ]

    def prepare(self) -> None:
        held: Any = self.instance
        department: Any = self.fields["department"]
        department.queryset = Department.objects.live().filter(Q(company=held.company_id) | Q(pk=held.department_id))
        for name in ("department", "work_role", "line_manager", "week", "hourly_cost"):
            self.initial.setdefault(name, getattr(held, name))
        if not access.may(self.actor, RATES_EDIT):
            del self.fields["hourly_cost"]
