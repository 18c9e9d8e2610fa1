"""The list of expenses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.lists import ListView
from core.lists.columns import (
    BooleanColumn,
    DateColumn,
    LinkColumn,
    MainColumn,
    MoneyColumn,
    PersonColumn,
    PillColumn,
    TextColumn,
)
from erp.filters import ExpenseFilters
from erp.models import Expense
from erp.permissions import EXPENSE_LOG, EXPENSE_VIEW

EXPENSE_TONES = {"draft": "", "submitted": "warn", "approved": "good", "returned": "bad"}


class ExpenseList(ListView):
    name = "erp.expenses"
    title = _("Expenses")
    permission = EXPENSE_VIEW
    queryset = Expense.objects.select_related("user", "category", "project", "cost_centre", "company")
    columns = (
        MainColumn("supplier", sort="supplier"),
        DateColumn("on", sort="on", seat="sub", group=True),
        PersonColumn("user", sort="user__name", group=True),
        TextColumn("category", _("Category"), field="category__name", sort="category__name", group=True),
        LinkColumn("project", url_name="projects:project", sort="project__sort_key", group=True),
        TextColumn("cost_centre", _("Cost centre"), field="cost_centre__name", default=False, group=True),
        BooleanColumn("rebill", default=False, group=True),
        MoneyColumn("gross_amount", sort="gross_amount"),
        MoneyColumn("home_cost_amount", _("Cost"), currency="company__currency_id", default=False),
        PillColumn("state", tones=EXPENSE_TONES, sort="state", group=True),
    )
    filters = ExpenseFilters
    search = ("search_key",)
    order = "-on"
    totals = ("gross_amount",)
    counted = ngettext_lazy("%(count)s expense", "%(count)s expenses", "count")
    views = ((_("Waiting"), "state=submitted"), (_("To bill on"), "rebill=yes&state=approved"))
    new_url = "erp:expense_new"
    new_label = _("New expense")
    new_permission = EXPENSE_LOG
    empty_title = _("Here stands what was spent")
    empty_text = _("Add a receipt; your line manager approves it, and it counts once.")
