"""What leads do by themselves: they come back on their day, and their scores follow the calendar."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core import clock
from core.access import System
from core.errors import Refused
from core.jobs import Counted, daily, job
from crm.actions import resume_lead, score_unfinished
from crm.models import Lead


@job(
    "crm.nurturing",
    label=_("Leads that come back"),
    schedule=daily(6, 30),
    description=_("Brings leads that were put off back to their owners on their day, once."),
)
def bring_back_leads() -> Counted:
    """Each lead whose day has come in its company, in a transaction of its own."""
    latest = clock.today() + timedelta(days=1)
    rows = Lead.objects.filter(state=Lead.State.NURTURING, resume_on__lte=latest).select_related("company")
    due = [lead for lead in rows.order_by("pk") if lead.resume_on and lead.resume_on <= clock.today(lead.company)]
    done = 0
    for lead in due:
        try:
            resume_lead(lead=lead, actor=System("crm.nurturing"))
            done += 1
        except Refused:  # somebody was faster
            continue
    return Counted(done=done)


@job(
    "crm.scores",
    label=_("Scores of leads"),
    schedule=daily(3, 40),
    description=_("Points that end or fade with time are counted anew every night."),
)
def count_scores_anew() -> int:
    return score_unfinished(actor=System("crm.scoring"))
