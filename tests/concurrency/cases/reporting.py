"""Jobs of reporting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.models import AuditEvent, Company
from reporting.models import ForecastLine, ForecastSnapshot
from tests.cast import make_cast
from tests.factories import DealFactory


@contextmanager
def forecast() -> Iterator[Callable[[], None]]:
    """Three open deals: the week is kept once for each company, with each of them once."""
    cast = make_cast()
    deals = [DealFactory(company=cast.company, value=100, home_value=100) for _number in range(3)]

    def check() -> None:
        assert ForecastSnapshot.objects.count() == Company.objects.count()
        lines = ForecastLine.objects.filter(snapshot__company=cast.company).values_list("deal", flat=True)
        assert sorted(lines) == sorted(deal.pk for deal in deals)
        assert AuditEvent.objects.filter(kind="reporting.ForecastKept").count() == Company.objects.count()

    yield check


CASES = {"reporting.forecast": forecast}
