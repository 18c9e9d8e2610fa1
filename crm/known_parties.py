"""Whom we know already: the persons and organisations that a lead may be, each with the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from core import clock
from core.access import Actor
from core.phones import phone_key
from core.textkeys import fold
from crm.calculations.domains import firm_domain, site_domain
from crm.models import Lead, Organisation, PartyRole, Person
from crm.permissions import ORGANISATION_VIEW, PERSON_VIEW

EMAIL, DOMAIN, BUSINESS_ID, NAME, PHONE, WORKS_THERE, LINKED = (
    "email",
    "domain",
    "business_id",
    "name",
    "phone",
    "works_there",
    "linked",
)
# Reasons that alone make us certain, where only one row has them.
CERTAIN = {EMAIL, DOMAIN, BUSINESS_ID, NAME, LINKED}
MOST = 5
# Endings of firms' names that do not tell firms apart.
LEGAL_FORMS = {
    "oy",
    "oyj",
    "ab",
    "ky",
    "tmi",
    "as",
    "a.s",
    "a.s.",
    "ltd",
    "sti",
    "gmbh",
    "ag",
    "inc",
    "bv",
    "sa",
    "ltd.",
    "inc.",
}


@dataclass
class Match:
    """A row that the lead may be, and why."""

    row: Any
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Matches:
    """The likely rows, the likeliest first; `certain` is the one to link to without asking, if there is one."""

    found: list[Match]
    certain: Match | None


def name_key(name: str) -> str:
    """A firm's name without case, accents and legal form: "Suvanto Energy Oy" and "SUVANTO ENERGY" meet."""
    words = fold(name).replace(",", " ").split()
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)


def number_of(lead: Lead) -> str:
    """The lead's phone as prefix and digits; a number without a prefix is read as one of its country, or of ours."""
    return phone_key(lead.phone, lead.country or lead.company.country)


def with_phone(rows: Any, key: str) -> list[Any]:
    """Rows whose own number is this one, however it was typed."""
    near = rows.exclude(phone="").filter(phone__endswith=key[-2:])[:500]
    return [row for row in near if phone_key(row.phone, getattr(row, "country", "")) == key][:MOST]


def people_for(lead: Lead, actor: Actor) -> Matches:
    rows = Person.objects.visible_to(actor, PERSON_VIEW).live()
    found: dict[int, Match] = {}
    if lead.person_id:
        _note(found, rows.filter(pk=lead.person_id), LINKED)
    if lead.email:
        _note(found, rows.answering_to(email=lead.email)[:MOST], EMAIL)
    if key := number_of(lead):
        _note(found, {*rows.answering_to(phone=key)[:MOST], *with_phone(rows, key)}, PHONE)
    return _ranked(found)


def organisations_for(lead: Lead, person: Person | None, actor: Actor) -> Matches:
    rows = Organisation.objects.visible_to(actor, ORGANISATION_VIEW).live()
    found: dict[int, Match] = {}
    if lead.organisation_id:
        _note(found, rows.filter(pk=lead.organisation_id), LINKED)
    if lead.business_id:
        digits = re.sub(r"\W", "", lead.business_id)
        same = Q(business_id__iexact=lead.business_id) | Q(business_id=digits) | Q(vat_id__iexact=digits)
        _note(found, rows.filter(same)[:MOST], BUSINESS_ID)
    if person is not None:
        roles = PartyRole.objects.filter(person=person).on(clock.today(lead.company))
        _note(found, rows.filter(pk__in=roles.values("organisation")), WORKS_THERE)
    if domain := firm_domain(lead.email):
        _note(found, with_domain(rows, domain), DOMAIN)
    if lead.organisation_name and (key := name_key(lead.organisation_name)):
        near = rows.filter(search_key__contains=key)[:200]
        _note(found, [row for row in near if name_key(row.name) == key][:MOST], NAME)
    if key := number_of(lead):
        _note(found, with_phone(rows, key), PHONE)
    return _ranked(found)


def with_domain(rows: Any, domain: str) -> list[Organisation]:
    """Organisations whose own addresses are of the domain."""
    ending = f"@{domain}"
    near = rows.filter(Q(email__iendswith=ending) | Q(invoice_email__iendswith=ending) | Q(website__icontains=domain))
    return [row for row in near[:50] if _is_of(row, domain)][:MOST]


def _is_of(row: Organisation, domain: str) -> bool:
    own = {firm_domain(row.email), firm_domain(row.invoice_email), site_domain(row.website)}
    return domain in own


def _note(found: dict[int, Match], rows: Iterable[Any], reason: str) -> None:
    for row in rows:
        found.setdefault(row.pk, Match(row)).reasons.append(reason)


def _ranked(found: dict[int, Match]) -> Matches:
    ranked = sorted(found.values(), key=lambda one: (-_weight(one), one.row.pk))
    sure = [one for one in ranked if CERTAIN.intersection(one.reasons)]
    linked = [one for one in ranked if LINKED in one.reasons]
    certain = linked[0] if linked else sure[0] if len(sure) == 1 else None
    # A person known by mail who works at one place settles it as well.
    if certain is None and not sure:
        there = [one for one in ranked if WORKS_THERE in one.reasons]
        certain = there[0] if len(there) == 1 else None
    return Matches(ranked[:MOST], certain)


def _weight(match: Match) -> int:
    return sum(3 if reason in CERTAIN else 1 for reason in match.reasons)
