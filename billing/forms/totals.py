"""The sums under the lines while a person types: the one totals engine, nothing saved."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from billing.models import Invoice, Line, TaxLine
from billing.queries.credit_lines import CreditPart, price_credit, written_lines
from billing.queries.pricing import home_sums, price_document, sums_of, tax_lines
from billing.queries.tax import percent_text, rule_text
from core import clock, formatting
from core.errors import Refused
from core.ui.parts import Fact

TYPED = ("description", "quantity", "unit", "unit_price", "discount_percent", "tax_class", "service_from", "service_to")


@dataclass(frozen=True)
class Preview:
    """`rows` are the sums, `problem` says why they can't be made; `nets` and `percents` stand beside the lines.

    `rules` say once each which rule gave the VAT (capability G1).
    """

    rows: list[Fact]
    problem: str = ""
    nets: Sequence[str] = ()
    percents: Sequence[str] = ()
    rules: Sequence[str] = ()


def preview(form: Any, lines: Sequence[Any]) -> Preview:
    """`lines` are valid line forms; the form may be unfinished."""
    invoice = _document(form)
    typed = [_line(one) for one in lines]
    if not invoice.company_id or not invoice.currency_id:
        return Preview([], _("Choose the client to see the sums."))
    try:
        return _priced(invoice, typed)
    except Refused as refusal:
        return Preview([], str(refusal.message))


def _line(form: Any) -> Line:
    data = form.cleaned_data if form.is_bound else {name: getattr(form.instance, name) for name in TYPED}
    return Line(**{name: data.get(name) for name in TYPED if data.get(name) is not None})


def _document(form: Any) -> Invoice:
    """The document as far as it is known, never saved."""
    held = form.instance
    data: dict[str, Any] = {}
    if form.is_bound:
        # A copy: reading it for the sums must not bring up errors on a page where rows are only moved about.
        read = copy(form)
        read._errors = None
        read.is_valid()
        data = getattr(read, "cleaned_data", {})
    company = data.get("company") or (held.company if held.company_id else form.initial.get("company"))
    customer = data.get("customer") or (held.customer if held.customer_id else None)
    currency = data.get("currency") or held.currency_id or (customer and customer.currency_id)
    return Invoice(
        company=company,
        customer=customer,
        currency_id=getattr(currency, "pk", currency) or (company and company.currency_id),
        language=data.get("language") or held.language or (customer and customer.language) or "en",
        rounding_mode=company.rounding_mode if company else Invoice.rounding_mode.field.default,
    )


def _priced(invoice: Invoice, lines: Sequence[Line]) -> Preview:
    today = clock.today(invoice.company)
    code = invoice.currency_id
    if not invoice.customer_id:
        for line in lines:
            line.tax_category = "O"
        totals = sums_of(invoice, lines)
        rows = [Fact(_("Total excl. VAT"), formatting.money(totals.net_amount, code), total=True)]
        nets = [formatting.money(one.net_amount, code) for one in totals.lines]
        return Preview(rows, _("Choose the client to see the VAT."), nets, [""] * len(nets))
    totals = price_document(invoice, lines, today)
    taxes = tax_lines(invoice, lines, totals, home_sums(invoice, lines, totals))
    rows = _sums(invoice, taxes)
    country = invoice.company.country
    return Preview(
        rows,
        nets=[formatting.money(line.net_amount, code) for line in lines],
        percents=[percent_text(line) for line in lines],
        rules=list(dict.fromkeys(f"{percent_text(line)}: {rule_text(line, country, today)}" for line in lines)),
    )


def _sums(invoice: Invoice, taxes: Sequence[TaxLine]) -> list[Fact]:
    code = invoice.currency_id
    rows = [Fact(_("Total excl. VAT"), formatting.money(invoice.net_amount, code))]
    for tax in taxes:
        label = _("VAT %(percent)s on %(net)s") % {
            "percent": formatting.percent(tax.percent), "net": formatting.money(tax.net_amount, code),
        }  # fmt: skip
        rows.append(Fact(label, formatting.money(tax.tax_amount, code)))
    rows.append(Fact(_("Total incl. VAT"), formatting.money(invoice.gross_amount, code), total=True))
    return rows + home_fact(invoice)


def credit_preview(credit: Invoice, parts: Sequence[CreditPart] | None) -> Preview:
    """The sums of a credit note that takes these parts, or all that is left, off its invoice; nothing is saved."""
    try:
        lines = written_lines(credit, parts)
        taxes = price_credit(credit, lines, clock.today(credit.company)) if lines else []
    except Refused as refusal:
        return Preview([], str(refusal.message))
    if not lines:
        return Preview([], _("Enter a quantity or an amount to see the sums."))
    return Preview(_sums(credit, taxes))


def home_fact(invoice: Invoice) -> list[Fact]:
    """The total in the company's currency with the rate, for a document in another one."""
    home = invoice.company.currency_id
    if home == invoice.currency_id:
        return []
    label = _("In %(home)s at %(rate)s of %(day)s") % {
        "home": home,
        "rate": formatting.number(invoice.exchange_rate),
        "day": formatting.short_date(invoice.rate_on),
    }
    return [Fact(label, formatting.money(invoice.home_gross_amount, home))]
