"""Pages of expenses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import money, percent
from core.models import ApprovalRequest
from core.ui.parts import Fact, Step
from core.views.generic import ActionView, CreateView, DetailView, EditView, PanelView
from erp import actions
from erp.forms.expenses import ExpenseForm
from erp.lists import EXPENSE_TONES
from erp.models import Expense
from erp.permissions import EXPENSE_LOG, EXPENSE_VIEW
from projects.models import Project
from projects.permissions import PROJECT_VIEW

EVERYTHING = ("user", "category", "project__organisation", "budget_line", "cost_centre", "company__currency", "receipt")


class ExpenseDetail(DetailView):
    permission = EXPENSE_VIEW
    queryset = Expense.objects.select_related(*EVERYTHING)
    template_name = "erp/expense_detail.html"
    page = "erp.expense"
    list_url = "erp:expenses"
    hidden_facts = ("supplier", "state", "user", "gross_amount", "net_amount", "cost_amount", "tax_percent", "currency")

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(
            tone=EXPENSE_TONES[self.object.state],
            sums=self._sums(),
            steps=[self._step(one) for one in self._requests],
            decide_url=self._decide_url(),
            **more,
        )

    @cached_property
    def _requests(self) -> list[ApprovalRequest]:
        asked = ApprovalRequest.objects.filter(subject_type="erp.expense", subject_id=self.object.pk)
        return list(asked.select_related("approver", "decision").order_by("pk"))

    def _decide_url(self) -> str:
        """Where the reader says yes or no, if it is theirs to say."""
        waiting = [one for one in self._requests if one.state == "open" and one.approver_id == self.user.pk]
        return reverse("core:approval", args=[waiting[0].pk]) if waiting else ""

    def _sums(self) -> list[Fact]:
        row = self.object
        code, home = row.currency_id, row.company.currency_id
        kept = row.gross_amount - row.deductible_tax_amount - row.net_amount
        found = [
            Fact(_("Paid, incl. VAT"), money(row.gross_amount, code)),
            Fact(_("VAT %(rate)s") % {"rate": percent(row.tax_percent)}, money(row.tax_amount, code)),
            Fact(_("VAT that can't be deducted"), money(kept, code)),
            Fact(_("Cost"), money(row.cost_amount, code), total=True),
        ]
        if code != home:
            found.append(Fact(_("In the company's currency"), money(row.home_cost_amount, home)))
        return found

    def _step(self, one: ApprovalRequest) -> Step:
        state = {"approved": "done", "open": "current"}.get(one.state, "")
        decision = getattr(one, "decision", None)
        note = decision.comment if decision else ""
        return Step(one.approver.name, note=note, state=state, pill=one.get_state_display())


class ExpenseFormMixin:
    """Both pages save through the one action."""

    user: Any
    request: Any

    def save(self, form: Any) -> Expense:
        return actions.save_expense(form=form, receipt=form.cleaned_data.get("receipt_file"), actor=self.user)


class ExpenseNew(ExpenseFormMixin, CreateView):
    permission = EXPENSE_LOG
    form_class = ExpenseForm
    list_url = "erp:expenses"
    title = gettext_lazy("New expense")


class ExpenseEdit(ExpenseFormMixin, EditView):
    permission = EXPENSE_LOG
    queryset = Expense.objects.select_related(*EVERYTHING)
    form_class = ExpenseForm
    list_url = "erp:expenses"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nobody fills in a form that can't be saved."""
        Expense.workflow.require(self.object, "edit")
        return super().get(request, *args, **kwargs)


class ExpenseAct(ActionView):
    permission = EXPENSE_LOG
    queryset = Expense.objects.select_related("company", "user", "currency")
    argument = "expense"
    list_url = "erp:expenses"


class SubmitExpense(ExpenseAct):
    action = staticmethod(actions.submit_expense)
    title = gettext_lazy("Submit")
    done = gettext_lazy("Submitted to your line manager.")
    question = gettext_lazy("Your line manager approves it or returns it.")


class WithdrawExpense(ExpenseAct):
    action = staticmethod(actions.withdraw_expense)
    title = gettext_lazy("Take back")
    done = gettext_lazy("Taken back; you can change it again.")


class DeleteExpense(ExpenseAct):
    action = staticmethod(actions.delete_expense)
    title = gettext_lazy("Delete the draft")
    question = gettext_lazy("It goes for good, with its receipt.")
    done = gettext_lazy("The draft is deleted.")
    tone = "bad"

    def success_url(self, result: Any) -> str:
        return reverse("erp:expenses")


class ProjectExpenses(PanelView):
    permission = EXPENSE_VIEW
    parent = Project
    parent_permission = PROJECT_VIEW
    title = gettext_lazy("Expenses")
    template_name = "erp/expenses_panel.html"

    def context(self, **more: Any) -> dict[str, Any]:
        rows = Expense.objects.visible_to(self.user, EXPENSE_VIEW).filter(project=self.parent_row)
        return super().context(expenses=rows.select_related("user")[:10], **more)
