"""What waits for a person's word stands on their agenda from the day it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core import formatting
from core.agenda import MOST, AgendaProvider, Due, register
from core.models import ApprovalRequest, User
from core.permissions import APPROVE


def waiting(user: User, until: date) -> Iterator[Due]:
    rows = ApprovalRequest.objects.waiting().filter(approver=user).select_related("requester", "currency")
    for row in rows.order_by("asked_at", "pk")[:MOST]:
        asked_on = timezone.localtime(row.asked_at).date()
        amount = formatting.money(row.net_amount, row.currency_id) if row.net_amount and row.currency_id else ""
        if asked_on <= until:
            yield Due(
                title=row.text, about=row.requester.name, url=reverse("core:approval", args=[row.pk]), due_on=asked_on,
                icon="approval", note=amount,
            )  # fmt: skip


register(AgendaProvider("approvals", gettext_lazy("Approvals"), APPROVE, waiting, position=50))
