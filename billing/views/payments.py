"""Pages of payments."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions import allocations, payments
from billing.forms.payments import AllocateForm, PayerForm, PaymentForm, RefundForm, WhyForm
from billing.lists_money import payment_state
from billing.models import Allocation, Invoice, InvoiceBalance, Payment
from billing.permissions import PAYMENT_EDIT, PAYMENT_VIEW
from billing.queries.settled import rows_of_invoice, rows_of_payment
from billing.views.settling import SettlingView
from core import access, answers
from core.access import home_company
from core.formatting import money, short_date
from core.models import Company, Currency
from core.ui.parts import Fact
from core.views.generic import ActionView, DetailView, GuardedView, PanelView
from crm.models import Organisation
from crm.permissions import ORGANISATION_VIEW

LABEL = gettext_lazy("Payments")
EVERYTHING = ("organisation", "company", "bank_transaction", "recorded_by")


class PaymentDetail(DetailView):
    permission = PAYMENT_VIEW
    queryset = Payment.objects.with_unallocated().select_related(*EVERYTHING)
    template_name = "billing/payment_detail.html"
    page = "billing.payment"
    list_url = "billing:payments"
    list_label = LABEL

    def get_title(self) -> str:
        amount = money(abs(self.object.paid_amount), self.object.currency_id)
        words = {"amount": amount, "on": short_date(self.object.on)}
        return (_("%(amount)s given back, %(on)s") if self.object.paid_amount < 0 else _("%(amount)s, %(on)s")) % words

    def context(self, **more: Any) -> dict[str, Any]:
        state, tone = payment_state(self.object)
        return super().context(
            state=state,
            tone=tone,
            rows=rows_of_payment(self.object),
            worth=self._worth(),
            may_edit=access.may(self.user, PAYMENT_EDIT),
            **more,
        )

    def _worth(self) -> list[Fact]:
        row = self.object
        home = row.company.currency_id
        found = [Fact(_("Method"), row.get_method_display()), Fact(_("Company"), str(row.company))]
        if row.currency_id != home:
            found.append(Fact(_("In the company's currency"), money(row.home_amount, home)))
        if row.recorded_by:
            found.append(Fact(_("Recorded by"), str(row.recorded_by)))
        if row.note:
            found.append(Fact(_("Note"), row.note))
        return found


class PaymentNew(GuardedView):
    """Who paid? From there it is the page of that client's payment."""

    permission = PAYMENT_EDIT
    title = gettext_lazy("Record payment")
    list_url = "billing:payments"
    list_label = LABEL

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = "customer" in request.GET or "customer_text" in request.GET
        form = PayerForm(request.GET if asked else None, actor=self.user)
        if asked and form.is_valid():
            data = form.cleaned_data
            code = data["currency"] or data["company"].currency_id
            url = reverse("billing:organisation_pay", args=[data["customer"].pk])
            return answers.SeeOther(f"{url}?company={data['company'].pk}&currency={code}")
        context = self.context(form=form)
        return answers.page(request, "billing/payment_new.html", context, status=422 if asked else 200)


class PayingView(SettlingView):
    permission = PAYMENT_EDIT
    form_class = PaymentForm
    title = gettext_lazy("Record payment")
    submit_label = gettext_lazy("Record payment")
    done = gettext_lazy("The payment is recorded.")
    list_url = "billing:payments"
    list_label = LABEL

    def company(self) -> Company:
        raise NotImplementedError

    def currency(self) -> str:
        raise NotImplementedError

    def form_options(self) -> dict[str, Any]:
        return super().form_options() | {"company": self.company(), "currency": self.currency()}

    def perform(self, form: Any) -> Payment:
        return payments.record_payment(payment=form.payment(), parts=form.parts(), actor=self.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(str(LABEL), reverse("billing:payments")), (self.get_title(), "")]


class InvoicePay(PayingView):
    """From an invoice, with what is open on it filled in."""

    queryset = Invoice.objects.issued().filter(kind=Invoice.Kind.INVOICE).select_related("company", "customer")

    def company(self) -> Company:
        return self.object.company

    def currency(self) -> str:
        return str(self.object.currency_id)


class OrganisationPay(PayingView):
    queryset = Organisation.objects.all()

    def rows(self) -> Any:
        return self.queryset.visible_to(self.user, ORGANISATION_VIEW)

    def company(self) -> Company:
        asked = self.request.GET.get("company", "")
        found = Company.objects.filter(pk=asked).first() if asked.isdecimal() else home_company(self.user)
        if found is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        return found

    def currency(self) -> str:
        code = self.request.GET.get("currency", "") or self.company().currency_id
        if not Currency.objects.filter(pk=code).exists():
            raise Http404(code)
        return code

    def success_url(self, result: Payment) -> str:
        return result.get_absolute_url()


class AllocatePayment(SettlingView):
    permission = PAYMENT_EDIT
    queryset = Payment.objects.live().with_unallocated().select_related("organisation", "company")
    form_class = AllocateForm
    title = gettext_lazy("Use for invoices")
    submit_label = gettext_lazy("Settle invoices")
    done = gettext_lazy("The money is used for invoices.")
    list_url = "billing:payments"

    def perform(self, form: Any) -> Payment:
        return allocations.allocate_payment(payment=self.object, parts=form.parts(), actor=self.user)


class PaymentAct(ActionView):
    permission = PAYMENT_EDIT
    queryset = Payment.objects.with_unallocated().select_related("organisation", "company")
    argument = "payment"
    list_url = "billing:payments"


class UndoPayment(PaymentAct):
    action = staticmethod(payments.undo_payment)
    form_class = WhyForm
    title = gettext_lazy("Undo the payment")
    submit_label = gettext_lazy("Undo the payment")
    question = gettext_lazy("What it settled is open again, and its bank transaction waits to be matched.")
    done = gettext_lazy("The payment is undone.")
    tone = "bad"


class RefundPayment(PaymentAct):
    form_class = RefundForm
    title = gettext_lazy("Give back")
    submit_label = gettext_lazy("Record that it was given back")
    question = gettext_lazy("Keel records it; the bank has to be told by yourself.")
    done = gettext_lazy("Recorded as given back.")

    def perform(self, form: Any) -> Payment:
        row, data = self.object, form.cleaned_data
        made = Payment(
            company=row.company,
            organisation=row.organisation,
            on=data["on"],
            currency_id=row.currency_id,
            paid_amount=-data["amount"],
            home_amount=None,
            note=data["note"],
        )
        return payments.record_payment(payment=made, actor=self.user)

    def success_url(self, result: Payment) -> str:
        return result.get_absolute_url()


class InvoiceMoney(ActionView):
    """Verbs of an invoice that concern its money."""

    permission = PAYMENT_EDIT
    queryset = Invoice.objects.issued().select_related("company", "customer")
    argument = "invoice"
    list_url = "billing:invoices"


class UndoAllocation(InvoiceMoney):
    """The invoice's page is where it is undone from; `part` names the row."""

    form_class = WhyForm
    title = gettext_lazy("Undo the settlement")
    submit_label = gettext_lazy("Undo it")
    question = gettext_lazy("The invoice is open again by this amount; the money stays on the client's account.")
    done = gettext_lazy("Undone. The money is on account.")
    tone = "bad"

    def perform(self, form: Any) -> Allocation:
        rows = Allocation.objects.filter(invoice=self.object).select_related("payment")
        found = rows.filter(pk=self.kwargs["part"]).first()
        if found is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        return allocations.undo_allocation(allocation=found, why=form.cleaned_data["why"], actor=self.user)


class WriteOffRest(InvoiceMoney):
    action = staticmethod(allocations.write_off_rest)
    form_class = WhyForm
    title = gettext_lazy("Write off the rest")
    submit_label = gettext_lazy("Write it off")
    question = gettext_lazy("The rest goes to the account of rounding differences.")
    done = gettext_lazy("The rest is written off.")


class InvoicePayments(PanelView):
    """What was paid of an invoice, and what is still open."""

    permission = PAYMENT_VIEW
    parent = Invoice
    template_name = "billing/payment_panel.html"
    title = gettext_lazy("Payments")

    def context(self, **more: Any) -> dict[str, Any]:
        balance = InvoiceBalance.objects.filter(pk=self.parent_row.pk).first()
        return super().context(
            balance=balance,
            rows=rows_of_invoice(self.parent_row),
            may_edit=access.may(self.user, PAYMENT_EDIT),
            **more,
        )
