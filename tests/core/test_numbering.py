"""A new year goes on by itself, after the pattern of the year before."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from core.errors import Refused
from core.models import NumberSeries
from core.numbering import take_number
from tests.factories import CompanyFactory

pytestmark = pytest.mark.django_db


def test_the_first_document_of_a_year_opens_its_series() -> None:
    company = CompanyFactory()
    NumberSeries.objects.filter(company=company).delete()
    NumberSeries.objects.create(company=company, kind="invoice", prefix="L", fiscal_year=2026, reference_prefix=3)
    with transaction.atomic():
        old = take_number(company_id=company.pk, kind="invoice", on=date(2026, 12, 31))
        new = [take_number(company_id=company.pk, kind="invoice", on=date(2027, 1, 1)) for _twice in range(2)]
    assert [old.number, *(one.number for one in new)] == ["L2026-0001", "L2027-0001", "L2027-0002"]
    assert len({old.reference_base, *(one.reference_base for one in new)}) == 3


def test_without_any_series_it_is_refused() -> None:
    company = CompanyFactory()
    NumberSeries.objects.filter(company=company).delete()
    with pytest.raises(Refused), transaction.atomic():
        take_number(company_id=company.pk, kind="invoice", on=date(2027, 1, 1))


def test_an_earlier_date_is_refused() -> None:
    company = CompanyFactory()
    NumberSeries.objects.filter(company=company).delete()
    NumberSeries.objects.create(company=company, kind="invoice", fiscal_year=2026, reference_prefix=9)
    with transaction.atomic():
        take_number(company_id=company.pk, kind="invoice", on=date(2026, 6, 2))
    with pytest.raises(Refused), transaction.atomic():
        take_number(company_id=company.pk, kind="invoice", on=date(2026, 6, 1))
