"""The draft of a quote with its lines, and what is asked before it is sent or answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.actions.quote_answers import Answer
from billing.forms.invoices import InvoiceLineForm, InvoiceLines
from billing.models import Quote, QuoteAcceptance, QuoteLine
from billing.queries.quote_texts import offer_text
from billing.queries.quoting import known_language, settings_of
from core import clock
from core.access import home_company
from core.fields.reading import languages
from core.forms import Form, LocalIntegerField, ModelForm
from crm.models import Deal

NARROW = forms.Textarea(attrs={"rows": 3})


class QuoteForm(ModelForm):
    """Everything but the client, who stays the same for the life of a quote."""

    class Meta:
        model = Quote
        fieldsets = [
            (
                gettext_lazy("What is offered"),
                gettext_lazy("The client reads the title first."),
                ["title", "person", "deal", "intro"],
            ),
            (
                gettext_lazy("On which terms"),
                gettext_lazy("The client's answer goes to the owner."),
                ["valid_until", "payment_term", "currency", "language", "owner", "terms"],
            ),
        ]

    def prepare(self) -> None:
        for name in ("intro", "terms"):
            self.fields[name].widget.attrs["rows"] = 3
        self.fields["language"] = forms.ChoiceField(label=gettext_lazy("Language"), choices=languages)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        deal, customer = data.get("deal"), data.get("customer") or getattr(self.instance, "customer", None)
        if deal and customer and deal.organisation_id != customer.pk:
            self.add_error("deal", ValidationError(_("This deal belongs to another client.")))
        elif deal:
            self._fit(deal, data)
        return data

    def _fit(self, deal: Deal, data: dict[str, Any]) -> None:
        """What is accepted becomes the deal's value and its project's budget."""
        company = data.get("company") or getattr(self.instance, "company", None)
        currency = data.get("currency")
        if company and deal.company_id != company.pk:
            said = _("This is a deal of %(company)s. Quote it from there.") % {"company": deal.company}
            self.add_error("deal", ValidationError(said))
        elif currency and deal.currency_id != currency.pk:
            said = _("The deal is kept in %(currency)s. Quote in that currency, or change that of the deal.")
            self.add_error("currency", ValidationError(said % {"currency": deal.currency_id}))

    def soft_warnings(self) -> Iterable[str]:
        last = self.cleaned_data.get("valid_until")
        if last and last < clock.today(self.cleaned_data.get("company") or self.instance.company):
            yield _("The last day is over already; a quote can't be sent like this.")


class NewQuoteForm(QuoteForm):
    """What is left empty follows the client."""

    class Meta(QuoteForm.Meta):
        fieldsets = [
            (
                gettext_lazy("What is offered"),
                gettext_lazy("What is left empty follows the client."),
                ["title", "customer", "person", "deal", "intro", "company"],
            ),
            QuoteForm.Meta.fieldsets[1],
        ]

    def prepare(self) -> None:
        super().prepare()
        actor: Any = self.actor
        company = home_company(actor)
        self.initial.setdefault("company", company)
        self.initial.setdefault("owner", actor)
        if company is not None:
            ways = settings_of(company)
            self.initial["terms"] = self.initial.get("terms") or ways.terms
            self.initial.setdefault("valid_until", clock.today(company) + timedelta(days=ways.valid_days))
        self.fields["language"] = forms.ChoiceField(
            label=gettext_lazy("Language"), required=False, choices=[("", gettext_lazy("As the client's")), *languages()]
        )
        self.initial["language"] = self.initial.get("language") or ""
        for name in ("payment_term", "currency"):
            field: Any = self.fields[name]
            field.required, field.empty_label = False, _("As the client's")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("customer") and not data.get("language"):
            data["language"] = known_language(data["customer"])
        return data


class QuoteLineForm(InvoiceLineForm):
    class Meta(InvoiceLineForm.Meta):
        model = QuoteLine  # type: ignore[assignment]


class QuoteLines(InvoiceLines):
    form = QuoteLineForm
    relation = "quote"


class SendQuoteForm(Form):
    recipient = forms.EmailField(
        label=pgettext_lazy("mail", "To"),
        required=False,
        help_text=gettext_lazy("Left empty nothing is mailed: copy the link from the page and hand it on yourself."),
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    message = forms.CharField(
        label=gettext_lazy("Message"),
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=gettext_lazy("The link to the quote follows below it, and the PDF goes with it."),
    )

    instance: Quote

    def prepare(self) -> None:
        words = offer_text(self.instance)
        person = self.instance.person
        known = (person.email if person else "") or self.instance.customer.email
        self.initial = {"recipient": known, "subject": words.subject, "message": words.message, **self.initial}


class WithdrawForm(Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, widget=NARROW, max_length=1000)


class DeclineForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("What the client said"), required=False, widget=NARROW, max_length=1000
    )


class RecordForm(Form):
    """A yes that came another way, with its proof."""

    way = forms.ChoiceField(
        label=gettext_lazy("How"), choices=[one for one in QuoteAcceptance.Way.choices if one[0] != "online"]
    )
    name = forms.CharField(label=gettext_lazy("Who accepted"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, help_text=gettext_lazy("Gets a confirmation with the PDF.")
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=NARROW, max_length=2000)
    upload = forms.FileField(
        label=gettext_lazy("Signed paper or mail"), required=False, help_text=gettext_lazy("Kept as evidence.")
    )

    instance: Quote

    def prepare(self) -> None:
        person = self.instance.person
        if person is not None:
            self.initial = {"name": person.name, **self.initial}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if not data.get("note") and not data.get("upload"):
            raise ValidationError(_("Say in a note how you know, or add the paper."))
        return {"answer": Answer(**{name: data[name] for name in ("way", "name", "email", "note", "upload")})}


class QuoteSettingsForm(Form):
    """`instance` is the company."""

    wins_deal = forms.BooleanField(
        label=gettext_lazy("Acceptance wins the deal"),
        required=False,
        help_text=gettext_lazy("When a client accepts, the open deal is won in the name of the quote's owner."),
    )
    valid_days = LocalIntegerField(label=gettext_lazy("Days a quote is valid"), min_value=1, max_value=365)
    remind_days = LocalIntegerField(
        label=gettext_lazy("Remind the owner so many days before the last one"),
        min_value=0,
        max_value=60,
        help_text=gettext_lazy("By a follow-up, once a quote; 0 for none."),
    )
    terms = forms.CharField(
        label=gettext_lazy("Terms"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Stand on every new quote, where they can be changed."),
    )
    fieldsets = [(gettext_lazy("Quotes"), "", ["valid_days", "remind_days", "wins_deal", "terms"])]

    def prepare(self) -> None:
        company: Any = self.instance
        ways = settings_of(company)
        for name in ("wins_deal", "valid_days", "remind_days", "terms"):
            self.initial.setdefault(name, getattr(ways, name))
