"""Invoices and quotes of Luoto Dijital: KDV of 20 % on work and 10 % on courses, none on what is exported."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from billing import actions
from billing.demo_bank import foreign_payments, import_month
from billing.demo_invoices import bill_month, send_newest
from billing.models import Invoice, Line
from billing.queries.quote_texts import offer_text
from core import clock
from core.demo import DemoPart, World, register, sister
from core.demo.world import DEMO, moment
from crm.demo_clients import organisation
from crm.models import Deal

# Deal, sent so many days ago.
QUOTED = (("Acente ekranları", 11), ("Abone işlemleri merkezi", 4))
# A course every third month.
COURSE, COURSE_PRICE, COURSE_MONTHS = "Öğretmenler için portal eğitimi, 2 gün", Decimal(64000), (2, 5, 8, 11)


def month(world: World, first: date) -> None:
    here = sister(world)
    if first <= here.first:
        return
    import_month(here, first)
    foreign_payments(here, first)
    bill_month(here, first)
    if first.month in COURSE_MONTHS:
        actions.issue_invoice(invoice=_course(here, first), actor=DEMO, on=first)


def _course(world: World, first: date) -> Invoice:
    last = first - timedelta(days=1)
    line = Line(
        description=COURSE, unit="pcs", unit_price=COURSE_PRICE, tax_class="reduced-1",
        service_from=last - timedelta(days=1), service_to=last,
    )  # fmt: skip
    invoice = Invoice(
        company=world.company,
        customer=organisation("bogaziciegitim"),
        currency=world.company.currency,
        language="tr",
    )
    return actions.draft_invoice(invoice=invoice, lines=[line], actor=DEMO)


def end(world: World) -> None:
    """This month's statement so far, the newest invoices sent, a credit note, and two quotes at clients."""
    here = sister(world)
    import_month(here, here.today)
    send_newest(here)
    _credit(here)
    for name, days_ago in QUOTED:
        with clock.at(moment(here.today - timedelta(days=days_ago)), company=here.company):
            _send_quote(Deal.objects.get(name=name, company=here.company))


def _credit(world: World) -> None:
    """A part of the newest course is given back: the second day fell through."""
    courses = Invoice.objects.issued().filter(company=world.company, lines__tax_class="reduced-1")
    course = courses.order_by("-issued_on").first()
    if course is None:
        return
    parts = [actions.CreditPart(course.lines.get().pk, net_amount=COURSE_PRICE / 2)]
    note = actions.draft_credit_note(invoice=course, reason="Eğitimin ikinci günü yapılamadı.", parts=parts, actor=DEMO)
    actions.issue_invoice(invoice=note, actor=DEMO, on=world.today)


def _send_quote(deal: Deal) -> None:
    quote = actions.quote_deal(deal=deal, actor=DEMO)
    text = offer_text(quote)
    recipient = deal.person.email if deal.person else deal.organisation.email
    actions.send_quote(quote=quote, recipient=recipient, subject=text.subject, message=text.message, actor=DEMO)


register(DemoPart("billing.turkish", 46, month=month, end=end))
