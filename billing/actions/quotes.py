"""Drafts of quotes: made by hand, from the deal's estimate or after another quote; changed; thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.events_quotes import QuoteChanged, QuoteDeleted, QuoteDrafted
from billing.models import Quote, QuotedEstimate, QuoteLine
from billing.permissions import QUOTE_EDIT
from billing.queries.estimated import lines_from
from billing.queries.pricing import price_document
from billing.queries.quoting import known_language, settings_of, term_of
from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Conflict, Refused
from core.events import publish
from crm.models import Deal
from projects.models import Estimate

FIELDS = (
    "title", "deal_id", "person_id", "owner_id", "payment_term_id", "language", "intro", "terms", "valid_until",
    "currency_id",
)  # fmt: skip
AMOUNTS = (
    "exchange_rate", "rate_on", "rate_source", "net_amount", "tax_amount", "gross_amount", "home_net_amount",
    "home_tax_amount", "home_gross_amount",
)  # fmt: skip
LINE_FIELDS = (
    "position", "description", "quantity", "unit", "unit_price", "discount_percent", "net_amount", "home_net_amount",
    "tax_class", "tax_category", "tax_percent", "tax_reason", "service_from", "service_to", "service_id", "minutes",
)  # fmt: skip


@action(QUOTE_EDIT)
def draft_quote(
    *, quote: Quote, lines: Sequence[QuoteLine], actor: Actor, planned: Sequence[Sequence[int]] = ()
) -> Quote:
    """Save a new draft with its lines; what is left empty comes from the client, the deal and the company.

    `planned` says by a line's place from which lines of the estimate it was made. Raises Refused when the client is
    archived, the deal is another client's, another company's or in another currency, or no VAT or exchange rate is known.
    """
    _defaults(quote, actor)
    if quote.deal is not None:
        require_deal(quote, quote.deal)
    _settle(quote, lines)
    price_document(quote, lines, clock.today(quote.company))
    quote.save(force_insert=True)
    QuoteLine.objects.bulk_create(lines)
    QuotedEstimate.objects.bulk_create(
        QuotedEstimate(line=line, estimate_line_id=key)
        for line, keys in zip(lines, planned, strict=False)
        for key in keys
    )
    publish(
        QuoteDrafted(
            quote_id=quote.pk, customer_id=quote.customer_id, deal_id=quote.deal_id, after_id=quote.revised_from_id
        ),
        actor=actor,
        subject=quote,
    )
    return quote


def _defaults(quote: Quote, actor: Actor) -> None:
    customer, company = quote.customer, quote.company
    if customer.archived_at is not None:
        raise Refused(
            _("“%(client)s” is archived. Restore it before you draft a quote.") % {"client": customer},
            link=customer.get_absolute_url(),
        )
    person, ways = person_of(actor), settings_of(company)
    quote.customer_name = customer.name
    quote.rounding_mode = company.rounding_mode
    agreed = quote.deal.currency_id if quote.deal else customer.currency_id
    quote.currency_id = quote.currency_id or agreed or company.currency_id
    quote.valid_until = quote.valid_until or clock.today(company) + timedelta(days=ways.valid_days)
    quote.created_by = quote.created_by or person
    if not quote.owner_id:
        owner = quote.deal.owner if quote.deal else customer.owner or person
        if owner is None:
            raise Refused(_("Say who owns this quote: the client's answer goes to that person."))
        quote.owner = owner
    if not quote.payment_term_id:
        quote.payment_term = term_of(customer)


def require_deal(quote: Quote, deal: Deal) -> None:
    """Both are of one client, one company and one currency: what is accepted becomes the value and the budget."""
    words = {"deal": deal, "company": deal.company, "currency": deal.currency_id}
    if deal.organisation_id != quote.customer_id:
        said = _("“%(deal)s” belongs to another client.")
    elif deal.company_id != quote.company_id:
        said = _("“%(deal)s” is a deal of %(company)s. Quote it from there.")
    elif deal.currency_id != quote.currency_id:
        said = _("“%(deal)s” is kept in %(currency)s. Quote in that currency, or change that of the deal.")
    else:
        return
    raise Refused(said % words, link=deal.get_absolute_url())


def _settle(quote: Quote, lines: Sequence[QuoteLine]) -> None:
    for place, line in enumerate(lines, 1):
        line.quote, line.position = quote, place
        if line.unit == "h":
            # Quantities have four digits, so that every minute comes back: 20 min → 0.3333 h → 20 min.
            minutes = (line.quantity * 60).quantize(Decimal(1), ROUND_HALF_UP)
            line.minutes = min(max(int(minutes), 0), 10_000_000)


@action(QUOTE_EDIT, on="deal")
def quote_deal(*, deal: Deal, actor: Actor) -> Quote:
    """A draft for a deal: its client, contact and currency, and a line for each service, role and thing bought in of
    its estimate, where it has one. Raises Refused for a lost or won deal."""
    deal = Deal.objects.select_related("company", "organisation", "person", "owner").lock(deal.pk)
    if deal.state != Deal.State.OPEN:
        raise Refused(_("“%(deal)s” is closed. Reopen it before you quote it.") % {"deal": deal})
    estimate = Estimate.objects.filter(deal=deal, currency=deal.currency_id).first()
    found = lines_from(estimate) if estimate else []
    quote = Quote(
        company=deal.company,
        customer=deal.organisation,
        deal=deal,
        person=deal.person,
        owner=deal.owner,
        title=deal.name,
        currency_id=deal.currency_id,
        language=known_language(deal.organisation),
        terms=settings_of(deal.company).terms,
    )
    lines = [one.line for one in found]
    return draft_quote(quote=quote, lines=lines, planned=[one.keys for one in found], actor=actor)


@action(QUOTE_EDIT, on="quote")
def edit_quote(*, quote: Quote, lines: Sequence[QuoteLine], actor: Actor, version: int | None = None) -> Quote:
    """Save a changed draft with all its lines: those with a key are kept, those missing go.

    Raises Conflict when `version` is given and the draft was changed since, Refused when it is sent.
    """
    held = Quote.objects.select_related("company", "customer", "deal").lock(quote.pk)
    Quote.workflow.require(held, "edit")
    if version is not None and held.version != version:
        raise Conflict(_("Someone else changed this draft while you were editing it. Open it again to see how."))
    before = _told(held)
    for name in FIELDS:
        setattr(held, name, getattr(quote, name))
    if held.deal is not None:
        require_deal(held, held.deal)
    _settle(held, lines)
    price_document(held, lines, clock.today(held.company))
    _replace(held, lines)
    held.save(update_fields=[*FIELDS, *AMOUNTS, "search_key"])
    publish(QuoteChanged(quote_id=held.pk, old=before, new=_told(held)), actor=actor, subject=held)
    return held


def _told(quote: Quote) -> dict[str, Any]:
    return {name: str(getattr(quote, name) or "") for name in (*FIELDS, "net_amount", "tax_amount", "gross_amount")}


def _replace(quote: Quote, lines: Sequence[QuoteLine]) -> None:
    known = set(QuoteLine.objects.filter(quote=quote).values_list("pk", flat=True))
    kept = [line for line in lines if line.pk in known]
    QuoteLine.objects.filter(pk__in=known - {line.pk for line in kept}).delete()
    if kept:
        QuoteLine.objects.bulk_update(kept, LINE_FIELDS)
    QuoteLine.objects.bulk_create([line for line in lines if line.pk is None])


@action(QUOTE_EDIT, on="quote")
def copy_quote(*, quote: Quote, actor: Actor) -> Quote:
    """A new draft with the same lines, for another offer."""
    return _copied(Quote.objects.select_related("company", "customer", "deal", "owner").get(pk=quote.pk), actor)


@action(QUOTE_EDIT, on="quote")
def revise_quote(*, quote: Quote, actor: Actor) -> Quote:
    """A new draft in place of a sent quote; sending it withdraws the old one. Twice gives the draft that is there.

    Raises Refused for a draft and for an accepted quote, which is the contract.
    """
    held = Quote.objects.select_related("company", "customer", "deal", "owner").lock(quote.pk)
    Quote.workflow.require(held, "revise")
    known = Quote.objects.drafts().filter(revised_from=held).first()
    return known or _copied(held, actor, revised_from=held)


def _copied(quote: Quote, actor: Actor, **more: Any) -> Quote:
    made = Quote(
        company=quote.company, customer=quote.customer, deal=quote.deal, person_id=quote.person_id, owner=quote.owner,
        title=quote.title, language=quote.language, intro=quote.intro, terms=quote.terms,
        currency_id=quote.currency_id, payment_term_id=quote.payment_term_id, created_by=person_of(actor), **more,
    )  # fmt: skip
    source = list(quote.lines.prefetch_related("planned"))
    lines = [QuoteLine(**{name: getattr(line, name) for name in LINE_FIELDS}) for line in source]
    planned = [[row.estimate_line_id for row in line.planned.all()] for line in source]
    return draft_quote(quote=made, lines=lines, planned=planned, actor=actor)


@action(QUOTE_EDIT, on="quote")
def delete_quote(*, quote: Quote, actor: Actor) -> None:
    """Throw a draft away. Raises Refused once it is sent."""
    held = Quote.objects.lock(quote.pk)
    Quote.workflow.require(held, "delete")
    key, customer = held.pk, held.customer_id
    QuoteLine.objects.filter(quote=held).delete()
    Quote.objects.filter(pk=key).delete()
    publish(QuoteDeleted(quote_id=key, customer_id=customer), actor=actor, subject=quote)
