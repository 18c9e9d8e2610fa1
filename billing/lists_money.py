"""The lists of payments, the bank, contracts and reminders."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Round
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from billing.filters_money import (
    PaymentFilters,
    RecurringFilters,
    ReminderFilters,
    StatementFilters,
    TransactionFilters,
)
from billing.models import BankStatement, BankTransaction, Payment, RecurringInvoice, Reminder, ReminderPolicy
from billing.permissions import (
    BANK_IMPORT,
    BANK_VIEW,
    INVOICE_VIEW,
    PAYMENT_EDIT,
    PAYMENT_VIEW,
    RECURRING_EDIT,
    RECURRING_VIEW,
    REMIND,
)
from billing.queries.bank import account_balances, unmatched
from billing.queries.recurring import schedule_of
from billing.queries.reminding import due_reminders
from core import access
from core.db import amount_field
from core.formatting import money, short_date
from core.lists import ListView
from core.lists.columns import Column, DateColumn, LinkColumn, MainColumn, MoneyColumn, PillColumn, TextColumn
from core.models import Company
from core.ui.parts import Figure

TRANSACTION_TONES = {"new": "warn", "matched": "good", "set_aside": ""}
MAIL_TONES = {"sent": "good", "failed": "bad", "uncertain": "warn", "queued": "act", "sending": "act", "kept": ""}


def payment_state(row: Payment) -> tuple[Any, str]:
    if row.is_undone:
        return _("Undone"), ""
    left = row.unallocated  # type: ignore[attr-defined]
    if row.paid_amount < 0:
        return _("Given back"), "info"
    return (_("On account"), "warn") if left > 0 else (_("Settled"), "good")


class PaymentList(ListView):
    name = "billing.payments"
    title = _("Payments")
    permission = PAYMENT_VIEW
    queryset = Payment.objects.with_unallocated().select_related("organisation", "company")
    columns = (
        MainColumn("organisation", _("Client"), sort="organisation__sort_key", url_name="billing:payment"),
        DateColumn("on", sort="on", group=True),
        TextColumn("method", group=True),
        TextColumn("note", default=False),
        MoneyColumn("paid_amount", sort="paid_amount"),
        MoneyColumn("unallocated", _("On account"), sort="unallocated", seat="none"),
        PillColumn("state", _("State"), says=payment_state, seat="state"),
    )
    filters = PaymentFilters
    search = ("organisation__search_key", "note")
    search_label = _("Client or note")
    order = ("-on", "-pk")
    totals = ("paid_amount", "unallocated")
    views = ((_("On account"), "credit=1"), (_("Undone"), "undone=1"))
    counted = ngettext_lazy("%(count)s payment", "%(count)s payments", "count")
    new_url = "billing:payment_new"
    new_label = _("Record payment")
    new_permission = PAYMENT_EDIT
    empty_title = _("Here stands the money that came in")
    empty_text = _("Import a statement of the bank, or record a payment by hand.")


class TransactionList(ListView):
    name = "billing.bank"
    title = _("Bank")
    permission = BANK_VIEW
    queryset = BankTransaction.objects.select_related("bank_account")
    columns = (
        MainColumn("counterparty", sort="counterparty", url_name="billing:transaction", placeholder=_("Without a name")),
        DateColumn("booked_on", sort="booked_on", group=True),
        TextColumn("reference"),
        TextColumn("message", seat="none"),
        TextColumn("bank_account", _("Account"), default=False),
        TextColumn("note", default=False),
        MoneyColumn("amount", sort="amount"),
        PillColumn("state", tones=TRANSACTION_TONES, sort="state", group=True),
    )
    filters = TransactionFilters
    search = ("search_key",)
    search_label = _("Name, reference or message")
    order = ("-booked_on", "-pk")
    totals = ("amount",)
    views = ((_("Unmatched"), "state=new"), (_("Set aside"), "state=set_aside"))
    counted = ngettext_lazy("%(count)s transaction", "%(count)s transactions", "count")
    new_url = "billing:statement_import"
    new_label = _("Import a statement")
    new_permission = BANK_IMPORT
    empty_title = _("Here stands what the bank says")
    empty_text = _("Import a camt.053 statement; what has a reference number settles its invoice at once.")
    template_name: ClassVar[str] = "billing/bank_list.html"

    @property
    def sees_payments(self) -> bool:
        return access.may(self.user, PAYMENT_VIEW)

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "figures": bank_figures()}


def bank_figures() -> list[Figure]:
    """The balance of each account by its latest statement, and what waits to be matched."""
    found = [
        Figure(
            row.name,
            money(row.amount, row.currency),
            _t("on %(day)s") % {"day": short_date(row.on)},
            url=f"?account={row.account_id}",
        )
        for row in account_balances()
    ]
    for waiting in unmatched():
        note = ngettext("%(count)s transaction", "%(count)s transactions", waiting.count) % {"count": waiting.count}
        found.append(
            Figure(
                _t("Unmatched money in"),
                money(waiting.incoming, waiting.currency),
                note,
                tone="warn",
                url=f"?state=new&incoming=1&account={waiting.account_id}",
            )
        )
    return found


class StatementList(ListView):
    name = "billing.statements"
    title = _("Statements")
    permission = BANK_VIEW
    queryset = BankStatement.objects.select_related("bank_account", "imported_by")
    columns = (
        MainColumn("statement_id", sort="statement_id", url_name="billing:statement"),
        TextColumn("bank_account"),
        DateColumn("starts_on", sort="starts_on"),
        DateColumn("ends_on", sort="ends_on", seat="none"),
        MoneyColumn("opening_amount", seat="none"),
        MoneyColumn("closing_amount"),
        TextColumn("file_name", _("File"), default=False),
        TextColumn("imported_by", _("Imported by"), default=False),
    )
    filters = StatementFilters
    order = ("-ends_on", "-pk")
    counted = ngettext_lazy("%(count)s statement", "%(count)s statements", "count")
    new_url = "billing:statement_import"
    new_label = _("Import a statement")
    new_permission = BANK_IMPORT
    empty_title = _("No statement yet")
    empty_text = _("Import a camt.053 statement of one of your accounts.")


class NextColumn(Column):
    """The first day of the next period after the latest one that had its turn."""

    cell_css = "nowrap soft"

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.annotate(latest_on=Max("periods__period_on"))

    def value(self, row: Any) -> Any:
        if row.archived_at is not None:
            return ""
        for period in schedule_of(row).periods():
            if row.latest_on is None or period.start_on > row.latest_on:
                return short_date(period.start_on)
        return _t("Ended")


class EveryColumn(Column):
    def value(self, row: Any) -> str:
        return ngettext("Every month", "Every %(count)s months", row.every_months) % {"count": row.every_months}


class PeriodNetColumn(MoneyColumn):
    """What a whole period costs, each line rounded."""

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        price = F("lines__quantity") * F("lines__unit_price") * (100 - F("lines__discount_percent")) / 100
        field = amount_field()
        total = Sum(Round(price, precision=2, output_field=field), output_field=field)
        rows = RecurringInvoice.objects.order_by().annotate(total=total)
        return queryset.annotate(**{self.name: _only(rows)})


def _only(rows: Any) -> Any:
    from_row = rows.filter(pk=OuterRef("pk")).values("total")[:1]
    return Subquery(from_row, output_field=amount_field())


class RecurringList(ListView):
    name = "billing.recurring"
    title = _("Recurring invoices")
    permission = RECURRING_VIEW
    queryset = RecurringInvoice.objects.select_related("customer", "company")
    columns = (
        MainColumn("name", sort="name", url_name="billing:recurring"),
        LinkColumn("customer", url_name="crm:organisation", sort="customer__sort_key", seat="sub", group=True),
        EveryColumn("every_months", _("Rhythm"), sort="every_months"),
        NextColumn("next", _("Next")),
        TextColumn("mode", group=True),
        DateColumn("ends_on", sort="ends_on", nulls_last=True, default=False),
        PeriodNetColumn("net", _("A period, excl. VAT"), sort="net"),
    )
    filters = RecurringFilters
    search = ("name", "customer__search_key")
    order = "name"
    counted = ngettext_lazy("%(count)s contract", "%(count)s contracts", "count")
    new_url = "billing:recurring_new"
    new_label = _("New contract")
    new_permission = RECURRING_EDIT
    empty_title = _("Here stand contracts that invoice themselves")
    empty_text = _("Hosting, maintenance, retainers: each period gives one invoice, drafted or issued.")


class ReminderList(ListView):
    name = "billing.reminders"
    title = _("Reminders")
    permission = INVOICE_VIEW
    queryset = Reminder.objects.select_related("invoice__customer", "mail")
    columns = (
        MainColumn("invoice", _("Invoice"), sort="invoice__number"),
        TextColumn("customer", _("Client"), field="invoice__customer", seat="sub"),
        DateColumn("on", _("Date"), sort="on", group=True),
        TextColumn("level", _("Level"), sort="level", group=True),
        MoneyColumn("open_amount", _("Open then"), currency="invoice__currency_id"),
        PillColumn("mail", _("Mail"), says=lambda row: (row.mail.get_state_display(), MAIL_TONES[row.mail.state])),
    )
    filters = ReminderFilters
    search = ("invoice__search_key",)
    order = ("-on", "-pk")
    counted = ngettext_lazy("%(count)s reminder", "%(count)s reminders", "count")
    empty_title = _("Nobody was reminded yet")
    empty_text = _("Overdue invoices can be reminded of by hand, or every morning by itself.")
    template_name: ClassVar[str] = "billing/reminder_list.html"

    def get_context(self) -> dict[str, Any]:
        may = access.may(self.user, REMIND)
        policies = ReminderPolicy.objects.filter(active=True).select_related("company") if may else ()
        held = [one for policy in policies for one in due_reminders(policy)[1]]
        companies = list(Company.objects.all()) if may else []
        return {**super().get_context(), "held": held, "companies": companies}
