"""How a quote stands, and what its page and the panels show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Quote, QuoteAcceptance, QuoteLine, QuoteLink, TaxLine
from billing.pdf import quoted_taxes
from billing.queries.detail import TONES
from billing.queries.quoting import address_of
from billing.queries.tax import percent_text, rule_text
from core import clock, formatting
from core.fields.reading import language_name
from core.mail import refusals
from core.models import MailMessage, User
from core.ui.parts import Fact, Figure, Happening
from crm.timeline import timeline_of

STATE_TONES = {
    "draft": "", "sent": "act", "accepted": "good", "declined": "bad", "expired": "warn", "withdrawn": "",
}  # fmt: skip
SOON = 7


@dataclass(frozen=True)
class QuotedLine:
    line: QuoteLine
    percent: str
    rule: str


@dataclass(frozen=True)
class QuoteContents:
    lines: Sequence[QuotedLine]
    taxes: Sequence[TaxLine]
    has_discount: bool
    reasons: Sequence[str]


@dataclass(frozen=True)
class ShownLink:
    """A link with the mail that carried it; `address` is empty for one that is closed or can't be told any more."""

    link: QuoteLink
    label: str
    tone: str
    error: str
    address: str
    opened: str


def quote_standing(quote: Quote) -> tuple[str, str]:
    """(words, tone) for its pill; `company` must be there."""
    state = Quote.State(quote.state)
    if state == Quote.State.SENT:
        return _waiting(quote.valid_until, clock.today(quote.company))
    return str(state.label), STATE_TONES[state]


def _waiting(last: date, today: date) -> tuple[str, str]:
    left = (last - today).days
    if left < 0:
        return _("Out of time"), "warn"
    if left == 0:
        return _("Sent, last day"), "warn"
    if left <= SOON:
        return ngettext("Sent, %(n)s day left", "Sent, %(n)s days left", left) % {"n": left}, "warn"
    return _("Sent"), "act"


def title_of(quote: Quote) -> str:
    return _("Quote %(number)s") % {"number": quote.number} if quote.number else quote.title


def contents(quote: Quote) -> QuoteContents:
    """Lines with the rule of their VAT, and the VAT by rate."""
    lines = list(QuoteLine.objects.filter(quote=quote).select_related("service").order_by("position", "pk"))
    taxes, on = quoted_taxes(quote, lines), quote.sent_on or clock.today(quote.company)
    return QuoteContents(
        lines=[QuotedLine(line, percent_text(line), rule_text(line, quote.company.country, on)) for line in lines],
        taxes=taxes,
        has_discount=any(line.discount_percent for line in lines),
        reasons=list(dict.fromkeys(tax.reason for tax in taxes if tax.reason)),
    )


def figures(quote: Quote) -> list[Figure]:
    code, home = quote.currency_id, quote.company.currency_id
    net, tax = (formatting.money(amount, code) for amount in (quote.net_amount, quote.tax_amount))
    found = [
        Figure(_("Total excl. VAT"), net),
        Figure(_("Total incl. VAT"), formatting.money(quote.gross_amount, code), _("VAT %(tax)s") % {"tax": tax}),
    ]
    if code != home:
        found.append(Figure(_("In %(home)s") % {"home": home}, formatting.money(quote.home_net_amount, home)))
    found.append(Figure(_("Valid until"), formatting.short_date(quote.valid_until), note=_opened(quote)))
    return found


def _opened(quote: Quote) -> str:
    if quote.state != Quote.State.SENT:
        return ""
    seen = [link.last_opened_at for link in quote.links.all() if link.last_opened_at]
    if not seen:
        return _("Not opened yet")
    return _("Last opened %(moment)s") % {"moment": formatting.moment(max(seen))}


def facts(quote: Quote) -> list[Fact]:
    found = [
        Fact(_("Title"), quote.title if quote.number else ""),
        Fact(_("Sent"), formatting.short_date(quote.sent_on) if quote.sent_on else ""),
        Fact(_("Payment term"), str(quote.payment_term)),
        Fact(_("Contact person"), str(quote.person or ""), url=quote.person.get_absolute_url() if quote.person else ""),
        Fact(_("Language"), language_name(quote.language)),
        Fact(_("Owner"), str(quote.owner)),
        Fact(_("Company"), str(quote.company)),
        Fact(_("Reason"), quote.reason),
    ]
    if quote.revised_from is not None:
        old = quote.revised_from
        found.insert(0, Fact(_("Revision of"), title_of(old), url=old.get_absolute_url()))
    return [fact for fact in found if fact.value]


def evidence(acceptance: QuoteAcceptance) -> list[Fact]:
    """Who accepted what, when and from where."""
    found = [
        Fact(_("Accepted by"), acceptance.name),
        Fact(_("E-mail"), acceptance.email),
        Fact(_("When"), formatting.moment(acceptance.accepted_at)),
        Fact(_("How"), acceptance.get_way_display()),
        Fact(_("IP address"), acceptance.ip or ""),
        Fact(_("Browser"), acceptance.user_agent),
        Fact(_("Recorded by"), str(acceptance.recorded_by or "")),
        Fact(_("Note"), acceptance.note),
        Fact(_("Evidence"), acceptance.evidence.name if acceptance.evidence else ""),
        Fact(_("Fingerprint of the PDF"), f"{acceptance.document_sha256[:16]}…"),
    ]
    return [fact for fact in found if fact.value]


def links(quote: Quote, *, tells_address: bool) -> list[ShownLink]:
    """Newest first, with the state of the mail that carried each."""
    rows = QuoteLink.objects.filter(quote=quote).select_related("delivery__mail", "created_by")
    return [_shown(row, tells_address) for row in rows]


def _shown(row: QuoteLink, tells_address: bool) -> ShownLink:
    delivery = getattr(row, "delivery", None)
    if row.revoked_at is not None:
        label, tone = _("Closed"), ""
    elif delivery is None:
        label, tone = _("Handed on"), "info"
    else:
        state = MailMessage.State(delivery.mail.state)
        label, tone = str(state.label), TONES.get(state, "info")
        if missed := refusals.label(delivery.mail):
            label, tone = missed, "bad"
    opened = ""
    if row.opened_count:
        opened = ngettext("opened once", "opened %(n)s times", row.opened_count) % {"n": row.opened_count}
    open_door = row.revoked_at is None and row.expires_at > clock.now()
    return ShownLink(
        row, label, tone, delivery.mail.error if delivery else "",
        address_of(row) if tells_address and open_door else "", opened,
    )  # fmt: skip


def story(quote: Quote, reader: User) -> list[Happening]:
    about: dict[str, Any] = {"organisation": quote.customer_id, "url": quote.get_absolute_url()}
    return timeline_of(reader, **about).items
