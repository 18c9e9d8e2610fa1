"""The firm and the platform in the technical administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from core.admin_models import KeelModelAdmin, ReadOnlyAdmin, person
from core.admin_site import site
from core.firm import actions
from core.jobs.registry import registered
from core.models import (
    AuditEvent,
    BankAccount,
    Company,
    CostCentre,
    Currency,
    Department,
    ExchangeRate,
    Grant,
    Holiday,
    HolidayCalendar,
    JobRun,
    Letterhead,
    MailMessage,
    NumberSeries,
    OutboxJob,
    OwnField,
    PaymentTerm,
    Role,
    Tag,
    TaxRate,
    User,
    WorkRole,
)
from core.permissions import (
    AUDIT_VIEW,
    EXCHANGE_EDIT,
    JOBS_EDIT,
    JOBS_VIEW,
    OUTBOX_VIEW,
    REGISTRY,
    ROLES_EDIT,
    SETTINGS_EDIT,
    SETTINGS_VIEW,
    TAGS_EDIT,
    USERS_EDIT,
    USERS_VIEW,
    Open,
    Permission,
)
from core.roles import OWNER


class ReferenceAdmin(KeelModelAdmin):
    """Rows that documents choose from; one that nothing uses yet may be deleted."""

    view_permission = SETTINGS_VIEW
    edit_permission: ClassVar[Permission | Open | None] = SETTINGS_EDIT
    deletable = True


@admin.register(PaymentTerm, CostCentre, WorkRole, HolidayCalendar, site=site)
class NamedAdmin(ReferenceAdmin):
    search_fields = ("name",)


@admin.register(Holiday, site=site)
class HolidayAdmin(ReferenceAdmin):
    list_display = ("on", "name", "calendar", "fraction")
    list_filter = ("calendar",)


@admin.register(Currency, site=site)
class CurrencyAdmin(ReferenceAdmin):
    """Added in the app, where the code is checked against ISO 4217."""

    edit_permission = None
    list_display = ("code", "name", "minor_units")


@admin.register(ExchangeRate, site=site)
class ExchangeRateAdmin(ReferenceAdmin):
    edit_permission = EXCHANGE_EDIT
    list_display = ("on", "currency", "base", "rate", "source")
    list_filter = ("base", "currency")
    date_hierarchy = "on"


@admin.register(TaxRate, site=site)
class TaxRateAdmin(ReferenceAdmin):
    """A rate is added in the app, from a day on; what it says of its source can be mended, the rate itself never."""

    addable = False
    deletable = False
    list_display = ("country", "tax_class", "name", "percent", "period", "must_be_checked")
    list_filter = ("country", "must_be_checked")
    readonly_fields = ("country", "tax_class", "category", "percent", "period")


@admin.register(NumberSeries, site=site)
class NumberSeriesAdmin(ReferenceAdmin):
    list_display = ("company", "kind", "fiscal_year", "prefix", "next_number", "last_issued_on")

    def is_open(self, obj: Any) -> bool:
        return obj.last_issued_on is None


@admin.register(Tag, OwnField, site=site)
class RecordAdmin(KeelModelAdmin):
    view_permission = edit_permission = TAGS_EDIT
    deletable = True


@admin.register(Company, Department, BankAccount, Letterhead, site=site)
class FirmAdmin(ReadOnlyAdmin):
    view_permission = SETTINGS_VIEW


@admin.register(User, site=site)
class UserAdmin(KeelModelAdmin):
    """Invited, given roles and locked out in the app; the address is changed there too, by who may take it over."""

    view_permission = USERS_VIEW
    edit_permission = USERS_EDIT
    addable = False
    list_display = ("name", "email", "is_active", "last_login")
    search_fields = ("name", "email")
    readonly_fields = ("email", "is_active", "last_login", "invited_at", "joined_at")


@admin.register(Role, site=site)
class RoleAdmin(ReadOnlyAdmin):
    view_permission = SETTINGS_VIEW
    list_display = ("name", "key", "shipped", "changed")


class GrantForm(forms.ModelForm):
    permission = forms.ChoiceField(choices=lambda: [(name, p.label) for name, p in REGISTRY.items()])

    class Meta:
        model = Grant
        fields = ("role", "permission", "scope")


@admin.register(Grant, site=site)
class GrantAdmin(KeelModelAdmin):
    """Written by the same action as the app's page of rights: audited, and never wider than one's own."""

    view_permission = SETTINGS_VIEW
    edit_permission = ROLES_EDIT
    deletable = True
    form = GrantForm
    list_display = ("role", "permission", "scope")
    list_filter = ("role",)

    def is_open(self, obj: Any) -> bool:
        return obj.role.key != OWNER

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("role", "permission") if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        role = actions.change_grants(role=obj.role, grants={obj.permission: obj.scope}, actor=person(request))
        obj.pk = Grant.objects.get(role=role, permission=obj.permission).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        actions.change_grants(role=obj.role, grants={obj.permission: ""}, actor=person(request))


@admin.register(AuditEvent, site=site)
class AuditAdmin(ReadOnlyAdmin):
    """Which events there are; what they hold is shown by the app, which knows what its reader may see of them."""

    view_permission = AUDIT_VIEW
    list_display = ("at", "kind", "subject_type", "subject_id", "actor", "system")
    list_filter = ("kind",)
    exclude = ("facts",)


@admin.register(MailMessage, site=site)
class MailAdmin(ReadOnlyAdmin):
    """Without the text: it may hold links that open an account, and the app masks those."""

    view_permission = OUTBOX_VIEW
    list_display = ("created_at", "kind", "subject", "state")
    list_filter = ("kind", "state")
    exclude = ("body", "attachments", "key")


@admin.register(JobRun, OutboxJob, site=site)
class RunAdmin(ReadOnlyAdmin):
    view_permission = JOBS_VIEW


@admin.register(IntervalSchedule, CrontabSchedule, site=site)
class ScheduleAdmin(KeelModelAdmin):
    """Times to choose from: added, not changed, because several jobs may share one."""

    view_permission = JOBS_VIEW
    edit_permission = JOBS_EDIT

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PeriodicTask, site=site)
class PeriodicTaskAdmin(KeelModelAdmin):
    """Only jobs of Keel, which take no arguments: when they run, and whether."""

    view_permission = JOBS_VIEW
    edit_permission = JOBS_EDIT
    addable = False
    list_display = ("name", "enabled", "interval", "crontab", "last_run_at")
    fields = ("name", "task", "description", "enabled", "interval", "crontab", "last_run_at")
    readonly_fields = ("name", "task", "description", "last_run_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(name__in=[job.name for job in registered()])

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actions.change_schedule(row=obj, changes=form.cleaned_data, actor=person(request))
