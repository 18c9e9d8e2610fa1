"""What an erasure does to quotes; called by `crm.actions.erase_person` only."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.apps import apps
from django.db import transaction

from billing.models import Quote, QuoteAcceptance, QuoteDelivery, QuoteLink
from billing.models.quotes import QuoteFile
from billing.queries.personal_quotes import acceptances_of, other_quotes_of
from core.access import Actor
from core.actions import action
from core.models import MailMessage
from core.privacy import ERASED, Words
from crm.models import Person
from crm.permissions import PERSONAL_ERASE

NOBODY = "erased@invalid.invalid"
TEXTS = ("customer_name", "intro", "title", "terms", "reason", "snapshot")
# What was offered stays as it was, but for a person who is to be forgotten.
FROZEN = ("billing.Quote:frozen", "billing.QuoteDelivery:quote_delivery_append_only",
          "billing.QuoteFile:quote_file_append_only")  # fmt: skip


@action(PERSONAL_ERASE)
def erase_quotes(*, person: Person, words: Words, actor: Actor) -> int:
    """Of accepted quotes only what proves nothing: browser and note. Of all others whatever names the person, with the
    paper and the mails that carried it."""
    count = _blank_acceptances(person, words)
    keys = list(other_quotes_of(person).values_list("pk", flat=True))
    with pgtrigger.ignore(*FROZEN):
        for quote in Quote.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk"):
            _scrub(quote, words)
            count += 1
        _forget_paper(keys)
        _forget_mails(keys)
    return count


def _blank_acceptances(person: Person, words: Words) -> int:
    count = 0
    with pgtrigger.ignore("billing.QuoteAcceptance:quote_acceptance_append_only"):
        for row in acceptances_of(person).exclude(user_agent="", note=""):
            QuoteAcceptance.objects.filter(pk=row.pk).update(user_agent="", note=words.scrub(row.note))
            count += 1
    return count


def _scrub(quote: Quote, words: Words) -> None:
    new: dict[str, Any] = {name: words.scrub(getattr(quote, name)) for name in TEXTS}
    if new["snapshot"].get("buyer", {}).get("person"):
        new["snapshot"]["buyer"]["person"] = ERASED
    Quote.objects.filter(pk=quote.pk).update(**new, person=None if quote.state == Quote.State.DRAFT else quote.person)
    apps.get_model("billing.QuoteEvent").objects.filter(pgh_obj=quote.pk).update(**new)


def _forget_paper(keys: list[int]) -> None:
    """The bytes go after the commit; that there was a paper, and its hash, stays."""
    for row in QuoteFile.objects.filter(quote__in=keys).exclude(file=""):
        storage, name = row.file.storage, str(row.file.name)
        QuoteFile.objects.filter(pk=row.pk).update(file="")
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]


def _forget_mails(keys: list[int]) -> None:
    QuoteLink.objects.filter(quote__in=keys).update(recipient="")
    sent = QuoteDelivery.objects.filter(quote__in=keys)
    mails = MailMessage.objects.filter(pk__in=sent.values("mail"))
    mails.update(to=[NOBODY], cc=[], bcc=[], subject=ERASED, body=ERASED, html="", attachments=[])
    sent.update(recipient=NOBODY)
