"""What must hold of leads every night."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from core.checks_nightly import Problem
from crm.models import Lead

DIFFERS = gettext_noop("The score of the lead %(lead)s is %(kept)s, its points make %(counted)s.")


def ratings_that_differ() -> list[Problem]:
    """Leads whose kept score is not the sum of their points."""
    counted = Lead.objects.annotate(counted=Coalesce(Sum("scores__points"), 0), kept=Coalesce(F("rating__points"), 0))
    rows: Any = counted.exclude(counted=F("kept"))[:50]
    return [
        Problem(DIFFERS, lead.get_absolute_url(), {"lead": str(lead), "kept": lead.kept, "counted": lead.counted})
        for lead in rows
    ]
