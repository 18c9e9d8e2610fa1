"""What quoting asks of a company and a client, and what a client's link leads to."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from billing.models import Quote, QuoteLink, QuoteSettings
from core import clock
from core.errors import Refused
from core.models import Company, PaymentTerm
from crm.models import Organisation

# After its last day a link still tells what became of the quote; then it is closed.
GRACE = timedelta(days=60)
SALT = "billing.quote_link"


def settings_of(company: Company) -> QuoteSettings:
    """The company's own, else unsaved ones as they are shipped."""
    return QuoteSettings.objects.filter(company=company).first() or QuoteSettings(company=company)


def term_of(customer: Organisation) -> PaymentTerm:
    term = customer.payment_term or PaymentTerm.objects.order_by("days", "pk").first()
    if term is None:
        raise Refused(_("There is no payment term yet. Add one in the settings."), link="/settings/terms/")
    return term


def known_language(customer: Organisation) -> str:
    """The client's, where Keel speaks it."""
    return customer.language if customer.language in dict(settings.LANGUAGES) else "en"


def newer_than(quote: Quote) -> Quote | None:
    """The last quote that was sent in its place, if any."""
    found = quote.revisions.exclude(state=Quote.State.DRAFT).order_by("-pk").first()
    while found is not None:
        later = found.revisions.exclude(state=Quote.State.DRAFT).order_by("-pk").first()
        if later is None:
            break
        found = later
    return found


def new_link(quote: Quote) -> tuple[QuoteLink, str]:
    """An unsaved link and its token, which nobody can read from the database."""
    nonce = secrets.token_hex(16)
    token = token_for(nonce)
    ends = datetime.combine(quote.valid_until, time.min, UTC) + timedelta(days=1) + GRACE
    return QuoteLink(quote=quote, nonce=nonce, digest=_digest(token), expires_at=ends, created_at=clock.now()), token


def token_for(nonce: str) -> str:
    """Signed with the installation's secret: a copy of the database opens no quote."""
    return salted_hmac(SALT, nonce, algorithm="sha256").hexdigest()


def address_of(link: QuoteLink) -> str:
    """The address to hand on; empty where the secret was changed since, for then a new link is needed."""
    token = token_for(link.nonce)
    if not constant_time_compare(_digest(token), link.digest):
        return ""
    return public_address(token)


def public_address(token: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse('quotes:quote', args=[token])}"


def link_of(token: str) -> QuoteLink | None:
    """The link whose token this is; None for a stranger's, a revoked or an expired one. Compared in constant time."""
    digest = _digest(token)
    rows = QuoteLink.objects.select_related("quote__company", "quote__customer", "quote__owner", "quote__person")
    found = rows.filter(digest=digest).first()
    if found is None or not constant_time_compare(found.digest, digest):
        return None
    if found.revoked_at is not None or found.expires_at <= clock.now():
        return None
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
