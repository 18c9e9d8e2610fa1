"""Pages of invoices: one document, its draft, its PDF."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from billing import actions
from billing.forms.invoices import DraftForm, InvoiceLines, NewDraftForm
from billing.models import Invoice
from billing.pdf import invoice_pdf
from billing.permissions import INVOICE_DRAFT, INVOICE_VIEW
from billing.queries import detail
from billing.queries.standing import standing
from core import access
from core.forms.lines import ACT, LineFormset
from core.views.generic import DetailView, LinesCreateView, LinesEditView, RowView

PARTIES = ("company", "customer", "project", "person", "payment_term", "credits", "balance", "created_by", "vat_check")


class InvoiceDetail(DetailView):
    permission = INVOICE_VIEW
    queryset = Invoice.objects.select_related(*PARTIES)
    template_name = "billing/invoice_detail.html"
    page = "billing.invoice"
    list_url = "billing:invoices"
    list_label = gettext_lazy("Invoices")

    def get_title(self) -> str:
        return detail.title_of(self.object)

    def context(self, **more: Any) -> dict[str, Any]:
        invoice = self.object
        words, tone = standing(invoice)
        found = detail.contents(invoice)
        return super().context(
            standing=words,
            tone=tone,
            found=found,
            figures=detail.figures(invoice),
            due=detail.due_text(invoice),
            facts=detail.facts(invoice),
            deliveries=detail.deliveries(invoice),
            credit_notes=detail.credit_notes(invoice, self.user),
            story=detail.story(invoice, self.user),
            may_draft=access.may(self.user, INVOICE_DRAFT),
            **more,
        )


class DraftLinesMixin:
    """The lines of a draft; while only sums are asked for, the amounts of the lines are sent beside them."""

    formset_class: ClassVar[type[LineFormset]] = InvoiceLines

    def make_lines(self, *data: Any) -> InvoiceLines:
        lines: InvoiceLines = super().make_lines(*data)  # type: ignore[misc]
        lines.live = self.request.POST.get(ACT) == "totals"  # type: ignore[attr-defined]
        return lines


class InvoiceNew(DraftLinesMixin, LinesCreateView):
    permission = INVOICE_DRAFT
    form_class = NewDraftForm
    template_name = "billing/invoice_form.html"
    list_url = "billing:invoices"
    list_label = gettext_lazy("Invoices")
    title = gettext_lazy("New invoice")
    submit_label = gettext_lazy("Save the draft")
    done = gettext_lazy("The draft is saved.")

    def save(self, form: Any) -> Invoice:
        lines = [line.instance for line in self.lines.lines()]
        return actions.draft_invoice(invoice=form.instance, lines=lines, actor=self.user)


class InvoiceEdit(DraftLinesMixin, LinesEditView):
    permission = INVOICE_DRAFT
    queryset = Invoice.objects.drafts().filter(kind=Invoice.Kind.INVOICE).select_related(*PARTIES[:6])
    form_class = DraftForm
    template_name = "billing/invoice_form.html"
    list_url = "billing:invoices"
    list_label = gettext_lazy("Invoices")
    submit_label = gettext_lazy("Save the draft")
    done = gettext_lazy("The draft is saved.")

    def get_title(self) -> str:
        return _("Draft for %(client)s") % {"client": self.object.customer_name}

    def save(self, form: Any) -> Invoice:
        kept = self.lines_to_save
        lines = [line.instance for line in kept.lines()] if kept else list(self.lines.existing.values())
        return actions.edit_draft(
            invoice=form.instance, lines=lines, version=form.cleaned_data["version"], actor=self.user
        )


class InvoicePdf(RowView):
    """The stored paper of an issued document, made at its first opening if need be; a draft's is made on the fly."""

    permission = INVOICE_VIEW
    queryset = Invoice.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        invoice = self.object
        name = file_name(invoice)
        if invoice.is_draft:
            drawn = HttpResponse(invoice_pdf(invoice.pk), content_type="application/pdf")
            drawn.headers["Content-Disposition"] = f'inline; filename="{name}"'
            drawn.headers["Cache-Control"] = "no-store"
            return drawn
        document = actions.store_document(invoice=invoice, actor=self.user)
        answer = FileResponse(document.file.open("rb"), content_type="application/pdf", filename=name)
        answer.headers["ETag"] = f'"{document.sha256}"'
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer


def file_name(invoice: Invoice) -> str:
    """In the customer's language: Lasku-2026-0412.pdf."""
    with override(invoice.language):
        word = pgettext("file name", "Credit note") if invoice.is_credit_note else pgettext("file name", "Invoice")
    plain = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_.") else "-" for mark in word)
    number = invoice.number or str(invoice.pk)
    return f"{plain}-{number}.pdf".replace("/", "-")
