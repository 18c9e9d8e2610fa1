"""What sales needs of the person today: steps that are due, deals nobody plans or talks about, and what the queue says.

Each line leads to exactly the rows it counts: deals to the list with the same filters, the rest to the queue of what is
due (core.agenda), which finds them by the same question.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.permissions import QUOTE_SEND
from core import agenda, formatting
from core.access import scope_of
from core.permissions import Scope
from core.ui.parts import Todo
from crm.models import Deal, FollowUp, Lead
from crm.permissions import ACTIVITY_EDIT, DEAL_EDIT, LEAD_EDIT
from reporting.today import Need, Reader

MOST_STEPS = 5


def follow_ups(reader: Reader) -> Iterator[Need]:
    rows = (
        FollowUp.objects.due(reader.today)
        .filter(owner=reader.user)
        .select_related("deal", "organisation", "lead", "person")
    )
    for row in rows.order_by("due_on", "pk")[:MOST_STEPS]:
        about = row.deal or row.lead or row.organisation or row.person
        late = (reader.today - row.due_on).days
        when = ngettext("Due %(n)s day ago", "Due %(n)s days ago", late) % {"n": late} if late else _("Due today")
        stake = row.deal.home_value if row.deal and row.deal.company_id == reader.company.pk else Decimal(0)
        yield Need(
            stake,
            Todo(
                row.text,
                f"{about}. {when}.",
                about.get_absolute_url() if about else row.get_absolute_url(),
                pgettext("verb", "Open"),
                icon="follow_up",
                tone="bad" if late else "warn",
                sum=reader.money(stake) if stake else "",
            ),
        )


def unplanned(reader: Reader) -> Iterator[Need]:
    count, total = _sums(_own_deals(reader).without_step())
    if count:
        title = ngettext("%(n)s deal of yours has no next step", "%(n)s deals of yours have no next step", count)
        text = _("What waits for nobody is forgotten.")
        yield _deals(reader, title % {"n": count}, text, _("Plan"), total, state="open", step="none")


def untouched(reader: Reader) -> Iterator[Need]:
    """Without a call, a meeting or a mail for as long as the stage allows: edits of our own don't count."""
    count, total = _sums(_own_deals(reader).idle(reader.today))
    if count:
        title = ngettext(
            "Nobody has talked to the client of %(n)s deal of yours for too long",
            "Nobody has talked to the clients of %(n)s deals of yours for too long",
            count,
        )
        text = _("Each stage has its own limit of days without a call, a meeting or a mail.")
        yield _deals(reader, title % {"n": count}, text, _("Call"), total, idle="1")


def _own_deals(reader: Reader) -> Any:
    return Deal.objects.live().filter(owner=reader.user, company=reader.company).order_by()


def _sums(deals: Any) -> tuple[int, Decimal]:
    found = deals.aggregate(n=Count("pk"), total=Sum("home_value"))
    return found["n"], found["total"] or Decimal(0)


def _deals(reader: Reader, title: str, text: str, act: str, total: Decimal, **asked: str) -> Need:
    url = f"{reverse('crm:deals')}?{urlencode(asked | {'mine': '1', 'company': reader.company.pk})}"
    return Need(total, Todo(title, text, url, act, icon="deal", tone="warn", sum=reader.money(total)))


def late_deals(reader: Reader) -> Iterator[Need]:
    def title(n: int) -> str:
        return ngettext("%(n)s deal of yours should be closed", "%(n)s deals of yours should be closed", n)

    yield from _due(reader, "deals", title, _("Close them, or move their day."), _("Decide"))


def new_leads(reader: Reader) -> Iterator[Need]:
    def title(n: int) -> str:
        return ngettext("%(n)s lead of yours has no next step", "%(n)s leads of yours have no next step", n)

    yield from _due(reader, "leads", title, _("Answer, qualify, convert or drop."), _("Answer"))


def unattended_leads(reader: Reader) -> Iterator[Need]:
    """Leads that are nobody's, for everyone who may give any of them to anybody."""
    if scope_of(reader.user, LEAD_EDIT) != Scope.ALL:
        return
    held = Q(state=Lead.State.HELD)
    found = Lead.objects.unattended().aggregate(held=Count("pk", filter=held), unowned=Count("pk", filter=~held))
    url = reverse("crm:leads")
    if n := found["unowned"]:
        title = ngettext("%(n)s lead has no owner", "%(n)s leads have no owner", n) % {"n": n}
        text = _("Nobody answers them until somebody takes them.")
        link = f"{url}?unowned=1&state=new&state=qualified"
        yield Need(Decimal(2), Todo(title, text, link, _("Hand out"), icon="lead", tone="warn"))
    if n := found["held"]:
        title = ngettext("%(n)s inquiry is held back", "%(n)s inquiries are held back", n) % {"n": n}
        text = _("Let in what is real, discard the rest.")
        yield Need(Decimal(1), Todo(title, text, f"{url}?held=1", _("Look"), icon="lead", tone="info"))


def quotes(reader: Reader) -> Iterator[Need]:
    def title(n: int) -> str:
        return ngettext("%(n)s quote of yours waits for an answer", "%(n)s quotes of yours wait for an answer", n)

    yield from _due(reader, "quotes", title, _("Ask, before it runs out."), _("Ask"))


def _due(reader: Reader, provider: str, title: Any, text: str, act: str) -> Iterator[Need]:
    """One line for all that a provider of the queue says is due by today."""
    lines = agenda.due(reader.user, reader.today, only=provider)
    if not lines:
        return
    late = (reader.today - lines[0].due_on).days
    since = _("The first since %(day)s.") % {"day": formatting.short_date(lines[0].due_on, today=reader.today)}
    stake = sum((line.stake for line in lines), Decimal(0))
    yield Need(
        stake or Decimal(1),
        Todo(
            title(len(lines)) % {"n": len(lines)},
            f"{since} {text}",
            f"{reverse('crm:agenda')}?only={provider}",
            act,
            icon=lines[0].icon,
            tone="bad" if late else "warn",
            sum=reader.money(stake) if stake else "",
        ),
    )


SALES_FINDERS = (
    (ACTIVITY_EDIT, follow_ups),
    (DEAL_EDIT, unplanned),
    (DEAL_EDIT, untouched),
    (DEAL_EDIT, late_deals),
    (LEAD_EDIT, new_leads),
    (LEAD_EDIT, unattended_leads),
    (QUOTE_SEND, quotes),
)
