"""What may still come of a client, for the head of the client's page."""

from __future__ import annotations

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.models import User
from core.ui.parts import Figure
from crm.models import Deal, Organisation
from crm.permissions import DEAL_VIEW


def open_deals(organisation: Organisation, reader: User) -> list[Figure]:
    """The value of open deals by company currency, with their number."""
    deals = Deal.objects.visible_to(reader, DEAL_VIEW).live().open().filter(organisation=organisation)
    rows = deals.order_by().values("company__currency").annotate(total=Sum("home_value"), count=Count("pk"))
    found = list(rows.order_by("company__currency"))
    if not found:
        return []
    count = sum(row["count"] for row in found)
    amount = " + ".join(formatting.money(row["total"], row["company__currency"]) for row in found)
    note = ngettext("%(count)s deal", "%(count)s deals", count) % {"count": count}
    url = f"{reverse('crm:deals')}?organisation={organisation.pk}&state=open"
    return [Figure(_("Open deals"), amount, note, url=url)]
