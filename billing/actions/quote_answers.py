"""The client's answer, on the page or through a colleague: evidence first, then what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from billing.actions.quote_selling import sell_besides
from billing.actions.quote_sending import finish_reminder, store_quote, tell
from billing.events_quotes import QuoteAccepted, QuoteDeclined, QuoteExpired, QuoteOpened
from billing.models import Quote, QuoteAcceptance, QuoteFile, QuoteLink, QuoteReminder
from billing.permissions import QUOTE_ACCEPT, QUOTE_SEND, QUOTE_VIEW
from billing.queries.quote_texts import confirmation
from billing.queries.quoting import newer_than, settings_of
from core import attachments, clock
from core.access import Actor, System, may, person_of
from core.actions import action
from core.editing import update
from core.errors import Refused
from core.events import publish
from core.formatting import short_date
from core.mail import queue_mail
from core.models import MailMessage
from core.notifications import notify
from crm.actions import plan_follow_up, win_deal
from crm.models import Deal, FollowUp
from crm.permissions import DEAL_EDIT

CLIENT = System("billing.quote_link")
WHY = gettext_noop("You own this quote.")


@dataclass(frozen=True)
class Answer:
    """Who said yes and how; `link`, `ip` and `user_agent` on the page, `note` and `upload` through a colleague."""

    name: str
    email: str = ""
    way: str = QuoteAcceptance.Way.ONLINE
    link: QuoteLink | None = None
    ip: str | None = None
    user_agent: str = ""
    note: str = ""
    upload: UploadedFile | None = field(default=None, compare=False)


@action(QUOTE_ACCEPT, on="quote")
def accept_quote(*, quote: Quote, answer: Answer, actor: Actor) -> QuoteAcceptance:
    """Keep the evidence with the hash of the very paper, freeze the quote for good, win its open deal where the
    company wants that, and confirm by mail. Twice is the same as once.

    Raises Refused when it was declined, withdrawn, replaced by a newer one or is out of time; a colleague may still
    record a late yes.
    """
    deal, held = _locked(quote)
    known = QuoteAcceptance.objects.filter(quote=held).first()
    if known is not None:
        return known
    online = answer.way == QuoteAcceptance.Way.ONLINE
    _require_newest(held)
    if online:
        _require_in_time(held)
    document = store_quote(quote=held, actor=actor)
    Quote.workflow.apply(held, "accept" if online else "record")
    made = _evidence(held, answer, document, actor)
    held.decided_at = made.accepted_at
    held.save(update_fields=["state", "decided_at"])
    publish(
        QuoteAccepted(quote_id=held.pk, deal_id=held.deal_id, way=made.way, document_sha256=made.document_sha256),
        actor=actor,
        subject=held,
    )
    tell(
        held, "quote.accepted", gettext_noop("Quote %(number)s accepted by %(who)s, %(amount)s"), actor,
        tone="good", said=made.note, who=made.name,
    )  # fmt: skip
    finish_reminder(held, CLIENT)
    with override(held.owner.language):  # the owner reads it
        told, problem = _follow(held, deal)
    _confirm(held, made, told, problem)
    return made


def _locked(quote: Quote) -> tuple[Deal | None, Quote]:
    """The deal before its quote: parents first."""
    deal = Deal.objects.select_related("company").lock(quote.deal_id) if quote.deal_id else None
    rows = Quote.objects.select_related("company", "customer", "deal", "person", "owner")
    return deal, rows.lock(quote.pk)


def _require_newest(quote: Quote) -> None:
    """What was sent in its place is the offer. Raises Refused naming it."""
    newer = newer_than(quote)
    if newer is not None:
        raise Refused(
            _("The quote %(newer)s has taken the place of this one.") % {"newer": newer.number},
            link=newer.get_absolute_url(),
            link_label=_("Open the quote"),
        )


def _require_in_time(quote: Quote) -> None:
    if quote.state == Quote.State.SENT and quote.valid_until < clock.today(quote.company):
        raise Refused(_("This quote was valid until %(day)s.") % {"day": short_date(quote.valid_until)})


def _evidence(quote: Quote, answer: Answer, document: QuoteFile, actor: Actor) -> QuoteAcceptance:
    stored = None
    if answer.upload is not None:
        stored = attachments.attach(row=quote, upload=answer.upload, actor=actor, permission=QUOTE_ACCEPT)
    online = answer.way == QuoteAcceptance.Way.ONLINE
    return QuoteAcceptance.objects.create(
        quote=quote,
        way=answer.way,
        name=answer.name.strip(),
        email=answer.email.strip(),
        link=answer.link,
        ip=answer.ip,
        user_agent=answer.user_agent[:400],
        document=document,
        document_sha256=document.sha256,
        recorded_by=None if online else person_of(actor),
        note=answer.note.strip(),
        evidence=stored,
    )


ACCEPTED = gettext_noop("%(who)s accepted the quote %(number)s, %(amount)s")
STILL_OPEN = gettext_noop("%(who)s accepted the quote %(number)s, %(amount)s. The deal is still open: %(problem)s")
LOOK = gettext_noop("%(who)s accepted the quote %(number)s, %(amount)s. %(problem)s")


def _follow(quote: Quote, deal: Deal | None) -> tuple[str, str]:
    """What follows for the deal and its project; how the owner is told, and what they should know in their language."""
    if deal is None:
        return ACCEPTED, ""
    if deal.state == Deal.State.LOST:
        return LOOK, _("The deal is lost: reopen it to win it.")
    if deal.state == Deal.State.OPEN:
        if not settings_of(quote.company).wins_deal:
            return ACCEPTED, ""
        if problem := _win(quote, deal):
            return STILL_OPEN, problem
    found = sell_besides(quote=quote, actor=CLIENT)
    return (LOOK, found) if found else (ACCEPTED, "")


def _win(quote: Quote, deal: Deal) -> str:
    """Win the open deal for what was accepted of it in its owner's name; the sentence why not, where that is refused.

    The client's yes stands whatever the deal says.
    """
    owner = System("billing.quotes", on_behalf_of=quote.owner)
    accepted = Quote.objects.accepted().filter(deal=deal, currency=deal.currency_id)
    try:
        with transaction.atomic():
            if deal.currency_id == quote.currency_id and may(owner, DEAL_EDIT):
                value = accepted.aggregate(net=Sum("net_amount"))["net"]
                update(deal, actor=owner, permission=DEAL_EDIT, value=value)
            win_deal(deal=deal, on=clock.today(quote.company), actor=owner)
    except (Refused, PermissionDenied) as error:
        return str(error)
    return ""


def _confirm(quote: Quote, made: QuoteAcceptance, told: str, problem: str) -> None:
    if made.email:
        text = confirmation(quote, made)
        queue_mail(
            kind=MailMessage.Kind.DOCUMENT,
            to=[made.email],
            subject=text.subject,
            body=text.message,
            key=f"quote-accepted-{quote.pk}",
            company=quote.company,
            subject_row=quote,
            attachments=[quote],
        )
    _notify(quote, "quote.accepted", told, who=made.name, problem=problem)


def _notify(quote: Quote, kind: str, text: str, **words: str) -> None:
    notify(
        quote.owner,
        kind=kind,
        key=str(quote.pk),
        text=text,
        arguments={"number": quote.number, "amount": (quote.net_amount, quote.currency_id), **words},
        why=WHY,
        url=quote.get_absolute_url(),
    )


@action(QUOTE_ACCEPT, on="quote")
def decline_quote(*, quote: Quote, reason: str, actor: Actor, who: str = "") -> Quote:
    """The client says no, if they like with a reason; twice is the same as once. Raises Refused after another answer."""
    held = _locked(quote)[1]
    if held.state == Quote.State.DECLINED:
        return held
    Quote.workflow.apply(held, "decline")
    held.decided_at, held.reason = clock.now(), reason.strip()
    held.save(update_fields=["state", "decided_at", "reason"])
    publish(QuoteDeclined(quote_id=held.pk, deal_id=held.deal_id), actor=actor, subject=held)
    tell(held, "quote.declined", gettext_noop("Quote %(number)s declined"), actor, tone="bad", said=held.reason)
    finish_reminder(held, CLIENT)
    _notify(held, "quote.declined", gettext_noop("The quote %(number)s, %(amount)s, was declined"))
    return held


@action(QUOTE_VIEW, on="link")
def open_quote(*, link: QuoteLink, actor: Actor) -> None:
    """Count the client's look; the first one through any link is told once."""
    now = clock.now()
    QuoteLink.objects.filter(pk=link.pk).update(opened_count=F("opened_count") + 1, last_opened_at=now)
    if not QuoteLink.objects.filter(pk=link.pk, first_opened_at=None).update(first_opened_at=now):
        return
    quote = link.quote
    publish(QuoteOpened(quote_id=quote.pk, link_id=link.pk), actor=actor, subject=quote)
    tell(quote, "quote.opened", gettext_noop("Quote %(number)s opened by the client"), actor)
    _notify(quote, "quote.opened", gettext_noop("The client opened the quote %(number)s, %(amount)s"))


@action(QUOTE_SEND, on="quote")
def expire_quote(*, quote: Quote, actor: Actor) -> bool:
    """Its last day is over and nobody answered; False when that is not so (any more)."""
    held = _locked(quote)[1]
    if held.state != Quote.State.SENT or held.valid_until >= clock.today(held.company):
        return False
    Quote.workflow.apply(held, "expire")
    held.decided_at = clock.now()
    held.save(update_fields=["state", "decided_at"])
    publish(QuoteExpired(quote_id=held.pk), actor=actor, subject=held)
    tell(held, "quote.expired", gettext_noop("Quote %(number)s expired without an answer"), actor, tone="warn")
    _notify(held, "quote.expired", gettext_noop("The quote %(number)s, %(amount)s, expired without an answer"))
    return True


@action(QUOTE_SEND, on="quote")
def remind_owner(*, quote: Quote, actor: Actor) -> bool:
    """A follow-up for the owner before the last day, once a quote; False when it is there or nobody waits any more."""
    held = _locked(quote)[1]
    if held.state != Quote.State.SENT or QuoteReminder.objects.filter(quote=held).exists():
        return False
    with override(held.owner.language):  # it stands in their queue
        text = _("Ask about quote %(number)s, valid until %(day)s") % {
            "number": held.number,
            "day": short_date(held.valid_until),
        }
    step = FollowUp(
        text=text[:200],
        due_on=clock.today(held.company),
        owner=held.owner,
        deal=held.deal,
        organisation=held.customer,
        person=held.person,
    )
    plan_follow_up(follow_up=step, actor=actor)
    QuoteReminder.objects.create(quote=held, follow_up=step)
    return True
