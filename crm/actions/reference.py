"""What a new firm begins to sell with: one pipeline, sources and reasons that it can change."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from crm.actions.pipelines import add_stages
from crm.models import LeadSource, LossReason, Pipeline, WinReason
from crm.permissions import PIPELINE_EDIT
from crm.starters import STARTERS


@action(PIPELINE_EDIT)
def begin_selling(*, actor: Actor) -> Pipeline:
    """Add the shipped pipeline, sources and reasons in the language of whoever sets the firm up; once."""
    known = Pipeline.objects.first()
    if known is not None:
        return known
    pipeline = Pipeline.objects.create(name=str(STARTERS["new_business"].label))
    add_stages(pipeline, "new_business")
    reasons = (_("Price"), _("Chose a competitor"), _("No budget"), _("No answer"), _("Wrong timing"))
    LossReason.objects.bulk_create((LossReason(name=name) for name in reasons), ignore_conflicts=True)
    wins = (_("We know their business"), _("Recommended"), _("Best price"), _("Quality of the proposal"))
    WinReason.objects.bulk_create((WinReason(name=name) for name in wins), ignore_conflicts=True)
    sources = (_("Referral"), _("Website"), _("Event"), _("Existing client"), _("Cold call"))
    LeadSource.objects.bulk_create((LeadSource(name=name) for name in sources), ignore_conflicts=True)
    return pipeline
