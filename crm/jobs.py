"""What sales does by itself: owners are told of follow-ups that are due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import System, home_company
from core.jobs import daily, job
from core.models import User
from core.notifications import notify
from crm import actions, digest, jobs_contacts, jobs_leads
from crm.models import FollowUp, Pipeline

# Importing it is what registers its jobs.
__all__ = ["digest", "follow_stage_history", "jobs_contacts", "jobs_leads", "search_duplicates", "tell_of_follow_ups"]

DUE = gettext_noop("Due today: %(what)s")
LATE = gettext_noop("Overdue since %(due)s: %(what)s")
WHY = gettext_noop("You own this follow-up.")


@job(
    "crm.follow_ups",
    label=_("Follow-ups"),
    schedule=daily(7),
    description=_("Tells the owners of follow-ups that are due, once a day until they are done."),
)
def tell_of_follow_ups() -> int:
    """Each open follow-up whose day has come where its owner works; a second run on the same day tells nobody."""
    # Nowhere is it later than 14 hours after UTC.
    latest = clock.today() + timedelta(days=1)
    rows = FollowUp.objects.due(latest).filter(owner__is_active=True).select_related("owner").order_by("owner", "pk")
    return sum(_tell(found, clock.today(home_company(owner))) for owner, found in groupby(rows, key=lambda r: r.owner))


def _tell(rows: Iterable[FollowUp], today: date) -> int:
    return sum(_tell_one(row, row.owner, today) for row in rows if row.due_on <= today)


def _tell_one(row: FollowUp, owner: User, today: date) -> int:
    late = row.due_on < today
    return notify(
        owner,
        kind="follow_up",
        key=f"{row.pk} {today.isoformat()}",
        text=LATE if late else DUE,
        arguments={"what": row.text, "due": row.due_on} if late else {"what": row.text},
        why=WHY,
        url=row.get_absolute_url(),
    )


@job(
    "crm.duplicates",
    label=_("Possible duplicates"),
    schedule=daily(3, 20),
    description=_("Compares clients and people that changed since the night before; all of them once a week."),
)
def search_duplicates() -> int:
    actor = System("crm.duplicates")
    return sum(actions.find_duplicates(kind=kind, actor=actor) for kind in ("organisation", "person"))


@job(
    "crm.stage_chances",
    label=_("Probabilities of stages"),
    schedule=daily(3, 40),
    description=_("Where none was typed, a stage takes the share of deals won in twelve months, once twenty are closed."),
)
def follow_stage_history() -> int:
    actor = System("crm.stage_chances")
    return sum(actions.follow_history(pipeline=row, actor=actor) for row in Pipeline.objects.live().order_by("pk"))
