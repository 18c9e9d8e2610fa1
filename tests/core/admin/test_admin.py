"""The technical administration: only with the right and the second factor, only through Keel's own gates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from core.admin_site import site
from core.firm import actions
from core.models import AuditEvent, Grant, Holiday, HolidayCalendar, NumberSeries, PaymentTerm, Role, TaxRate, User
from core.permissions import ADMIN_ENTER, SETTINGS_VIEW
from crm.permissions import DEAL_VIEW
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
PASSWORD = "seven herons over the bay"
INDEX = "/admin/"


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def signed_in(user: User, *, factor: bool) -> Client:
    """As a browser does it: password, then the code."""
    secret = generate_totp_secret()
    if factor:
        TOTP.activate(user, secret)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    if factor:
        assert answer["Location"].startswith(reverse("mfa_authenticate"))
        answer = client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert answer.status_code == 302
    return client


@pytest.fixture
def admin(cast: Cast) -> Client:
    call_command("load_reference", verbosity=0)
    return signed_in(cast.owner, factor=True)


def test_the_owner_enters_with_the_factor(admin: Client) -> None:
    assert admin.get(INDEX).status_code == 200


def test_without_the_factor_nobody_enters(cast: Cast) -> None:
    plain = signed_in(cast.owner, factor=False)
    for path in (INDEX, "/admin/core/taxrate/", "/admin/core/user/"):
        answer = plain.get(path, follow=True)
        assert answer.status_code == 403, path
        assert reverse("mfa_index") in answer.content.decode()


def test_a_factor_that_was_not_used_in_this_session_is_not_enough(cast: Cast) -> None:
    client = client_of(cast.owner)  # signed in without any step of allauth
    TOTP.activate(cast.owner, generate_totp_secret())
    answer = client.get(INDEX, follow=True)
    assert answer.status_code == 403 and reverse("mfa_reauthenticate") in answer.content.decode()


def test_the_factor_alone_opens_nothing(cast: Cast) -> None:
    client = signed_in(cast.finance, factor=True)
    assert client.get(INDEX, follow=True).status_code == 403
    assert Client().get(INDEX, follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))


def test_every_registered_page_opens_and_shows_no_password(cast: Cast, admin: Client) -> None:
    assert len(site._registry) >= 20
    for model in site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert admin.get(path).status_code == 200, path
    page = admin.get(reverse("admin:core_user_change", args=[cast.staff.pk])).content.decode()
    assert cast.staff.password not in page and "password" not in page.split("<fieldset", 1)[1].lower()


def rights(cast: Cast, *grants: str) -> Client:
    """Somebody who may enter and holds only these rights."""
    role = Role.objects.create(key="technician", name="Technician")
    Grant.objects.bulk_create(Grant(role=role, permission=p, scope="all") for p in (ADMIN_ENTER.name, *grants))
    actions.change_roles(user=cast.stranger, roles=[role], actor=cast.owner)
    return signed_in(cast.stranger, factor=True)


def test_rights_come_from_the_grants(cast: Cast) -> None:
    call_command("load_reference", verbosity=0)
    client = rights(cast, SETTINGS_VIEW.name)
    term = PaymentTerm.objects.first()
    url = reverse("admin:core_paymentterm_change", args=[term.pk])  # type: ignore[union-attr]
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "Mine", "days": 1}).status_code == 403
    assert client.get(reverse("admin:core_paymentterm_add")).status_code == 403
    assert client.get(reverse("admin:core_user_changelist")).status_code == 403
    assert client.get(reverse("admin:core_auditevent_changelist")).status_code == 403


def test_an_edit_is_audited(cast: Cast, admin: Client) -> None:
    term = PaymentTerm.objects.get(days=14)
    url = reverse("admin:core_paymentterm_change", args=[term.pk])
    assert admin.post(url, {"name": "A fortnight", "days": "14"}).status_code == 302
    event = AuditEvent.objects.get(kind="core.Changed", subject_type="core.paymentterm")
    assert event.actor == cast.owner and event.facts["new"] == {"name": "A fortnight"}
    added = {
        "calendar": HolidayCalendar.objects.get(country="FI").pk,
        "on": "2031-05-02",
        "name": "Bridge",
        "fraction": "1",
    }
    assert admin.post(reverse("admin:core_holiday_add"), added).status_code == 302
    assert Holiday.objects.filter(on=date(2031, 5, 2)).exists()
    assert AuditEvent.objects.filter(kind="core.Created", subject_type="core.holiday").count() == 1


def test_only_what_nothing_uses_is_deleted(cast: Cast, admin: Client) -> None:
    free = PaymentTerm.objects.create(name="Never", days=400)
    used = cast_calendar(cast)
    assert admin.post(reverse("admin:core_paymentterm_delete", args=[free.pk]), {"post": "yes"}).status_code == 302
    assert not PaymentTerm.objects.filter(pk=free.pk).exists()
    admin.post(reverse("admin:core_holidaycalendar_delete", args=[used.pk]), {"post": "yes"})
    assert HolidayCalendar.objects.filter(pk=used.pk).exists()
    rate = TaxRate.objects.first()
    assert admin.post(reverse("admin:core_taxrate_delete", args=[rate.pk]), {"post": "yes"}).status_code == 403  # type: ignore[union-attr]


def cast_calendar(cast: Cast) -> HolidayCalendar:
    found: Any = cast.staff.employments.first()
    return found.calendar


def test_a_tax_rate_is_not_rewritten(admin: Client) -> None:
    rate = TaxRate.objects.get(country="FI", tax_class="standard", percent=Decimal("25.5"))
    data = {"name": "ALV 25,5 %", "source": "Read", "percent": "30", "reason": "{}"}
    admin.post(reverse("admin:core_taxrate_change", args=[rate.pk]), data)
    rate.refresh_from_db()
    assert (rate.percent, rate.source) == (Decimal("25.5"), "Read")
    assert admin.get(reverse("admin:core_taxrate_add")).status_code == 403


def test_a_series_in_use_is_only_shown(cast: Cast, admin: Client) -> None:
    series = NumberSeries.objects.create(
        company=cast.company, kind="invoice", fiscal_year=2026, reference_prefix=9, last_issued_on=date(2026, 5, 1)
    )
    url = reverse("admin:core_numberseries_change", args=[series.pk])
    assert admin.get(url).status_code == 200
    assert admin.post(url, {"prefix": "X"}).status_code == 403


def test_grants_go_through_the_action(cast: Cast, admin: Client) -> None:
    sales, owner = Role.objects.get(key="sales"), Role.objects.get(key="owner")
    grant = Grant.objects.get(role=sales, permission=DEAL_VIEW.name)
    admin.post(reverse("admin:core_grant_change", args=[grant.pk]), {"scope": "own"})
    assert Grant.objects.get(role=sales, permission=DEAL_VIEW.name).scope == "own"
    assert AuditEvent.objects.filter(kind="core.GrantsChanged").count() == 1
    sacred = Grant.objects.filter(role=owner).first()
    url = reverse("admin:core_grant_delete", args=[sacred.pk])  # type: ignore[union-attr]
    assert admin.post(url, {"post": "yes"}).status_code == 403


def test_schedules_of_keels_own_jobs_only(cast: Cast, admin: Client) -> None:
    call_command("sync_schedules", verbosity=0)
    every = IntervalSchedule.objects.create(every=7, period="minutes")
    stranger = PeriodicTask.objects.create(name="mine", task="os.system", interval=every)
    row = PeriodicTask.objects.exclude(pk=stranger.pk).first()
    url = reverse("admin:django_celery_beat_periodictask_change", args=[row.pk])  # type: ignore[union-attr]
    given = {"enabled": "on", "interval": every.pk, "crontab": "", "task": "os.system"}
    assert admin.post(url, given).status_code == 302
    row.refresh_from_db()  # type: ignore[union-attr]
    assert row.interval == every and row.task != "os.system"  # type: ignore[union-attr]
    assert AuditEvent.objects.filter(kind="core.ScheduleChanged").count() == 1
    other = reverse("admin:django_celery_beat_periodictask_change", args=[stranger.pk])
    assert admin.get(other).status_code == 302
    assert admin.get(reverse("admin:django_celery_beat_periodictask_add")).status_code == 403
