"""Crediting: what is taken off an issued invoice, and the draft of the credit note until it is issued."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import actions
from billing.forms.credit import CreditForm, CreditNoteForm, CreditParts
from billing.forms.totals import credit_preview
from billing.models import Invoice, Line
from billing.permissions import CREDIT
from billing.queries.credit_lines import CreditPart, credit_document, parts_of, written_lines
from billing.views.invoice_acts import InvoiceAct
from billing.views.invoices import PARTIES
from core.errors import Refused
from core.formatting import money, number
from core.forms.changes import CHOOSE
from core.forms.lines import ACT
from core.views.generic import EditView
from core.views.generic.conflicts import Differing

SUMS = "billing/_credit_sums.html"


def sums_html(form: CreditParts, credit: Invoice) -> str:
    """The sums of what is typed, or of what the form opens with; the form itself stays unjudged."""
    if form.is_bound:
        read: Any = copy(form)
        read._errors = None
        read.is_valid()
        asked = read.cleaned_data.get("parts")
    else:
        asked = form.asked({name: form.get_initial_for_field(field, name) for name, field in form.fields.items()})
    return render_to_string(SUMS, {"found": credit_preview(credit, asked)})


def as_text(lines: Sequence[Line], currency: str) -> str:
    """A line each, for the page of two edits at once."""
    return "\n".join(
        f"{line.description}: {number(line.quantity)} × {money(line.unit_price, currency)}" for line in lines
    )


class CreditInvoice(InvoiceAct):
    permission = CREDIT
    action = staticmethod(actions.draft_credit_note)
    form_class = CreditForm
    template_name = "billing/invoice_credit.html"
    fragment_name = "billing/_credit_form.html"
    submit_label = gettext_lazy("Draft the credit note")
    done = gettext_lazy("The credit note is drafted. Look at it, then issue it.")

    def get_title(self) -> str:
        return _("Credit %(number)s") % {"number": self.object}

    def success_url(self, result: Any) -> str:
        return str(result.get_absolute_url())

    def sums(self, form: Any) -> str:
        return sums_html(form, credit_document(self.object, ""))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get(ACT) == "totals":
            return HttpResponse(self.sums(self.make_form(request.POST)))
        return super().post(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(sums=self.sums(more["form"]) if more.get("form") else "", **more)


class CreditNoteEdit(EditView):
    """A draft of a credit note: reason, texts and how much of each line it takes off."""

    permission = CREDIT
    queryset = (
        Invoice.objects.drafts()
        .filter(kind=Invoice.Kind.CREDIT_NOTE)
        .select_related(*PARTIES[:6], "company__currency", "credits__company")
    )
    form_class = CreditNoteForm
    template_name = "billing/credit_note_form.html"
    list_url = "billing:invoices"
    list_label = gettext_lazy("Invoices")
    submit_label = gettext_lazy("Save the draft")
    done = gettext_lazy("The draft is saved.")
    # What was typed, kept for the page of two edits at once.
    typed: list[CreditPart] | None = None

    def get_title(self) -> str:
        return _("Credit note of %(invoice)s for %(client)s") % {
            "invoice": self.object.credits,
            "client": self.object.customer_name,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get(ACT) == "totals":
            form = self.form_class(request.POST, instance=self.object, **self.form_options())
            return HttpResponse(sums_html(form, copy(self.object)))
        return super().post(request, *args, **kwargs)

    def save(self, form: Any) -> Invoice:
        data = form.cleaned_data
        credit = form.instance
        credit.credit_reason = data["credit_reason"]
        parts = self.typed = data["parts"]
        if self.request.POST.get(f"{CHOOSE}lines") == "theirs":
            parts = parts_of(credit)
        return actions.edit_credit_note(credit=credit, parts=parts, version=data["version"], actor=self.user)

    def differing_parts(self, theirs: Any) -> list[Differing]:
        """What each of the two credits, line by line."""
        held = list(Line.objects.filter(invoice=theirs).order_by("position", "pk"))
        try:
            typed = written_lines(copy(theirs), self.typed)
        except Refused:
            typed = []
        mine, saved = as_text(typed, theirs.currency_id), as_text(held, theirs.currency_id)
        return [] if mine == saved else [Differing("lines", _("Lines"), mine, saved, "", "")]

    def context(self, **more: Any) -> dict[str, Any]:
        form = more.get("form")
        sums = sums_html(form, copy(self.object)) if form is not None and "conflict" not in more else ""
        return super().context(sums=sums, **more)
