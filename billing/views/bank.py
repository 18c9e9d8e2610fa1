"""Pages of the bank: its statements, its lines, and what they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.actions import matching
from billing.actions.bank import Imported, import_statement
from billing.forms.bank import ClientForm, MatchForm, SetAsideForm, StatementForm
from billing.forms.payments import WhyForm
from billing.lists_money import TRANSACTION_TONES
from billing.models import BankStatement, BankTransaction, InvoiceBalance, Payment
from billing.permissions import BANK_IMPORT, BANK_VIEW, PAYMENT_EDIT
from billing.queries.bank import guess
from billing.views.settling import SettlingView
from core import access, answers
from core.errors import Refused
from core.formatting import money
from core.ui.parts import Fact
from core.views.generic import ActionView, DetailView, GuardedView
from crm.models import Organisation
from crm.permissions import ORGANISATION_VIEW

LABEL = gettext_lazy("Bank")
EVERYTHING = ("bank_account", "statement", "company")


class ImportStatement(GuardedView):
    """A file of the bank; what came of it is said on the list."""

    permission = BANK_IMPORT
    title = gettext_lazy("Import a statement")
    list_url = "billing:bank"
    list_label = LABEL
    template = "billing/statement_import.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(StatementForm(actor=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StatementForm(request.POST, request.FILES, actor=self.user)
        if not form.is_valid():
            return self.show(form, status=422)
        file = form.cleaned_data["file"]
        try:
            found = import_statement(data=file.read(), file_name=file.name, actor=self.user)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.show(form, status=409, refusal=refusal)
        self.tell(found)
        waits = any(one.transactions > one.matched for one in found)
        return answers.done(request, reverse("billing:bank") + ("?state=new" if waits else ""))

    def tell(self, found: list[Imported]) -> None:
        for one in found:
            messages.success(self.request, _sentence(one)) if not one.known else messages.info(
                self.request, _sentence(one)
            )
            for warning in one.warnings:
                messages.warning(self.request, warning)

    def show(self, form: StatementForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = self.context(
            form=form, submit_label=_("Import the statement"), cancel_url=reverse("billing:bank"), **more
        )
        return answers.page(self.request, self.template, context, status=status)


def _sentence(one: Imported) -> str:
    words = {"number": one.statement.statement_id, "count": one.transactions, "matched": one.matched}
    if one.known:
        return _("Statement %(number)s was imported before; nothing was changed.") % words
    return (
        ngettext(
            "Statement %(number)s: %(count)s transaction, %(matched)s matched.",
            "Statement %(number)s: %(count)s transactions, %(matched)s matched.",
            one.transactions,
        )
        % words
    )


class StatementDetail(DetailView):
    permission = BANK_VIEW
    queryset = BankStatement.objects.select_related("bank_account", "company", "imported_by")
    template_name = "billing/statement_detail.html"
    list_url = "billing:statements"
    list_label = gettext_lazy("Statements")

    def get_title(self) -> str:
        return _("Statement %(number)s") % {"number": self.object.statement_id}

    def context(self, **more: Any) -> dict[str, Any]:
        row = self.object
        code = row.currency_id
        moved = row.closing_amount - row.opening_amount
        sums = [
            Fact(_("Opening balance"), money(row.opening_amount, code)),
            Fact(_("Moved"), money(moved, code)),
            Fact(_("Closing balance"), money(row.closing_amount, code), total=True),
        ]
        lines = row.transactions.order_by("booked_on", "pk")
        return super().context(sums=sums, lines=lines[:500], tones=TRANSACTION_TONES, **more)


class TransactionDetail(DetailView):
    """What a line is; while it waits, the likely ways to use it."""

    permission = BANK_VIEW
    queryset = BankTransaction.objects.select_related(*EVERYTHING)
    template_name = "billing/bank_detail.html"
    page = "billing.transaction"
    list_url = "billing:bank"
    list_label = LABEL
    hidden_facts = ("amount", "currency", "state", "note", "message", "counterparty")

    def context(self, **more: Any) -> dict[str, Any]:
        row = self.object
        may_edit = access.may(self.user, PAYMENT_EDIT)
        waits = row.state == BankTransaction.State.NEW
        paid = Payment.objects.live().filter(bank_transaction=row).select_related("organisation").first()
        return super().context(
            tone=TRANSACTION_TONES[row.state],
            may_edit=may_edit,
            guess=guess(row, self.user) if waits and may_edit else None,
            payment=paid,
            client_form=ClientForm(actor=self.user) if waits and may_edit else None,
            **more,
        )


class MatchTransaction(SettlingView):
    """A line and a client's open invoices; ?customer= says whose money it is, ?invoices= what it probably pays."""

    permission = PAYMENT_EDIT
    queryset = BankTransaction.objects.filter(state=BankTransaction.State.NEW).select_related(*EVERYTHING)
    form_class = MatchForm
    template_name = "billing/bank_match.html"
    fragment_name = "billing/bank_match.html"
    title = gettext_lazy("Match")
    submit_label = gettext_lazy("Match")
    done = gettext_lazy("Matched.")
    list_url = "billing:bank"
    list_label = LABEL

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.customer is not None:
            return super().get(request, *args, **kwargs)
        asked = ClientForm(request.GET if "customer_text" in request.GET else None, actor=self.user)
        if asked.is_bound and asked.is_valid():
            return answers.SeeOther(f"{request.path}?customer={asked.cleaned_data['customer'].pk}")
        status = 422 if asked.is_bound else 200
        context = self.context(client_form=asked, guess=guess(self.object, self.user))
        return answers.page(request, self.template_name, context, status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.customer is None:
            return answers.SeeOther(request.path)
        return super().post(request, *args, **kwargs)

    @property
    def customer(self) -> Organisation | None:
        asked = self.request.GET.get("customer", "")
        if not asked.isdecimal() or len(asked) > 18:
            return None
        return Organisation.objects.visible_to(self.user, ORGANISATION_VIEW).filter(pk=asked).first()

    def form_options(self) -> dict[str, Any]:
        chosen = [int(part) for part in self.request.GET.get("invoices", "").split(",") if part.isdecimal()][:20]
        return super().form_options() | {
            "customer": self.customer,
            "chosen": chosen,
            "currency": self.request.GET.get("currency", "")[:3].upper(),
        }

    def perform(self, form: Any) -> Payment:
        return matching.match_transaction(
            transaction=self.object,
            organisation=form.customer,
            parts=form.parts(),
            currency=form.find_currency(),
            paid_amount=form.cleaned_data.get("paid_abroad"),
            actor=self.user,
        )

    def success_url(self, result: Payment) -> str:
        return reverse("billing:bank") + "?state=new"

    def context(self, **more: Any) -> dict[str, Any]:
        form = more.get("form")
        customer = self.customer
        codes: list[str] = []
        if customer is not None and form is not None:
            rows = InvoiceBalance.objects.open().filter(customer=customer, company=self.object.company)
            found = rows.order_by("currency").values_list("currency", flat=True).distinct()
            codes = [code for code in found if code != form.find_currency()]
        return super().context(customer=customer, other_currencies=codes, **more)


class TransactionAct(ActionView):
    permission = PAYMENT_EDIT
    queryset = BankTransaction.objects.select_related(*EVERYTHING)
    argument = "transaction"
    list_url = "billing:bank"
    list_label = LABEL


class SetAside(TransactionAct):
    action = staticmethod(matching.set_aside)
    form_class = SetAsideForm
    title = gettext_lazy("Set aside")
    submit_label = gettext_lazy("Set aside")
    question = gettext_lazy("It pays no invoice. It stays in the list with your word about it.")
    done = gettext_lazy("Set aside.")

    def success_url(self, result: Any) -> str:
        return reverse("billing:bank") + "?state=new"


class FreeTransaction(TransactionAct):
    action = staticmethod(matching.free_transaction)
    form_class = WhyForm
    title = gettext_lazy("Undo the match")
    submit_label = gettext_lazy("Undo it")
    question = gettext_lazy("It waits to be matched again; what it settled is open again.")
    done = gettext_lazy("It waits to be matched again.")
    tone = "bad"
