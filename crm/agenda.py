"""What sales puts on a person's agenda: follow-ups, leads nobody has answered, deals whose day has passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting
from core.agenda import MOST, AgendaProvider, Due, register
from core.counts import add_count
from core.models import User
from crm.models import Deal, FollowUp, Lead
from crm.permissions import ACTIVITY_VIEW, DEAL_EDIT, LEAD_EDIT
from crm.smart_days import today_of


def follow_ups(user: User, until: date) -> Iterator[Due]:
    rows = FollowUp.objects.due(until).filter(owner=user).order_by("due_on", "pk")
    for row in rows.select_related("deal__organisation", "lead", "organisation", "person")[:MOST]:
        about = row.about
        client = f"{row.organisation}, " if row.deal_id and row.organisation else ""
        note = _("Comes again") if row.repeat_every else ""
        yield Due(
            title=row.text, about=f"{client}{about}", url=about.get_absolute_url(), due_on=row.due_on, note=note,
            follow_up=row.pk,
        )  # fmt: skip


def unanswered(user: User, until: date) -> Iterator[Due]:
    """Open leads without a next step are due on the day after they came."""
    planned = FollowUp.objects.open().filter(lead=OuterRef("pk"))
    rows = Lead.objects.live().open().filter(owner=user).exclude(Exists(planned)).order_by("created_at", "pk")
    for row in rows[:MOST]:
        due_on = timezone.localtime(row.created_at).date() + timedelta(days=1)
        if due_on <= until:
            is_new = row.state == Lead.State.NEW
            says = _("Answer %(name)s") if is_new else _("Plan the next step with %(name)s")
            title = says % {"name": row.name}
            yield Due(title=title, about=row.organisation_name, url=row.get_absolute_url(), due_on=due_on, icon="lead")


def late_deals(user: User, until: date) -> Iterator[Due]:
    rows = Deal.objects.live().open().filter(owner=user, expected_close_on__lte=until).select_related("organisation")
    for row in rows.order_by("expected_close_on", "pk")[:MOST]:
        assert row.expected_close_on is not None  # the filter says so
        yield Due(
            title=_("Close %(deal)s, or move its day") % {"deal": row.name},
            about=row.organisation.name,
            url=row.get_absolute_url(),
            due_on=row.expected_close_on,
            icon="deal",
            note=formatting.money(row.value, row.currency_id, decimals=0),
            stake=row.home_value,
        )


register(AgendaProvider("follow_ups", gettext_lazy("Follow-ups"), ACTIVITY_VIEW, follow_ups, position=10))
register(AgendaProvider("deals", gettext_lazy("Deals"), DEAL_EDIT, late_deals, position=20))
register(AgendaProvider("leads", gettext_lazy("Leads"), LEAD_EDIT, unanswered, position=30))


def own_due(user: User) -> int:
    """The person's follow-ups of today and before, for the menu."""
    return FollowUp.objects.due(today_of(user)).filter(owner=user).count()


add_count("agenda", own_due, ACTIVITY_VIEW, says=gettext_lazy("Follow-ups due: %(count)s"), tone="act")
