"""Sending a quote: it gets its number and is frozen, and a mail carries the link to it; links can be closed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.actions.quotes import AMOUNTS, require_deal
from billing.events_quotes import QuoteLinkRevoked, QuoteMailed, QuoteSent, QuoteWithdrawn
from billing.models import Quote, QuoteDelivery, QuoteFile, QuoteLine, QuoteLink
from billing.pdf import quote_pdf
from billing.permissions import QUOTE_SEND, QUOTE_VIEW
from billing.queries.pricing import price_document
from billing.queries.quote_snapshot import quote_snapshot, quotes_with_paper
from billing.queries.quoting import new_link, public_address
from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.formatting import short_date
from core.mail import queue_mail
from core.models import MailMessage, NumberSeries
from core.numbering import take_number
from crm.actions import finish_follow_up, record

FROZEN = ("state", "number", "serial", "sent_on", "customer_name", "snapshot", "letterhead_id", "search_key")
PRICED = ("net_amount", "home_net_amount", "tax_category", "tax_percent", "tax_reason")
PREFIX = "Q"


@action(QUOTE_SEND, on="quote")
def send_quote(*, quote: Quote, recipient: str, subject: str, message: str, actor: Actor) -> QuoteLink:
    """Send a draft, or a sent quote again: each time a link of its own, mailed unless `recipient` is empty.

    The first time it gets its number and is frozen, and what it revises is withdrawn. Raises Refused when it has no
    lines, its last day is over, it was answered, what it revises was accepted, or the address is none.
    """
    held = _locked(quote)
    first = held.is_draft
    _require_offer(held)
    if first:
        _freeze(held)
    else:
        Quote.workflow.require(held, "resend")
    link, token = new_link(held)
    link.recipient, link.created_by = recipient.strip(), person_of(actor)
    link.save()
    if link.recipient:
        _mail(held, link, subject, f"{message.rstrip()}\n\n{public_address(token)}\n", actor)
    if first:
        _withdraw_revised(held, actor)
        _number(held, actor)
    return link


def _locked(quote: Quote) -> Quote:
    """The quote, and before it the one it revises: by primary key."""
    keys = [key for key in (quote.revised_from_id, quote.pk) if key]
    rows = quotes_with_paper(Quote.objects.filter(pk__in=keys)).select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows}
    if quote.pk not in found:
        raise Refused(_("This draft was deleted."))
    held = found[quote.pk]
    if held.revised_from_id:
        held.revised_from = found[held.revised_from_id]
    return held


def _require_offer(quote: Quote) -> None:
    """What is sent can be accepted: the contract is not revised, and the deal is won in its own currency."""
    old, deal = quote.revised_from, quote.deal
    if old is not None and old.state == Quote.State.ACCEPTED:
        raise Refused(
            _("The client has accepted %(number)s meanwhile: it is the contract. Copy this draft to offer more.")
            % {"number": old.number},
            link=old.get_absolute_url(),
            link_label=_("Open the quote"),
        )
    if deal is not None:
        require_deal(quote, deal)


def _freeze(quote: Quote) -> None:
    """Everything is computed again as of today and copied, so that later changes of others alter nothing."""
    today = clock.today(quote.company)
    lines = list(QuoteLine.objects.filter(quote=quote).order_by("position", "pk"))
    _require_ready(quote, lines, today)
    price_document(quote, lines, today)
    QuoteLine.objects.bulk_update(lines, PRICED)
    quote.customer_name = quote.customer.name
    quote.snapshot = quote_snapshot(quote)
    quote.letterhead_id = (quote.snapshot["letterhead"] or {}).get("id")
    quote.sent_on = today


def _require_ready(quote: Quote, lines: Sequence[QuoteLine], today: date) -> None:
    if not lines:
        raise Refused(_("There is nothing on this quote yet. Add a line first."))
    if quote.valid_until < today:
        raise Refused(
            _("The quote would be valid until %(day)s only, which is over. Choose a later day.")
            % {"day": short_date(quote.valid_until)}
        )


def _mail(quote: Quote, link: QuoteLink, subject: str, body: str, actor: Actor) -> None:
    try:
        mail = queue_mail(
            kind=MailMessage.Kind.DOCUMENT,
            to=[link.recipient],
            subject=subject,
            body=body,
            company=quote.company,
            subject_row=quote,
            attachments=[quote],
        )
    except (ValidationError, ValueError) as error:
        raise Refused(_("“%(address)s” is not a mail address.") % {"address": link.recipient}) from error
    made = QuoteDelivery.objects.create(
        quote=quote, link=link, recipient=link.recipient, mail=mail, queued_by=person_of(actor)
    )
    publish(QuoteMailed(quote_id=quote.pk, delivery_id=made.pk, mail_id=mail.pk), actor=actor, subject=quote)


def _withdraw_revised(quote: Quote, actor: Actor) -> None:
    old = quote.revised_from
    if old is None:
        return
    if old.state == Quote.State.SENT:
        _take_back(old, "", actor)
    else:
        finish_reminder(old, actor)


def _number(quote: Quote, actor: Actor) -> None:
    """What is told comes first, for from the number to the commit the whole series waits (domain.md section 4)."""
    assert quote.sent_on is not None
    taken = take_number(
        company_id=quote.company_id, kind=NumberSeries.Kind.QUOTE, on=quote.sent_on, first_prefix=PREFIX
    )
    quote.number, quote.serial = taken.number, taken.serial
    Quote.workflow.apply(quote, "send")
    quote.save(update_fields=[*AMOUNTS, *FROZEN])
    publish(
        QuoteSent(
            quote_id=quote.pk,
            customer_id=quote.customer_id,
            deal_id=quote.deal_id,
            number=quote.number,
            valid_until=quote.valid_until.isoformat(),
            currency=quote.currency_id,
            net_amount=quote.net_amount,
        ),
        actor=actor,
        subject=quote,
    )
    tell(quote, "quote.sent", gettext_noop("Quote %(number)s sent: %(title)s, %(amount)s"), actor)


def tell(quote: Quote, kind: str, summary: str, actor: Actor, *, tone: str = "", said: str = "", who: str = "") -> None:
    """A line of the timeline of the client, the contact and the deal."""
    record(
        subject=quote,
        kind=kind,
        permission=QUOTE_VIEW,
        summary=summary,
        arguments={
            "number": quote.number,
            "title": quote.title,
            "who": who,
            "amount": {"amount": str(quote.net_amount), "currency": quote.currency_id},
        },
        organisation=quote.customer,
        person=quote.person,
        deal=quote.deal,
        said=said,
        tone=tone,
        url=quote.get_absolute_url(),
        actor=actor,
    )


@action(QUOTE_SEND, on="quote")
def withdraw_quote(*, quote: Quote, reason: str, actor: Actor) -> Quote:
    """Take an offer back before it is answered; who opens its link reads that."""
    held = Quote.objects.select_related("company", "customer", "deal", "person").lock(quote.pk)
    _take_back(held, reason, actor)
    return held


def _take_back(quote: Quote, reason: str, actor: Actor) -> None:
    Quote.workflow.apply(quote, "withdraw")
    quote.decided_at, quote.reason = clock.now(), reason.strip()
    quote.save(update_fields=["state", "decided_at", "reason"])
    publish(QuoteWithdrawn(quote_id=quote.pk), actor=actor, subject=quote)
    tell(quote, "quote.withdrawn", gettext_noop("Quote %(number)s withdrawn"), actor, said=quote.reason)
    finish_reminder(quote, actor)


def finish_reminder(quote: Quote, actor: Actor) -> None:
    """Answered or taken back, nobody needs to ask any more."""
    reminder = getattr(quote, "reminder", None)
    if reminder is not None and reminder.follow_up is not None:
        finish_follow_up(follow_up=reminder.follow_up, actor=actor)


@action(QUOTE_SEND, on="link")
def revoke_link(*, link: QuoteLink, actor: Actor) -> QuoteLink:
    """Close one link; the quote stays open for others. Twice is the same as once."""
    held = QuoteLink.objects.lock(link.pk)
    if held.revoked_at is None:
        held.revoked_at = clock.now()
        held.save(update_fields=["revoked_at"])
        publish(QuoteLinkRevoked(quote_id=held.quote_id, link_id=held.pk), actor=actor, subject=held.quote)
    return held


@action(QUOTE_VIEW, on="quote")
def store_quote(*, quote: Quote, actor: Actor) -> QuoteFile:
    """The PDF of a sent quote: the stored one, or made and stored now. Raises Refused for a draft.

    Two who ask at once get the same file; the second one's work is thrown away.
    """
    found = QuoteFile.objects.filter(quote=quote).first()
    if found is not None:
        return found
    if quote.is_draft:
        raise Refused(_("A draft has no document of its own yet. Send it first."))
    content = quote_pdf(quote.pk)
    stored = QuoteFile(quote=quote, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    stored.file.save(f"{uuid4().hex}.pdf", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError:
        stored.file.delete(save=False)
        return QuoteFile.objects.get(quote=quote)
    return stored
