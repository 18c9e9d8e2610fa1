"""The verbs of a quote: send, revise, copy, withdraw, record the client's answer, delete."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from billing import actions
from billing.forms.quotes import DeclineForm, QuoteSettingsForm, RecordForm, SendQuoteForm, WithdrawForm
from billing.models import Quote, QuoteLink
from billing.pdf import quote_paper
from billing.permissions import QUOTE_ACCEPT, QUOTE_EDIT, QUOTE_SEND, QUOTE_SETTINGS, QUOTE_VIEW
from billing.queries.quote_snapshot import quotes_with_paper
from billing.views.public import offer_context, public_page
from billing.views.quotes import LABEL
from core.models import Company
from core.views.generic import ActionView, RowView
from crm.models import Deal


class QuoteAct(ActionView):
    argument = "quote"
    list_url = "billing:quotes"
    list_label = LABEL
    queryset = Quote.objects.select_related("company", "customer", "person", "owner", "deal", "revised_from")

    def success_url(self, result: Any) -> str:
        return str(result.get_absolute_url()) if isinstance(result, Quote) else str(self.object.get_absolute_url())


class QuoteDeal(ActionView):
    """From a deal to the draft of its quote, with the lines of its estimate."""

    permission = QUOTE_EDIT
    queryset = Deal.objects.select_related("company", "organisation")
    action = staticmethod(actions.quote_deal)
    argument = "deal"
    list_url = "crm:board"
    list_label = gettext_lazy("Pipeline")
    title = gettext_lazy("Draft a quote")
    question = gettext_lazy("The lines come from the deal's estimate, where it has one; everything can be changed.")
    done = gettext_lazy("Drafted. Check the lines, then send it.")

    def success_url(self, result: Quote) -> str:
        return reverse("billing:quote_edit", args=[result.pk])


class SendQuote(QuoteAct):
    permission = QUOTE_SEND
    action = staticmethod(actions.send_quote)
    form_class = SendQuoteForm
    title = gettext_lazy("Send")
    question = gettext_lazy("A sent quote keeps its words and prices; to change it, revise it.")
    done = gettext_lazy("Sent. You are told when the client opens and answers it.")


class CopyQuote(QuoteAct):
    permission = QUOTE_EDIT
    action = staticmethod(actions.copy_quote)
    title = gettext_lazy("Copy")
    question = gettext_lazy("A new draft with the same lines. This quote stays as it is.")
    done = gettext_lazy("Copied. This is the new draft.")


class ReviseQuote(QuoteAct):
    permission = QUOTE_EDIT
    action = staticmethod(actions.revise_quote)
    title = gettext_lazy("Revise")
    question = gettext_lazy("A new draft with the same lines. Once you send it, it takes the place of this quote.")
    done = gettext_lazy("This is the new draft; the client still sees the sent quote.")

    def success_url(self, result: Any) -> str:
        return reverse("billing:quote_edit", args=[result.pk])


class WithdrawQuote(QuoteAct):
    permission = QUOTE_SEND
    action = staticmethod(actions.withdraw_quote)
    form_class = WithdrawForm
    title = gettext_lazy("Withdraw")
    submit_label = gettext_lazy("Withdraw the quote")
    question = gettext_lazy("The client can't accept it any more; who opens the link reads that it was withdrawn.")
    done = gettext_lazy("The quote is withdrawn.")
    tone = "bad"


class RecordAnswer(QuoteAct):
    """Yes on paper, by mail or by word of mouth."""

    permission = QUOTE_ACCEPT
    action = staticmethod(actions.accept_quote)
    form_class = RecordForm
    title = gettext_lazy("Record acceptance")
    submit_label = gettext_lazy("Record the acceptance")
    question = gettext_lazy("From then on the quote is the contract and nobody can change it.")
    done = gettext_lazy("Accepted.")
    act = "billing.accept_quote"

    def success_url(self, result: Any) -> str:
        return ActionView.success_url(self, result)


class RecordNo(QuoteAct):
    permission = QUOTE_ACCEPT
    action = staticmethod(actions.decline_quote)
    form_class = DeclineForm
    title = gettext_lazy("Record refusal")
    submit_label = gettext_lazy("Record the refusal")
    question = gettext_lazy("The client said no.")
    done = gettext_lazy("Recorded. Plan what comes next with the deal.")


class DeleteQuote(QuoteAct):
    permission = QUOTE_EDIT
    action = staticmethod(actions.delete_quote)
    title = gettext_lazy("Delete the draft")
    question = gettext_lazy("No number is lost: drafts have none.")
    done = gettext_lazy("The draft is deleted.")
    tone = "bad"

    def success_url(self, result: Any) -> str:
        return reverse("billing:quotes")


class CloseLink(ActionView):
    permission = QUOTE_SEND
    queryset = QuoteLink.objects.select_related("quote")
    action = staticmethod(actions.revoke_link)
    argument = "link"
    list_url = "billing:quotes"
    list_label = LABEL
    title = gettext_lazy("Close the link")
    question = gettext_lazy("Who has it can't open the quote any more. Other links stay open.")
    done = gettext_lazy("The link is closed.")

    def object_url(self) -> str:
        return str(self.object.quote.get_absolute_url())


class PreviewQuote(RowView):
    """The client's page as it will be, without its answers."""

    permission = QUOTE_VIEW
    queryset = Quote.objects.all()

    def rows(self) -> Any:
        return quotes_with_paper(super().rows())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with override(self.object.language):
            context = offer_context(self.object, quote_paper(self.object))
            return public_page(request, "public/quote.html", {**context, "preview": True, "open": True})


class QuoteSettingsEdit(ActionView):
    permission = QUOTE_SETTINGS
    queryset = Company.objects.all()
    action = staticmethod(actions.set_quote_settings)
    argument = "company"
    form_class = QuoteSettingsForm
    title = gettext_lazy("Quote settings")
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("Saved.")
    list_url = "billing:quotes"
    list_label = LABEL

    def object_url(self) -> str:
        return reverse("billing:quotes")
