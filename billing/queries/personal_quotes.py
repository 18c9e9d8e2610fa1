"""Quotes that name a person: what proves a contract, and what an erasure takes out."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet

from billing.models import Quote, QuoteAcceptance
from billing.models.quotes import QuoteFile
from core.privacy import Rows
from crm.models import Person
from crm.queries.personal import emails_of

# Claims from a contract lapse after ten years at the latest, in Finland (Laki velan vanhentumisesta 7 §) as in
# Türkiye (TBK 146); until then its proof is kept (GDPR, Article 17(3)(e)).
YEARS = 10


def quotes_of(person: Person) -> QuerySet[Quote]:
    """On which the person is the contact, that went to the person's address, or that the person accepted."""
    known = emails_of(person)
    sent = Q(pk__in=Quote.objects.filter(deliveries__recipient__in=known).values("pk"))
    accepted = Q(pk__in=acceptances_of(person).values("quote"))
    return Quote.objects.filter(Q(person=person) | sent | accepted).order_by("pk")


def acceptances_of(person: Person) -> QuerySet[QuoteAcceptance]:
    """By the person's address; without one, in the person's name on a quote to them."""
    by_name = Q(name__iexact=person.name, quote__person=person)
    return QuoteAcceptance.objects.filter(Q(email__in=emails_of(person)) | by_name).order_by("pk")


def contracts_of(person: Person) -> QuerySet[Quote]:
    return quotes_of(person).filter(state=Quote.State.ACCEPTED)


def other_quotes_of(person: Person) -> QuerySet[Quote]:
    """Drafts, and what became no contract."""
    return quotes_of(person).exclude(state=Quote.State.ACCEPTED)


def kept_until(quote: Quote) -> date:
    day = quote.decided_at or quote.created_at
    return date(day.year + YEARS, 12, 31)


def tell_quotes(person: Person) -> Rows:
    told: Rows = []
    for quote in quotes_of(person).select_related("acceptance"):
        found: dict[str, Any] = {
            "number": quote.number,
            "title": quote.title,
            "state": quote.state,
            "client": quote.customer_name,
            "person": quote.snapshot.get("buyer", {}).get("person", ""),
            "sent_to": sorted(set(quote.deliveries.values_list("recipient", flat=True))),
        }
        if yes := getattr(quote, "acceptance", None):
            found["accepted"] = {
                "name": yes.name,
                "email": yes.email,
                "at": yes.accepted_at.isoformat(),
                "ip": yes.ip or "",
                "browser": yes.user_agent,
                "note": yes.note,
            }
        told.append(found)
    return told


def proof_of_contracts(person: Person) -> str:
    """One hash over the accepted papers and what proves the acceptance: who, when, from where, to which paper."""
    keys = list(contracts_of(person).values_list("pk", flat=True))
    if not keys:
        return ""
    papers = Quote.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "number", "snapshot", "gross_amount")
    said = QuoteAcceptance.objects.filter(quote__in=keys).order_by("pk")
    evidence = said.values_list("pk", "name", "email", "ip", "accepted_at", "document_sha256")
    files = QuoteFile.objects.filter(quote__in=keys).order_by("pk").values_list("pk", "file", "sha256")
    whole = [list(papers), list(evidence), list(files)]
    return hashlib.sha256(json.dumps(whole, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()
