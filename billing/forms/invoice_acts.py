"""What is asked before an invoice is issued, sent or credited."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.actions import CreditPart
from billing.models import Invoice
from billing.queries.crediting import creditable_lines
from billing.queries.issuing import earliest_issue_date, slips
from billing.queries.mail_texts import mail_text
from core import clock
from core.formatting import short_date
from core.forms import Form, LocalDateField, LocalDecimalField


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


ALL, PARTS = "all", "parts"


class CreditForm(Form):
    """All that is left, or of each line a quantity or an amount."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("It stands on the credit note, in words the client understands."),
    )
    what = forms.ChoiceField(
        label=gettext_lazy("What to credit"),
        choices=[(ALL, gettext_lazy("Everything that is left")), (PARTS, gettext_lazy("Chosen lines"))],
        widget=forms.RadioSelect(attrs={"data-look": "seg"}),
        initial=ALL,
    )

    instance: Invoice

    def prepare(self) -> None:
        self.left = [(line, found) for line, found in creditable_lines(self.instance) if found.left_net_amount]
        for line, _found in self.left:
            label = {"line": line.description[:80]}
            self.fields[f"quantity_{line.pk}"] = LocalDecimalField(
                label=_("Quantity of “%(line)s”") % label, required=False, max_digits=12, decimal_places=4
            )
            self.fields[f"amount_{line.pk}"] = LocalDecimalField(
                label=_("Amount of “%(line)s”, excl. VAT") % label, required=False, max_digits=14, decimal_places=2
            )
            for name in (f"quantity_{line.pk}", f"amount_{line.pk}"):
                self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def rows(self) -> list[dict[str, Any]]:
        """A row a line for the template: the line, what is left, its two fields."""
        return [
            {"line": line, "left": found, "quantity": self[f"quantity_{line.pk}"], "amount": self[f"amount_{line.pk}"]}
            for line, found in self.left
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        parts = self._parts(data) if data.get("what") == PARTS else None
        if parts == [] and not self.errors:
            raise ValidationError(_("Enter a quantity or an amount for at least one line."))
        if not self.left:
            raise ValidationError(_("Nothing of this invoice is left to credit."))
        return {"reason": data.get("reason", ""), "parts": parts}

    def _parts(self, data: dict[str, Any]) -> list[CreditPart]:
        found = []
        for line, _left in self.left:
            quantity: Decimal | None = data.get(f"quantity_{line.pk}")
            amount: Decimal | None = data.get(f"amount_{line.pk}")
            if quantity is not None and amount is not None:
                self.add_error(f"amount_{line.pk}", ValidationError(_("Enter a quantity or an amount, not both.")))
            elif quantity or amount:
                found.append(CreditPart(line.pk, quantity or None, amount or None))
        return found
