"""What the firm kept of a client's money, for the head of the client's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formatting
from core.models import User
from core.models.firm import ALL_COMPANIES
from core.prepared import SAMPLE_KEY
from core.prepared_readers import ForReader
from core.ui.parts import Figure
from crm.models import Organisation
from reporting.margins import EARNED, margins_by_company, sums_by_company
from reporting.models import MoneyFact
from reporting.permissions import MARGIN_VIEW


def kept_of(organisation: Organisation, reader: User) -> list[Figure]:
    """The contribution of all time, apart by company; the same number as in the panel of margins below."""
    margins = margins_by_company(_SUMS.rows(reader, organisation=organisation.pk))
    url = f"{reverse('reporting:facts')}?organisation={organisation.pk}"
    return [
        Figure(
            _("We kept"),
            formatting.money(margins[company.pk].contribution, company.currency_id),
            _("of %(amount)s earned") % {"amount": formatting.money(margins[company.pk].revenue, company.currency_id)},
            url=f"{url}&company={company.pk}",
        )
        for company in ALL_COMPANIES.rows()
        if company.pk in margins
    ]


def _sums(reader: User, organisation: int) -> Any:
    facts = MoneyFact.objects.visible_to(reader, MARGIN_VIEW).filter(organisation=organisation)
    return sums_by_company(facts.reading(EARNED).whole())


_SUMS: ForReader[dict[str, Any]] = ForReader(_sums, MARGIN_VIEW, organisation=SAMPLE_KEY)
