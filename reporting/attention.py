"""What needs the person today, most costly first: each line states the fact and leads to where it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.models import BankTransaction, InvoiceBalance, Reminder
from billing.permissions import BANK_VIEW, INVOICE_VIEW
from core import formatting
from core.access import may
from core.models import ApprovalRequest, MailMessage
from core.permissions import APPROVE, OUTBOX_VIEW
from core.ui.parts import Todo
from crm.models import Organisation
from erp.models import Expense
from erp.permissions import EXPENSE_LOG
from projects.models import Project, TimeEntry
from projects.permissions import PROJECT_EDIT, TIME_LOG
from projects.week import monday_of, week_of
from reporting.attention_sales import SALES_FINDERS
from reporting.today import Need, Reader

SHOWN = 12
MOST_OVERDUE = 5


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
        asked = f"status=overdue&customer={row['customer_id']}&company={reader.company.pk}"
        url = f"{reverse('billing:invoices')}?{asked}"
        stake = reader.money(row["total"])
        act = pgettext("verb", "Open")
        yield Need(row["total"], Todo(title, f"{count} {said}", url, act, icon="invoice", tone="bad", sum=stake))


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
        url = f"{reverse('billing:bank')}?state=new&incoming=1&company={reader.company.pk}"
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
    *SALES_FINDERS,
    (APPROVE, _approvals),
    (TIME_LOG, _unlogged),
    (EXPENSE_LOG, _returned),
    (PROJECT_EDIT, _to_set_up),
    (BANK_VIEW, _unmatched),
    (OUTBOX_VIEW, _uncertain_mail),
)
