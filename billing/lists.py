"""The list of invoices."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from billing.filters import InvoiceFilters
from billing.models import Invoice
from billing.permissions import INVOICE_DRAFT, INVOICE_VIEW
from billing.queries.receivables import Receivables, receivables
from billing.queries.standing import BY_STATUS, standing
from core import access, clock
from core.access import home_company
from core.lists import ListView
from core.lists.columns import DateColumn, LinkColumn, MainColumn, MoneyColumn, PillColumn, TextColumn
from core.lists.markup import money_text
from core.permissions import SETTINGS_VIEW
from core.ui.parts import Figure

HOME = "company__currency_id"
# Fifty rows of five tables with a snapshot each would cost more than the query that finds them.
READ = (
    "kind", "state", "number", "serial", "reference", "buyer_reference", "issued_on", "due_on", "currency",
    "net_amount", "gross_amount", "home_net_amount", "home_gross_amount",
    "customer__name", "project__name", "company__currency", "company__time_zone",
    "balance__open_amount", "balance__home_open_amount", "balance__allocated_amount", "balance__credited_amount",
    "balance__gross_amount", "balance__due_on",
)  # fmt: skip


class HomeMoneyColumn(MoneyColumn):
    """An amount in the company's currency; a document in another one shows its own below (DESIGN.md section 7)."""

    def __init__(self, name: str, label: Any, *, own: str, **options: Any) -> None:
        super().__init__(name, label, currency=HOME, **options)
        self.own = own

    def html(self, row: Any) -> str:
        shown = super().html(row)
        if row.currency_id == row.company.currency_id:
            return shown
        value = row
        for step in self.own.split("__"):
            value = getattr(value, step, None)
        return shown if value is None else SafeString(f"{shown}<small>{money_text(value, row.currency_id)}</small>")


class OpenColumn(HomeMoneyColumn):
    """What is still open; a draft has no balance yet."""

    def __init__(self, name: str, label: Any, **options: Any) -> None:
        super().__init__(name, label, **options)
        read = self.get
        self.get = lambda row: None if row.is_draft else read(row)


class InvoiceList(ListView):
    name = "billing.invoices"
    title = gettext_lazy("Invoices")
    permission = INVOICE_VIEW
    queryset = Invoice.objects.select_related("customer", "company", "balance").only(*READ)
    columns = (
        MainColumn(
            "number",
            gettext_lazy("Number"),
            sort=("issued_on", "serial"),
            url_name="billing:invoice",
            placeholder=gettext_lazy("Draft"),
        ),
        LinkColumn("customer", url_name="crm:organisation", sort="customer__sort_key", seat="sub", group=True),
        LinkColumn("project", url_name="projects:project", joins=True, default=False, group=True),
        DateColumn("issued_on", gettext_lazy("Issued"), sort="issued_on", seat="none", group=True),
        DateColumn("due_on", gettext_lazy("Due"), sort="due_on", nulls_last=True, seat="none", group=True),
        PillColumn("state", gettext_lazy("Status"), says=standing, seat="state", group=BY_STATUS),
        TextColumn("reference", default=False),
        TextColumn("buyer_reference", default=False),
        HomeMoneyColumn(
            "net", gettext_lazy("Excl. VAT"), field="home_net_amount", own="net_amount", sort="home_net_amount",
            default=False,
        ),
        HomeMoneyColumn(
            "total", gettext_lazy("Total incl. VAT"), field="home_gross_amount", own="gross_amount",
            sort="home_gross_amount",
        ),
        OpenColumn(
            "open", gettext_lazy("Open"), field="balance__home_open_amount", own="balance__open_amount",
            sort="balance__home_open_amount", nulls_last=True, seat="money",
        ),
    )  # fmt: skip
    filters = InvoiceFilters
    search = ("search_key",)
    search_label = gettext_lazy("Number, client or reference")
    order = ("-issued_on", "-pk")
    totals = ("net", "total", "open")
    views = (
        (gettext_lazy("Drafts"), "status=draft"),
        (gettext_lazy("Open"), "status=open"),
        (gettext_lazy("Overdue"), "status=overdue"),
        (gettext_lazy("Credit notes"), "kind=credit_note"),
    )
    counted = ngettext_lazy("%(count)s invoice", "%(count)s invoices", "count")
    new_url = "billing:invoice_new"
    new_label = gettext_lazy("New invoice")
    new_permission = INVOICE_DRAFT
    empty_title = gettext_lazy("Here stand your invoices")
    empty_text = gettext_lazy("Draft one by hand, or from the hours of a project.")
    template_name: ClassVar[str] = "billing/invoice_list.html"

    def get_context(self) -> dict[str, Any]:
        company = home_company(self.user)
        today = clock.today(company)
        currency = company.currency_id if company else "EUR"
        shown = figures(receivables(self.user, today), today, currency)
        return {**super().get_context(), "figures": shown, "sees_numbers": access.may(self.user, SETTINGS_VIEW)}


def figures(found: Receivables, today: date, currency: str) -> list[Figure]:
    """Each leads to the rows that make it up."""
    late = (today - found.oldest_due_on).days if found.oldest_due_on else 0
    return [
        Figure(_("Open"), found.open.text(currency), _invoices(found.open.count), url="?status=open"),
        Figure(
            _("Overdue"),
            found.overdue.text(currency),
            _late(found.overdue.count, late),
            tone="bad" if found.overdue.count else "",
            url="?status=overdue",
        ),
        Figure(
            _("Issued this month, excl. VAT"),
            found.issued.text(currency),
            _invoices(found.issued.count),
            url="?issued=this_month",
        ),
        Figure(_("Drafts"), found.drafts.text(currency), _drafts(found.drafts.count), url="?status=draft"),
    ]


def _invoices(count: int) -> str:
    return ngettext("%(count)s invoice", "%(count)s invoices", count) % {"count": count}


def _late(count: int, days: int) -> str:
    if not count:
        return _("Nobody is late")
    text = ngettext("%(count)s invoice, oldest %(days)s days", "%(count)s invoices, oldest %(days)s days", count)
    return text % {"count": count, "days": days}


def _drafts(count: int) -> str:
    return ngettext("%(count)s waits to be issued", "%(count)s wait to be issued", count) % {"count": count}
