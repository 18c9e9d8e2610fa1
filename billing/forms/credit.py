"""What of an invoice is credited: asked for a new credit note, and changed while it is a draft."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.calculations.crediting import Creditable, TooMuchCredited, credit_of
from billing.forms.invoices import InSecondLanguage
from billing.models import Invoice, Line
from billing.queries.credit_lines import CreditPart, is_all_that_is_left, parts_of
from billing.queries.crediting import creditable_lines
from core.forms import Form, LocalDecimalField

ALL, PARTS = "all", "parts"
REASON_HELP = gettext_lazy("It stands on the credit note, in words the client understands.")


class CreditParts(forms.BaseForm):
    """All that is left of an invoice, or of each line a quantity or an amount. Put before the form's base."""

    left: list[tuple[Line, Creditable]]

    def add_parts(self, invoice: Invoice, asked: Sequence[CreditPart] = ()) -> None:
        """A switch, and a quantity and an amount for every line of which something is left."""
        self.invoice = invoice
        # The table of lines draws them, not the form's sections.
        self.drawn_apart: list[str] = []
        self.left = [(line, found) for line, found in creditable_lines(invoice) if found.left_net_amount]
        self.fields["what"] = forms.ChoiceField(
            label=_("What to credit"),
            choices=[(ALL, _("Everything that is left")), (PARTS, _("Chosen lines"))],
            widget=forms.RadioSelect(attrs={"data-look": "seg"}),
            initial=ALL,
        )
        given = {part.line_id: part for part in asked}
        for line, _found in self.left:
            part = given.get(line.pk, CreditPart(line.pk))
            words = {"line": line.description[:80]}
            self._add(f"quantity_{line.pk}", _("Quantity of “%(line)s”") % words, part.quantity, 12, 4)
            self._add(f"amount_{line.pk}", _("Amount of “%(line)s”, excl. VAT") % words, part.net_amount, 14, 2)

    def _add(self, name: str, label: str, value: Decimal | None, digits: int, places: int) -> None:
        made = LocalDecimalField(label=label, required=False, max_digits=digits, decimal_places=places)
        made.widget.attrs["aria-label"] = label
        made.initial = None if value is None else value.normalize() + Decimal(0)
        self.fields[name] = made
        self.drawn_apart.append(name)

    def rows(self) -> list[dict[str, Any]]:
        """A row a line for the template: the line, what is left, its two fields."""
        return [
            {"line": line, "left": found, "quantity": self[f"quantity_{line.pk}"], "amount": self[f"amount_{line.pk}"]}
            for line, found in self.left
        ]

    def asked(self, data: dict[str, Any]) -> list[CreditPart] | None:
        """The parts as they were typed, None for all that is left; what is too much is told by its field."""
        if data.get("what") != PARTS:
            return None
        found = []
        for line, left in self.left:
            quantity: Decimal | None = data.get(f"quantity_{line.pk}")
            amount: Decimal | None = data.get(f"amount_{line.pk}")
            if quantity is not None and amount is not None:
                self.add_error(f"amount_{line.pk}", ValidationError(_("Enter a quantity or an amount, not both.")))
            elif quantity or amount:
                self._require_left(line, left, quantity, amount)
                found.append(CreditPart(line.pk, quantity or None, amount or None))
        return found

    def _require_left(self, line: Line, left: Creditable, quantity: Decimal | None, amount: Decimal | None) -> None:
        try:
            credit_of(left, self.invoice.currency_id, quantity=quantity or None, net_amount=amount or None)
        except TooMuchCredited as error:
            self.add_error(f"{'quantity' if quantity else 'amount'}_{line.pk}", ValidationError(str(error)))

    def settle_parts(self, data: dict[str, Any]) -> dict[str, Any]:
        """`data` with its `parts`. Raises ValidationError when nothing is asked for, or nothing is left."""
        data["parts"] = self.asked(data)
        if data["parts"] == [] and not self.errors:
            raise ValidationError(_("Enter a quantity or an amount for at least one line."))
        if not self.left:
            raise ValidationError(_("Nothing of this invoice is left to credit."))
        return data


class CreditForm(CreditParts, Form):
    """Asked of an issued invoice."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, help_text=REASON_HELP)
    fieldsets = [(gettext_lazy("Why and what"), "", ["reason", "what"])]

    instance: Invoice

    def prepare(self) -> None:
        self.add_parts(self.instance)

    def clean(self) -> dict[str, Any]:
        data = self.settle_parts(super().clean() or self.cleaned_data)
        return {"reason": data.get("reason", ""), "parts": data["parts"]}


class CreditNoteForm(CreditParts, InSecondLanguage):
    """The draft of a credit note; client, currency, rate and VAT are its invoice's."""

    credit_reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, help_text=REASON_HELP)

    class Meta:
        model = Invoice
        fields = ["person", "buyer_reference", "intro", "language", "second_language"]
        fieldsets = [
            (gettext_lazy("Why and what"), "", ["credit_reason", "what"]),
            (
                gettext_lazy("For whom"),
                gettext_lazy("What the client needs to recognise it."),
                ["person", "buyer_reference", "intro", "language", "second_language"],
            ),
        ]

    def prepare(self) -> None:
        credit = self.instance
        assert credit.credits is not None
        self.initial["credit_reason"] = credit.credit_reason
        self.fields["intro"].widget.attrs["rows"] = 2
        parts = parts_of(credit)
        whole = is_all_that_is_left(credit, parts)
        self.add_parts(credit.credits, () if whole else parts)
        self.fields["what"].initial = ALL if whole else PARTS

    def clean(self) -> dict[str, Any]:
        return self.settle_parts(super().clean() or self.cleaned_data)
