"""What comes with the program: roles, currencies, taxes, holidays; loading twice changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from core import access
from core.access import System
from core.firm.actions import load_reference, sync_roles
from core.firm.queries import MissingTaxRate, tax_classes, tax_rate
from core.models import AuditEvent, Currency, Grant, Holiday, Role, TaxRate
from core.permissions import REGISTRY, USERS_EDIT, Scope
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

BOT = System("test")


def test_owner_holds_every_permission_in_full() -> None:
    sync_roles(actor=BOT)
    owner = Role.objects.get(key="owner")
    assert dict(owner.grants.values_list("permission", "scope")) == dict.fromkeys(REGISTRY, "all")


def test_syncing_twice_changes_nothing() -> None:
    assert set(sync_roles(actor=BOT)) == {"owner", "sales", "project_lead", "finance", "staff", "auditor"}
    before = list(Grant.objects.order_by("pk").values_list("pk", flat=True))
    assert sync_roles(actor=BOT) == []
    assert list(Grant.objects.order_by("pk").values_list("pk", flat=True)) == before
    assert AuditEvent.objects.filter(kind="core.ShippedRolesSynced").count() == 1


def test_a_role_that_the_firm_changed_is_left_alone_and_others_are_mended() -> None:
    sync_roles(actor=BOT)
    Role.objects.filter(key="sales").update(changed=True, name="Selling")
    for key in ("sales", "staff", "owner"):
        Grant.objects.filter(role__key=key).delete()
    assert sync_roles(actor=BOT) == ["owner", "staff"]
    assert not Grant.objects.filter(role__key="sales").exists()
    assert Role.objects.get(key="sales").name == "Selling"


def test_nobody_without_the_right_may_sync() -> None:
    with pytest.raises(access.PermissionDenied):
        sync_roles(actor=UserFactory())


def test_auditor_reads_and_writes_nothing() -> None:
    sync_roles(actor=BOT)
    granted = Grant.objects.filter(role__key="auditor").values_list("permission", flat=True)
    assert {name.rsplit(".", 1)[1] for name in granted} <= {"view", "run", "save"}
    assert USERS_EDIT.name not in granted


def test_sensitive_permissions_are_not_for_sales_and_staff() -> None:
    sync_roles(actor=BOT)
    sensitive = {name for name, permission in REGISTRY.items() if permission.sensitive}
    assert sensitive
    held = Grant.objects.filter(role__key__in=["sales", "staff", "auditor"], permission__in=sensitive)
    assert not held.exists()
    assert set(Scope.values) == {"own", "team", "all"}


def test_reference_is_loaded_once_and_what_the_firm_changed_stays() -> None:
    counts = load_reference(actor=BOT, on=date(2026, 11, 22))
    assert all(counts.values())
    TaxRate.objects.filter(country="FI", tax_class="zero").update(name="Nolla")
    Currency.objects.filter(pk="EUR").update(name="Evro")
    call_command("load_reference", verbosity=0)
    assert not any(load_reference(actor=BOT, on=date(2026, 11, 22)).values())
    assert TaxRate.objects.get(country="FI", tax_class="zero").name == "Nolla"
    assert Currency.objects.get(pk="JPY").minor_units == 0
    assert Currency.objects.get(pk="TND").minor_units == 3


@pytest.mark.parametrize(
    ("country", "tax_class", "on", "percent"),
    [
        ("FI", "standard", date(2024, 8, 31), "24"),
        ("FI", "standard", date(2024, 9, 1), "25.5"),
        ("FI", "reduced-1", date(2025, 12, 31), "14"),
        ("FI", "reduced-1", date(2026, 1, 1), "13.5"),
        ("FI", "reduced-2", date(2026, 11, 22), "10"),
        ("TR", "standard", date(2026, 11, 22), "20"),
    ],
)
def test_the_tax_point_decides_the_rate(country: str, tax_class: str, on: date, percent: str) -> None:
    load_reference(actor=BOT, on=on)
    assert tax_rate(country, tax_class, on).percent == Decimal(percent)


def test_a_missing_tax_rate_is_refused_with_a_way_out() -> None:
    with pytest.raises(MissingTaxRate) as refusal:
        tax_rate("FI", "standard", date(2026, 11, 22))
    assert refusal.value.link == "/settings/taxes/"
    load_reference(actor=BOT, on=date(2026, 11, 22))
    assert [rate.tax_class for rate in tax_classes("FI", date(2026, 11, 22))][:2] == ["standard", "reduced-1"]


def test_holidays_have_halves_where_the_country_knows_them() -> None:
    load_reference(actor=BOT, on=date(2026, 11, 22))
    assert Holiday.objects.get(calendar__country="FI", on=date(2026, 6, 19)).fraction == 1
    assert Holiday.objects.get(calendar__country="TR", on=date(2026, 10, 28)).fraction == Decimal("0.5")
    assert not Holiday.objects.filter(calendar__country="FI", on=date(2026, 11, 23)).exists()
