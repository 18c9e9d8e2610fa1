"""What needs the person today, most costly first: each line states the fact and leads to where it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.models import BankTransaction, InvoiceBalance, Quote, Reminder
from billing.permissions import BANK_VIEW, INVOICE_VIEW, QUOTE_SEND
from core import formatting
from core.access import may, scope_of
from core.models import ApprovalRequest, MailMessage
from core.permissions import APPROVE, OUTBOX_VIEW, Scope
from core.ui.parts import Todo
from crm.models import Deal, FollowUp, Lead, Organisation
from crm.permissions import ACTIVITY_EDIT, DEAL_EDIT, LEAD_EDIT
from erp.models import Expense
from erp.permissions import EXPENSE_LOG
from projects.models import Project, TimeEntry
from projects.permissions import PROJECT_EDIT, TIME_LOG
from projects.week import monday_of, week_of
from reporting.today import Reader

SHOWN = 12
MOST_OVERDUE = 5
# A quote is asked about so many days before its last one, or when it has lain as long.
QUOTE_ENDS, QUOTE_LIES = 7, 10


@dataclass(frozen=True)
class Need:
    """A line and what is at stake in the company's currency, by which the lines are ordered."""

    stake: Decimal
    todo: Todo


def needs(reader: Reader) -> list[Todo]:
    """At most a dozen lines, the most costly first."""
    found: list[Need] = []
    for right, finder in FINDERS:
        if may(reader.user, right):
            found += finder(reader)
    found.sort(key=lambda need: -need.stake)
    return [need.todo for need in found[:SHOWN]]


def _overdue(reader: Reader) -> Iterator[Need]:
    rows = InvoiceBalance.objects.visible_to(reader.user, INVOICE_VIEW).filter(company=reader.company)
    late = rows.overdue(on=reader.today)
    sums = late.values("customer_id").annotate(total=Sum("home_open_amount"), oldest=Min("due_on"), n=Count("*"))
    shown = list(sums.order_by("-total", "customer_id")[:MOST_OVERDUE])
    customers = Organisation.objects.only("name").in_bulk(row["customer_id"] for row in shown)
    # Asked apart: joined to its reminders, an invoice would count once for each of them.
    told = Reminder.objects.filter(invoice__balance__in=late.filter(customer__in=customers))
    reminded = dict(told.order_by().values_list("invoice__customer").annotate(Max("on")))
    for row in shown:
        last = reminded.get(row["customer_id"])
        days = (reader.today - row["oldest"]).days
        title = ngettext("%(name)s has not paid for %(days)s day", "%(name)s has not paid for %(days)s days", days) % {
            "name": customers[row["customer_id"]],
            "days": days,
        }
        count = ngettext("%(n)s invoice is overdue.", "%(n)s invoices are overdue.", row["n"]) % {"n": row["n"]}
        said = (
            _("A reminder went out on %(day)s.") % {"day": formatting.short_date(last, today=reader.today)}
            if last
            else _("No reminder has been sent.")
        )
        url = f"{reverse('billing:invoices')}?status=overdue&customer={row['customer_id']}"
        stake = reader.money(row["total"])
        act = pgettext("verb", "Open")
        yield Need(row["total"], Todo(title, f"{count} {said}", url, act, icon="invoice", tone="bad", sum=stake))


def _follow_ups(reader: Reader) -> Iterator[Need]:
    rows = (
        FollowUp.objects.due(reader.today)
        .filter(owner=reader.user)
        .select_related("deal", "organisation", "lead", "person")
    )
    for row in rows.order_by("due_on", "pk")[:MOST_OVERDUE]:
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


def _unattended(reader: Reader) -> Iterator[Need]:
    mine = Deal.objects.live().open().filter(owner=reader.user, company=reader.company)
    rows = mine.exclude(Exists(FollowUp.objects.open().filter(deal=OuterRef("pk"))))
    found = rows.aggregate(n=Count("pk"), total=Sum("home_value"))
    if found["n"]:
        title = ngettext(
            "%(n)s deal of yours has no next step", "%(n)s deals of yours have no next step", found["n"]
        ) % {"n": found["n"]}
        url = f"{reverse('crm:board')}?mine=1"
        text = _("What waits for nobody is forgotten.")
        yield Need(
            found["total"],
            Todo(title, text, url, _("Plan"), icon="deal", tone="warn", sum=reader.money(found["total"])),
        )


def _new_leads(reader: Reader) -> Iterator[Need]:
    count = Lead.objects.live().filter(state=Lead.State.NEW, owner=reader.user).count()
    if count:
        title = ngettext("%(n)s new lead waits for an answer", "%(n)s new leads wait for an answer", count) % {
            "n": count
        }
        url = f"{reverse('crm:leads')}?state=new&mine=1"
        yield Need(Decimal(1), Todo(title, _("Qualify, convert or drop."), url, _("Answer"), icon="lead", tone="info"))


def _unattended_leads(reader: Reader) -> Iterator[Need]:
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


def _approvals(reader: Reader) -> Iterator[Need]:
    rows = ApprovalRequest.objects.filter(approver=reader.user, state=ApprovalRequest.State.OPEN)
    found = rows.aggregate(n=Count("pk"), total=Sum("net_amount"), oldest=Min("asked_at"))
    if found["n"]:
        title = ngettext(
            "%(n)s request waits for your approval", "%(n)s requests wait for your approval", found["n"]
        ) % {"n": found["n"]}
        text = _("The oldest is from %(day)s.") % {
            "day": formatting.short_date(timezone.localtime(found["oldest"]).date(), today=reader.today)
        }
        yield Need(
            found["total"] or Decimal(0),
            Todo(title, text, reverse("core:approvals"), _("Decide"), icon="approval", tone="warn"),
        )


def _quotes(reader: Reader) -> Iterator[Need]:
    """Sent quotes of the reader's own that nobody has answered: those that run out soon, and those left lying."""
    rows = Quote.objects.waiting().filter(owner=reader.user, company=reader.company)
    soon = reader.today + timedelta(days=QUOTE_ENDS)
    lying = reader.today - timedelta(days=QUOTE_LIES)
    found = rows.filter(Q(valid_until__lte=soon) | Q(sent_on__lte=lying)).aggregate(
        n=Count("pk"), total=Sum("home_net_amount"), ends=Min("valid_until")
    )
    if found["n"]:
        title = ngettext(
            "%(n)s quote of yours waits for an answer", "%(n)s quotes of yours wait for an answer", found["n"]
        ) % {"n": found["n"]}
        text = _("The first one runs out on %(day)s. Ask, before it does.") % {
            "day": formatting.short_date(found["ends"], today=reader.today)
        }
        url = f"{reverse('billing:quotes')}?state=sent&mine=1"
        tone = "bad" if found["ends"] <= reader.today else "warn"
        stake = reader.money(found["total"])
        yield Need(found["total"], Todo(title, text, url, _("Ask"), icon="quote", tone=tone, sum=stake))


def _unlogged(reader: Reader) -> Iterator[Need]:
    """Working days of this week and the last without an hour, of whoever logs hours; today counts tomorrow."""
    if not TimeEntry.objects.by(reader.user).exists():
        return
    this_week = monday_of(reader.today)
    for monday in (this_week - timedelta(days=7), this_week):
        sheet = week_of(reader.user, monday)
        pairs = zip(sheet.days, sheet.expected, strict=True)
        empty = [day for day, due in pairs if due and day < reader.today and not sheet.day_total(day)]
        if empty:
            title = ngettext(
                "%(n)s day of %(week)s has no hours", "%(n)s days of %(week)s have no hours", len(empty)
            ) % {"n": len(empty), "week": formatting.week(monday)}
            days = ", ".join(formatting.weekday_name(day) for day in empty)
            url = reverse("projects:week_of", args=[monday.isoformat()])
            yield Need(Decimal(2), Todo(title, days, url, _("Fill in"), icon="time", tone="warn"))


def _returned(reader: Reader) -> Iterator[Need]:
    rows = Expense.objects.filter(user=reader.user, state=Expense.State.RETURNED)
    for row in rows.select_related("currency").order_by("-on")[:3]:
        title = _("Your expense at %(supplier)s came back") % {"supplier": row.supplier}
        text = _("Mend it and submit it again, or it is not paid.")
        stake = formatting.money(row.gross_amount, row.currency_id)
        yield Need(
            row.home_cost_amount,
            Todo(title, text, row.get_absolute_url(), _("Mend"), icon="expense", tone="warn", sum=stake),
        )


def _to_set_up(reader: Reader) -> Iterator[Need]:
    rows = Project.objects.visible_to(reader.user, PROJECT_EDIT).filter(
        state=Project.State.PROPOSED, company=reader.company
    )
    for project in rows.select_related("organisation", "deal").order_by("-pk")[:3]:
        stake = project.deal.home_value if project.deal else Decimal(0)
        title = _("%(project)s is won and not set up") % {"project": project.name}
        text = _("Nobody can log hours on it yet.")
        url = reverse("projects:project_setup", args=[project.pk])
        yield Need(stake, Todo(title, text, url, _("Set up"), icon="project", tone="warn", sum=reader.money(stake)))


def _unmatched(reader: Reader) -> Iterator[Need]:
    rows = BankTransaction.objects.visible_to(reader.user, BANK_VIEW).unmatched().filter(company=reader.company)
    # Other currencies are counted and not added (domain.md section 8).
    home = Q(currency=reader.company.currency_id)
    found = rows.incoming().aggregate(n=Count("pk"), total=Coalesce(Sum("amount", filter=home), Decimal(0)))
    if found["n"]:
        title = ngettext(
            "%(n)s payment in the bank has no match", "%(n)s payments in the bank have no match", found["n"]
        ) % {"n": found["n"]}
        text = _("Match them, so that nobody is reminded who has paid.")
        url = reverse("billing:bank")
        yield Need(
            found["total"],
            Todo(title, text, url, _("Match"), icon="bank", tone="info", sum=reader.money(found["total"])),
        )


def _uncertain_mail(reader: Reader) -> Iterator[Need]:
    count = MailMessage.objects.filter(state__in=[MailMessage.State.UNCERTAIN, MailMessage.State.FAILED]).count()
    if count:
        title = ngettext("%(n)s mail did not go out for certain", "%(n)s mails did not go out for certain", count) % {
            "n": count
        }
        text = _("Say whether it was sent, or send it again.")
        yield Need(Decimal(1), Todo(title, text, reverse("core:mails"), _("Look"), icon="mail", tone="bad"))


FINDERS = (
    (INVOICE_VIEW, _overdue),
    (ACTIVITY_EDIT, _follow_ups),
    (DEAL_EDIT, _unattended),
    (LEAD_EDIT, _new_leads),
    (LEAD_EDIT, _unattended_leads),
    (QUOTE_SEND, _quotes),
    (APPROVE, _approvals),
    (TIME_LOG, _unlogged),
    (EXPENSE_LOG, _returned),
    (PROJECT_EDIT, _to_set_up),
    (BANK_VIEW, _unmatched),
    (OUTBOX_VIEW, _uncertain_mail),
)
