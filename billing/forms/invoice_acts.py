"""What is asked before an invoice is issued or sent."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.models import Invoice
from billing.queries.issuing import earliest_issue_date, slips
from billing.queries.mail_texts import mail_text
from core import clock
from core.formatting import short_date
from core.forms import Form, LocalDateField


class IssueForm(Form):
    on = LocalDateField(label=gettext_lazy("Invoice date"))

    instance: Invoice

    def prepare(self) -> None:
        today = clock.today(self.instance.company)
        earliest = earliest_issue_date(self.instance)
        field = self.fields["on"]
        field.initial = max(today, earliest) if earliest else today
        field.widget.attrs["max"] = today.isoformat()
        if earliest:
            field.widget.attrs["min"] = earliest.isoformat()
            field.help_text = _("The earliest date possible is %(day)s.") % {"day": short_date(earliest)}

    def soft_warnings(self) -> Iterable[str]:
        return slips(self.instance, self.cleaned_data["on"])


class SendForm(Form):
    recipient = forms.EmailField(label=pgettext_lazy("mail", "To"))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    message = forms.CharField(
        label=gettext_lazy("Message"),
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=gettext_lazy("The PDF goes with it."),
    )

    instance: Invoice

    def prepare(self) -> None:
        words = mail_text(self.instance)
        client, person = self.instance.customer, self.instance.person
        known = client.invoice_email or (person.email if person else "") or client.email
        self.initial = {"recipient": known, "subject": words.subject, "message": words.message, **self.initial}
