"""Costs from outside: recorded, submitted to the line manager, approved or returned; counted once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core import access, attachments
from core.access import Actor, System
from core.actions import action
from core.approvals import ask, withdraw
from core.approvals.actions import open_request
from core.editing import save_form
from core.errors import Refused
from core.events import Created, Deleted, publish
from core.firm.queries import exchange_rate, rate_of
from core.formatting import money, short_date
from core.forms import ModelForm
from core.models import ApprovalRequest
from core.money import round_money
from erp.calculations.vat import from_gross
from erp.events import ExpenseApproved, ExpenseReturned, ExpenseSubmitted, ExpenseWithdrawn
from erp.models import Expense
from erp.permissions import EXPENSE_EDIT, EXPENSE_LOG

KIND = "erp.expense"


@action(EXPENSE_LOG)
def record_expense(*, expense: Expense, actor: Actor) -> Expense:
    """Save a new expense with its VAT taken apart. Raises Refused when the books of its day are closed."""
    work_out(expense)
    expense.save()
    new = {"supplier": expense.supplier, "gross_amount": str(expense.gross_amount), "currency": expense.currency_id}
    publish(Created(model="erp.expense", pk=expense.pk, new=new), actor=actor, subject=expense)
    return expense


@action(EXPENSE_LOG)
def save_expense(*, form: ModelForm, receipt: Any, actor: Actor) -> Expense:
    """Save a valid form of a new or returned expense, and put the uploaded receipt on it."""
    expense: Expense = form.instance
    if not form.is_new:
        Expense.workflow.require(Expense.objects.lock(expense.pk), "edit")
        expense.state = Expense.State.DRAFT
        _require_own(expense, actor)
    work_out(expense)
    expense = save_form(form, actor=actor, permission=EXPENSE_LOG)
    if receipt:
        expense.receipt = attachments.attach(row=expense, upload=receipt, actor=actor)
        expense.save(update_fields=["receipt"])
    return expense


def work_out(expense: Expense) -> None:
    """Net, VAT, the share of it that can't be deducted, and the cost at home, at the rate of the day."""
    company = expense.company
    if company.books_closed_until and expense.on <= company.books_closed_until:
        raise Refused(
            _("The books are closed until %(day)s; the expense belongs to a later day.")
            % {"day": short_date(company.books_closed_until)}
        )
    share = expense.category.deductible_percent
    found = from_gross(expense.gross_amount, expense.tax_percent, share, expense.currency_id)
    expense.net_amount, expense.tax_amount = found.net_amount, found.tax_amount
    expense.deductible_percent, expense.deductible_tax_amount = share, found.deductible_amount
    expense.cost_amount = found.cost_amount
    expense.exchange_rate = exchange_rate(company.currency_id, expense.currency_id, expense.on).rate
    expense.home_cost_amount = round_money(expense.cost_amount * expense.exchange_rate, company.currency_id)
    _place(expense)


def _place(expense: Expense) -> None:
    """Where it counts is copied on its date: the project's cost centre, else that of the person's department."""
    home = rate_of(expense.user, expense.on, expense.company)
    project = expense.project
    expense.department_id = (project.department_id if project else None) or (home.department_id if home else None)
    if expense.cost_centre_id is None:
        own = home.cost_centre_id if home else None
        expense.cost_centre_id = (project.cost_centre_id if project else None) or own


def _require_own(expense: Expense, actor: Actor) -> None:
    person = access.person_of(actor)
    if person is not None and person.pk != expense.user_id:
        access.require(actor, EXPENSE_EDIT, expense)


@action(EXPENSE_LOG, on="expense")
def submit_expense(*, expense: Expense, actor: Actor) -> Expense:
    """Ask the line manager; submitting twice asks once. Raises Refused when nobody could approve it."""
    expense = Expense.objects.select_related("company", "user", "currency").lock(expense.pk)
    if expense.state == Expense.State.SUBMITTED:
        return expense
    Expense.workflow.apply(expense, "submit")
    _require_own(expense, actor)
    work_out(expense)
    expense.save()
    ask(
        kind=KIND,
        subject=expense,
        requester=expense.user,
        company=expense.company,
        text=f"{expense.supplier}, {money(expense.gross_amount, expense.currency_id)}",
        net_amount=expense.net_amount,
        currency=expense.currency,
        actor=actor,
    )
    publish(ExpenseSubmitted(expense_id=expense.pk, home_cost=expense.home_cost_amount), actor=actor, subject=expense)
    return expense


@action(EXPENSE_LOG, on="expense")
def withdraw_expense(*, expense: Expense, actor: Actor) -> Expense:
    """Take a submitted expense back before anyone has decided."""
    _require_own(expense, actor)
    # The request before the expense, as in a decision: whoever decides at the same moment waits, or was first.
    if request := open_request(expense):
        withdraw(request=request, actor=System("erp.withdraw_expense"))
    expense = Expense.objects.lock(expense.pk)
    Expense.workflow.apply(expense, "return")
    expense.state = Expense.State.DRAFT
    expense.save(update_fields=["state"])
    publish(ExpenseWithdrawn(expense_id=expense.pk), actor=actor, subject=expense)
    return expense


@action(EXPENSE_LOG, on="expense")
def delete_expense(*, expense: Expense, actor: Actor) -> None:
    """Throw a draft away with its files. Raises Refused once somebody was asked about it: what they read stays."""
    held = Expense.objects.select_related("company").lock(expense.pk)
    Expense.workflow.require(held, "delete")
    _require_own(held, actor)
    if ApprovalRequest.objects.filter(subject_type=held._meta.label_lower, subject_id=held.pk).exists():
        raise Refused(_("Somebody was asked to approve it, so it stays. Change it, or leave it as a draft."))
    held.receipt = None
    held.save(update_fields=["receipt"])
    for file in attachments.of(held):
        attachments.remove(attachment=file, actor=actor)
    old = {"supplier": held.supplier, "gross_amount": str(held.gross_amount), "currency": held.currency_id}
    key = held.pk
    held.delete()
    publish(Deleted(model="erp.expense", pk=key, old=old), actor=actor, subject=expense)


def approved(request: ApprovalRequest, actor: Actor, comment: str) -> None:
    """In the transaction of the decision: the expense is frozen."""
    expense = Expense.objects.lock(request.subject_id)
    Expense.workflow.apply(expense, "approve")
    expense.save(update_fields=["state"])
    event = ExpenseApproved(expense_id=expense.pk, home_cost=expense.home_cost_amount)
    publish(event, actor=actor, subject=expense, reason=comment)


def returned(request: ApprovalRequest, actor: Actor, comment: str) -> None:
    expense = Expense.objects.lock(request.subject_id)
    Expense.workflow.apply(expense, "return")
    expense.save(update_fields=["state"])
    publish(ExpenseReturned(expense_id=expense.pk), actor=actor, subject=expense, reason=comment)
