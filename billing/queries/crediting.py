"""What issuing a credit note asks: never more than is left of a line, and to the cent at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.calculations.crediting import Creditable
from billing.models import Invoice, Line, TaxLine
from core.errors import Refused

ZERO = Decimal(0)


def creditable_lines(invoice: Invoice) -> list[tuple[Line, Creditable]]:
    """Each line of an issued invoice with what issued credit notes have left of it; two queries."""
    lines = list(Line.objects.filter(invoice=invoice).order_by("position", "pk"))
    taken: dict[int, list[Line]] = defaultdict(list)
    for credit in Line.objects.filter(credits__in=lines, invoice__state="issued"):
        taken[credit.credits_id or 0].append(credit)
    return [(line, _left(line, taken[line.pk])) for line in lines]


def _left(line: Line, credits: Sequence[Line]) -> Creditable:
    same = [c for c in credits if (c.unit_price, c.discount_percent) == (line.unit_price, line.discount_percent)]
    return Creditable(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        net_amount=line.net_amount,
        left_quantity=line.quantity + sum((c.quantity for c in same), ZERO),
        left_net_amount=line.net_amount + sum((c.net_amount for c in credits), ZERO),
    )


def require_creditable(credit: Invoice, lines: Sequence[Line]) -> None:
    """Under the lock of the credited invoice: no line takes more than is left. Raises Refused."""
    assert credit.credits is not None
    left = {line.pk: found.left_net_amount for line, found in creditable_lines(credit.credits)}
    for line in lines:
        rest = left.get(line.credits_id or 0, ZERO)
        if (rest > 0) != (line.net_amount < 0) or abs(line.net_amount) > abs(rest):
            if line.net_amount == 0 and rest == 0:
                continue
            raise Refused(
                _("Line %(number)s credits more than is left of it; another credit note was issued meanwhile.")
                % {"number": line.position},
                link=credit.credits.get_absolute_url(),
                link_label=_("Open the invoice"),
            )
        left[line.credits_id or 0] = rest + line.net_amount


def close_out(credit: Invoice, lines: Sequence[Line], taxes: list[TaxLine]) -> None:
    """Where a rate of the invoice is credited to the end, its last cent of VAT goes too, at home as well.

    Three credits of a third each would otherwise leave 0.01 open: 3 × 2.55 against 7.66 (domain.md section 3).
    """
    assert credit.credits is not None
    original = {(row.category, row.percent): row for row in TaxLine.objects.filter(invoice=credit.credits)}
    before = _credited_before(credit.credits)
    for tax in taxes:
        key = (tax.category, tax.percent)
        billed, gone = original[key], before.get(key, (ZERO, ZERO, ZERO, ZERO))
        if billed.net_amount + gone[0] + tax.net_amount:
            continue
        tax.tax_amount = -(billed.tax_amount + gone[1])
        tax.home_net_amount = -(billed.home_net_amount + gone[2])
        tax.home_tax_amount = -(billed.home_tax_amount + gone[3])
    _sum_up(credit, lines, taxes)


def _credited_before(invoice: Invoice) -> dict[tuple[str, Decimal], tuple[Decimal, Decimal, Decimal, Decimal]]:
    rows = (
        TaxLine.objects.filter(invoice__credits=invoice, invoice__state="issued")
        .order_by()
        .values_list("category", "percent")
        .annotate(Sum("net_amount"), Sum("tax_amount"), Sum("home_net_amount"), Sum("home_tax_amount"))
    )
    return {(category, percent): (net, tax, home, home_tax) for category, percent, net, tax, home, home_tax in rows}


def _sum_up(credit: Invoice, lines: Sequence[Line], taxes: Sequence[TaxLine]) -> None:
    credit.tax_amount = sum((tax.tax_amount for tax in taxes), ZERO)
    credit.gross_amount = credit.net_amount + credit.tax_amount
    credit.home_net_amount = sum((tax.home_net_amount for tax in taxes), ZERO)
    credit.home_tax_amount = sum((tax.home_tax_amount for tax in taxes), ZERO)
    credit.home_gross_amount = credit.home_net_amount + credit.home_tax_amount
    for tax in taxes:
        members = [ln for ln in lines if (ln.tax_category, ln.tax_percent) == (tax.category, tax.percent)]
        odd = tax.home_net_amount - sum((line.home_net_amount for line in members), ZERO)
        if odd:
            max(members, key=lambda line: abs(line.net_amount)).home_net_amount += odd


def credited_to_the_end(credit: Invoice, lines: Sequence[Line]) -> list[int]:
    """Keys of the invoice's lines of which nothing is left once this credit note is issued."""
    assert credit.credits is not None
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        taken[line.credits_id or 0] += line.net_amount
    return [
        line.pk
        for line, left in creditable_lines(credit.credits)
        if line.pk in taken and left.left_net_amount + taken[line.pk] == 0
    ]
