"""Pages of quotes: one offer, its draft, its PDF."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from billing import actions
from billing.forms.quotes import NewQuoteForm, QuoteForm, QuoteLines
from billing.models import Quote
from billing.pdf import quote_pdf
from billing.permissions import QUOTE_EDIT, QUOTE_SEND, QUOTE_VIEW
from billing.queries import quotes_shown as shown
from billing.views.invoices import DraftLinesMixin
from core import access
from core.forms.lines import LineFormset
from core.views.generic import DetailView, LinesCreateView, LinesEditView, RowView

LABEL = gettext_lazy("Quotes")
PARTIES = ("company", "customer", "deal", "person", "payment_term", "owner", "currency")


class QuoteDetail(DetailView):
    permission = QUOTE_VIEW
    queryset = Quote.objects.select_related(
        *PARTIES, "created_by", "revised_from", "acceptance__recorded_by", "acceptance__evidence"
    ).prefetch_related("links")
    template_name = "billing/quote_detail.html"
    page = "billing.quote"
    list_url = "billing:quotes"
    list_label = LABEL

    def get_title(self) -> str:
        return shown.title_of(self.object)

    def context(self, **more: Any) -> dict[str, Any]:
        quote = self.object
        words, tone = shown.quote_standing(quote)
        acceptance = getattr(quote, "acceptance", None)
        may_send = access.may(self.user, QUOTE_SEND)
        return super().context(
            standing=words,
            tone=tone,
            found=shown.contents(quote),
            figures=shown.figures(quote),
            facts=shown.facts(quote),
            links=shown.links(quote, tells_address=may_send) if not quote.is_draft else [],
            may_send=may_send,
            may_edit=access.may(self.user, QUOTE_EDIT),
            acceptance=acceptance,
            evidence=shown.evidence(acceptance) if acceptance else [],
            newer=quote.revisions.order_by("-pk").first(),
            story=shown.story(quote, self.user),
            **more,
        )


class QuoteLinesMixin(DraftLinesMixin):
    formset_class: ClassVar[type[LineFormset]] = QuoteLines


class QuoteNew(QuoteLinesMixin, LinesCreateView):
    permission = QUOTE_EDIT
    form_class = NewQuoteForm
    template_name = "billing/quote_form.html"
    list_url = "billing:quotes"
    list_label = LABEL
    title = gettext_lazy("New quote")
    submit_label = gettext_lazy("Save the draft")
    done = gettext_lazy("The draft is saved.")

    def save(self, form: Any) -> Quote:
        lines = [line.instance for line in self.lines.lines()]
        return actions.draft_quote(quote=form.instance, lines=lines, actor=self.user)


class QuoteEdit(QuoteLinesMixin, LinesEditView):
    permission = QUOTE_EDIT
    queryset = Quote.objects.drafts().select_related(*PARTIES)
    form_class = QuoteForm
    template_name = "billing/quote_form.html"
    list_url = "billing:quotes"
    list_label = LABEL
    submit_label = gettext_lazy("Save the draft")
    done = gettext_lazy("The draft is saved.")

    def get_title(self) -> str:
        return _("Quote for %(client)s") % {"client": self.object.customer_name}

    def save(self, form: Any) -> Quote:
        kept = self.lines_to_save
        lines = [line.instance for line in kept.lines()] if kept else list(self.lines.existing.values())
        return actions.edit_quote(quote=form.instance, lines=lines, version=form.cleaned_data["version"], actor=self.user)


class QuotePdf(RowView):
    """The stored paper of a sent quote, made at its first opening if need be; a draft's is made on the fly."""

    permission = QUOTE_VIEW
    queryset = Quote.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        quote = self.object
        if quote.is_draft:
            drawn = HttpResponse(quote_pdf(quote.pk), content_type="application/pdf")
            drawn.headers["Content-Disposition"] = f'inline; filename="{quote_file_name(quote)}"'
            drawn.headers["Cache-Control"] = "no-store"
            return drawn
        document = actions.store_quote(quote=quote, actor=self.user)
        answer = FileResponse(document.file.open("rb"), content_type="application/pdf", filename=quote_file_name(quote))
        answer.headers["ETag"] = f'"{document.sha256}"'
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer


def quote_file_name(quote: Quote) -> str:
    """In the client's language: Tarjous-Q2026-0007.pdf."""
    with override(quote.language):
        word = pgettext("file name", "Quote")
    plain = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_.") else "-" for mark in word)
    return f"{plain}-{quote.number or quote.pk}.pdf".replace("/", "-")


