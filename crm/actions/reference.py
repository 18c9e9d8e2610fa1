"""What a new firm begins to sell with: one pipeline, sources and reasons that it can change."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from crm.models import LeadSource, LossReason, Pipeline, Stage
from crm.permissions import PIPELINE_EDIT


@action(PIPELINE_EDIT)
def begin_selling(*, actor: Actor) -> Pipeline:
    """Add the shipped pipeline, sources and reasons in the language of whoever sets the firm up; once."""
    known = Pipeline.objects.first()
    if known is not None:
        return known
    pipeline = Pipeline.objects.create(name=_("New business"))
    stages = ((_("Qualified"), 20), (_("Discovery"), 35), (_("Proposal"), 60), (_("Negotiation"), 75))
    Stage.objects.bulk_create(
        Stage(pipeline=pipeline, name=name, position=at, probability=chance) for at, (name, chance) in enumerate(stages)
    )
    reasons = (_("Price"), _("Chose a competitor"), _("No budget"), _("No answer"), _("Wrong timing"))
    LossReason.objects.bulk_create((LossReason(name=name) for name in reasons), ignore_conflicts=True)
    sources = (_("Referral"), _("Website"), _("Event"), _("Existing client"), _("Cold call"))
    LeadSource.objects.bulk_create((LeadSource(name=name) for name in sources), ignore_conflicts=True)
    return pipeline
