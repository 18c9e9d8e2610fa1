"""What the Today page says: figures by permission, and what needs the person, most costly first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Invoice, InvoiceBalance
from billing.permissions import INVOICE_VIEW
from core import formatting
from core.access import may, scope_of
from core.models import Company, User
from core.permissions import Scope
from core.ui.parts import Fact, Figure, Todo
from crm.models import Deal, FollowUp
from crm.permissions import ACTIVITY_VIEW, DEAL_VIEW
from projects.permissions import TIME_LOG
from projects.week import monday_of, week_of
from reporting.cash import bank_balances
from reporting.forecast_asked import COLUMNS
from reporting.permissions import MONEY_FIGURES, SALES_FIGURES, UTILISATION_VIEW
from reporting.receivables import BANDS, aged_total, band_ends
from reporting.utilisation import people_counted, team_utilisation

ZERO = Decimal(0)
COMING = 5
# The list behind a figure shows the column that sums to it.
INVOICED = "number,customer,issued_on,due_on,state,net,total"


@dataclass(frozen=True)
class Reader:
    """Who reads, for which company, on which day of it; `is_home` says that it is the one they see unasked."""

    user: User
    company: Company
    today: date
    is_home: bool = True

    def to(self, url: str) -> str:
        """The address for the same company: pages that open with the reader's own are told when it is another one."""
        return url if self.is_home else f"{url}{'&' if '?' in url else '?'}company={self.company.pk}"

    def money(self, amount: Decimal) -> str:
        return formatting.money(amount, self.company.currency_id, decimals=0)


@dataclass(frozen=True)
class Need:
    """A line of what needs the person and what is at stake in the company's currency, by which the lines are ordered."""

    stake: Decimal
    todo: Todo


@dataclass(frozen=True)
class OwnWeek:
    """How far the reader's own timesheet is; `says` is the sentence for everyone, the meter's too."""

    percent: int
    says: str


@dataclass(frozen=True)
class Coming:
    due_on: date
    day: str
    text: str
    about: str
    url: str


def own_week(reader: Reader) -> OwnWeek | None:
    """Hours logged of those of the contract this week; None for whoever logs none."""
    if not may(reader.user, TIME_LOG):
        return None
    sheet = week_of(reader.user, monday_of(reader.today))
    due = sum(sheet.expected)
    if not due:
        return None
    says = _("%(logged)s of %(due)s hours logged") % {
        "logged": formatting.duration(sheet.total),
        "due": formatting.duration(due),
    }
    return OwnWeek(sheet.total * 100 // due, says)


def coming_up(reader: Reader) -> list[Coming]:
    """The reader's next follow-ups after today; those of today and before ask for attention."""
    if not may(reader.user, ACTIVITY_VIEW):
        return []
    rows = FollowUp.objects.open().filter(owner=reader.user, due_on__gt=reader.today)
    rows = rows.select_related("deal", "lead", "organisation", "person").order_by("due_on", "pk")
    found = []
    for row in rows[:COMING]:
        about: Any = row.deal or row.lead or row.organisation or row.person
        client = f"{row.organisation}, " if row.deal and row.organisation else ""
        day = formatting.short_date(row.due_on, today=reader.today)
        found.append(Coming(row.due_on, day, row.text, f"{client}{about}", about.get_absolute_url()))
    return found


def ages(reader: Reader) -> list[Fact]:
    """Open amounts by how late they are, each leading to its invoices."""
    if not may(reader.user, MONEY_FIGURES):
        return []
    total = aged_total(reader.user, reader.company, reader.today)
    if not total.total:
        return []
    limits = {name: (first, last) for name, first, last in band_ends(reader.today)}
    found = []
    for name, label in BANDS:
        first, last = limits[name]
        query = f"{f'&due_from={first}' if first else ''}{f'&due_to={last}' if last else ''}"
        url = f"{reverse('billing:invoices')}?status=open&company={reader.company.pk}{query}"
        amount = total.bands.get(name, ZERO)
        found.append(Fact(label, reader.money(amount), url=url if amount else ""))
    return [*found, Fact(_("Open, incl. VAT"), reader.money(total.total), total=True)]


def figures(reader: Reader) -> Iterator[Figure]:
    """Only what the reader may see; each leads to the rows that make it up."""
    if may(reader.user, MONEY_FIGURES):
        yield _bank(reader)
    if may(reader.user, INVOICE_VIEW):
        yield _open_invoices(reader)
        yield _invoiced(reader)
    if may(reader.user, SALES_FIGURES):
        yield _pipeline(reader)
    if may(reader.user, UTILISATION_VIEW):
        yield _utilisation(reader)


def _bank(reader: Reader) -> Figure:
    home = [row for row in bank_balances(reader.company) if row.account.currency_id == reader.company.currency_id]
    days = [row.as_of for row in home if row.as_of]
    if not days:
        note = _("No statement has been imported yet")
    else:
        note = ngettext("As of %(day)s, one account", "As of %(day)s, %(n)s accounts", len(home)) % {
            "day": formatting.short_date(min(days), today=reader.today),
            "n": len(home),
        }
    total = sum((row.amount for row in home), start=ZERO)
    return Figure(_("Cash in bank"), reader.money(total), note=note, url=reader.to(reverse("reporting:cash")) + "#accounts-h")


def _open_invoices(reader: Reader) -> Figure:
    rows = InvoiceBalance.objects.visible_to(reader.user, INVOICE_VIEW).open().filter(company=reader.company)
    sums = rows.aggregate(
        total=Coalesce(Sum("home_open_amount"), ZERO),
        late=Coalesce(Sum("home_open_amount", filter=Q(due_on__lt=reader.today)), ZERO),
    )
    total, late = sums["total"], sums["late"]
    note = _("%(amount)s overdue") % {"amount": reader.money(late)} if late else _("Nothing is overdue")
    return Figure(
        _("Open invoices"),
        reader.money(total),
        note=note,
        tone="bad" if late else "",
        url=reader.to(reverse("reporting:receivables"))
        if may(reader.user, MONEY_FIGURES)
        else f"{reverse('billing:invoices')}?status=open&company={reader.company.pk}",
    )


def _invoiced(reader: Reader) -> Figure:
    first = reader.today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    rows = Invoice.objects.visible_to(reader.user, INVOICE_VIEW).issued().filter(company=reader.company)
    this_month = Q(issued_on__gte=first)
    sums = rows.filter(issued_on__gte=before, issued_on__lte=reader.today).aggregate(
        total=Coalesce(Sum("home_net_amount", filter=this_month), ZERO),
        earlier=Coalesce(Sum("home_net_amount", filter=~this_month), ZERO),
    )
    total, earlier = sums["total"], sums["earlier"]
    note = _("%(amount)s in %(month)s") % {
        "amount": reader.money(earlier),
        "month": formatting.month_name(before, year=False),
    }
    query = f"?issued_from={first.isoformat()}&issued_to={reader.today.isoformat()}&company={reader.company.pk}"
    label = _("Invoiced in %(month)s, excl. VAT") % {"month": formatting.month_name(first, year=False)}
    url = f"{reverse('billing:invoices')}{query}&columns={INVOICED}"
    return Figure(label, reader.money(total), note=note, url=url)


def _pipeline(reader: Reader) -> Figure:
    deals = Deal.objects.visible_to(reader.user, DEAL_VIEW).live().open().filter(company=reader.company)
    found = deals.with_weighted().aggregate(
        expected=Coalesce(Sum("weighted"), ZERO), total=Coalesce(Sum("home_value"), ZERO), n=Count("pk")
    )
    note = ngettext("%(n)s deal worth %(total)s", "%(n)s deals worth %(total)s", found["n"]) % {
        "n": formatting.number(found["n"]),
        "total": reader.money(found["total"]),
    }
    url = f"{reverse('crm:deals')}?state=open&company={reader.company.pk}&columns={COLUMNS}"
    return Figure(_("Weighted pipeline"), reader.money(found["expected"]), note=note, url=url)


def _utilisation(reader: Reader) -> Figure:
    first, last = reader.today - timedelta(days=28), reader.today - timedelta(days=1)
    found = team_utilisation(reader.user, reader.company, first, last)
    share = found.gross_percent if found else None
    value = formatting.percent(share, decimals=1) if share is not None else "–"
    note = _("%(billable)s billable of %(hours)s contract hours") % {
        "billable": formatting.hours(found.billable if found else 0, decimals=0),
        "hours": formatting.hours(found.capacity if found else 0, decimals=0),
    }
    query = f"?on_from={first.isoformat()}&on_to={last.isoformat()}&company={reader.company.pk}"
    if scope_of(reader.user, UTILISATION_VIEW) == Scope.TEAM:
        # A lead sees hours on own projects too, of whoever worked on them; the figure is the team's.
        people = people_counted(reader.user, reader.company, first, last)
        query += "".join(f"&user={key}" for key in people)
    return Figure(_("Utilisation, 4 weeks"), value, note=note, url=reverse("projects:hours") + query)
