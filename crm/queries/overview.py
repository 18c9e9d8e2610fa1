"""What may still come of a client, for the head of the client's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.models import User
from core.prepared import SAMPLE_KEY
from core.prepared_readers import ForReader
from core.ui.parts import Figure
from crm.models import Deal, Organisation
from crm.permissions import DEAL_VIEW


def open_deals(organisation: Organisation, reader: User) -> list[Figure]:
    """The value of open deals by company currency, with their number."""
    found = _OPEN.rows(reader, organisation=organisation.pk)
    if not found:
        return []
    count = sum(row["count"] for row in found)
    amount = " + ".join(formatting.money(row["total"], row["company__currency"]) for row in found)
    note = ngettext("%(count)s deal", "%(count)s deals", count) % {"count": count}
    url = f"{reverse('crm:deals')}?organisation={organisation.pk}&state=open"
    return [Figure(_("Open deals"), amount, note, url=url)]


def _open(reader: User, organisation: int) -> Any:
    deals = Deal.objects.visible_to(reader, DEAL_VIEW).live().open().filter(organisation=organisation)
    rows = deals.order_by().values("company__currency").annotate(total=Sum("home_value"), count=Count("pk"))
    return rows.order_by("company__currency")


_OPEN: ForReader[dict[str, Any]] = ForReader(_open, DEAL_VIEW, organisation=SAMPLE_KEY)
