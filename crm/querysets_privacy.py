"""Sentences about consents and files of personal data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from core.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from crm.models import Consent, PersonalExport  # noqa: F401


class ConsentQuerySet(ScopedQuerySet["Consent"]):
    own = ("person__owner",)

    def in_force(self) -> Self:
        """What counts: the newest statement for each person, purpose and channel."""
        return self.order_by("person_id", "purpose_id", "channel", "-at", "-pk").distinct(
            "person_id", "purpose_id", "channel"
        )


class PersonalExportQuerySet(ScopedQuerySet["PersonalExport"]):
    own = ("user",)

    def due(self, moment: datetime) -> Self:
        """Waiting, or claimed so long ago that its worker must be gone."""
        lost = Q(state="running", claimed_at__lt=moment - timedelta(minutes=15))
        return self.filter(Q(state="waiting") | lost)
