"""Rows like the one that is being typed: a few, quick, with the reason, and no more than the reader may know.

A row outside the reader's scope is told of only where an official number or an e-mail address is the very same, and
then only that it exists and whose it is: who would add a second one must know whom to ask, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q

from core import access
from core.access import Actor
from core.models import User
from core.permissions import Permission
from core.textkeys import fold
from crm.calculations import evidence
from crm.calculations.evidence import Party, Reason
from crm.calculations.match_keys import firm_keys, human_keys, phone_digits
from crm.duplicates import parties
from crm.duplicates.finding import MODELS
from crm.duplicates.reasons import said
from crm.models import ContactPoint, Lead, Organisation, Person
from crm.permissions import LEAD_EDIT, LEAD_VIEW, ORGANISATION_EDIT, ORGANISATION_VIEW, PERSON_EDIT, PERSON_VIEW

# Looked at, by exact keys and by likeness of the name each; and told.
LOOKED_AT = 20
TOLD = 3
SHORTEST = 4
EXACT = "iedpna"
# Reasons that are worth a word whatever the name.
STRONG = frozenset({"identifier", "mailbox", "domain", "phone", "account"})
# What is told of a row that the reader may not see.
UNDENIABLE = frozenset({"identifier", "mailbox"})
VIEW: dict[str, Permission] = {"organisation": ORGANISATION_VIEW, "person": PERSON_VIEW, "lead": LEAD_VIEW}
EDIT: dict[str, Permission] = {"organisation": ORGANISATION_EDIT, "person": PERSON_EDIT, "lead": LEAD_EDIT}


@dataclass(frozen=True)
class Match:
    """A row like the typed one; `row` is None where the reader may not see it, `owner` is whom to ask then."""

    kind: str
    row: Any
    score: int
    why: tuple[str, ...]
    may_edit: bool = False
    owner: User | None = None


def organisations(typed: Mapping[str, str], reader: Actor, *, but: int | None = None) -> list[Match]:
    """Organisations like the typed `name`, identifiers, `email`, `phone` and `website`."""
    text = {name: str(typed.get(name) or "") for name in parties.FIRM_FIELDS if name != "pk"}
    keys = firm_keys(
        name=text["name"],
        business_id=text["business_id"],
        vat_id=text["vat_id"],
        emails=(text["email"], text["invoice_email"]),
        phone=text["phone"],
        website=text["website"],
        iban=text["iban"],
    )
    mine = parties.firm(0, *(text[name] for name in parties.FIRM_FIELDS if name != "pk"))
    near = parties.load_firms(_near(Organisation, keys, text["name"], but))
    judged = ((one.key, evidence.firms(mine, one)) for one in near.values())
    return _told("organisation", judged, reader)


def people(
    typed: Mapping[str, str], reader: Actor, *, organisation: int | None = None, but: int | None = None
) -> list[Match]:
    """People like the typed `name`, `email` and `phone`, at this organisation above all."""
    name, email, phone = (str(typed.get(key) or "") for key in ("name", "email", "phone"))
    keys = human_keys(name=name, emails=(email,), phones=(phone,))
    mine = parties.human(0, name, (email,), (phone,), frozenset([organisation] if organisation else ()))
    found = _near(Person, keys, name, but)
    # A further address or number of a person counts as much as the first.
    answering = Person.objects.live().exclude(pk=but or 0).filter(_further(email, phone_digits(phone)))
    found |= set(answering.values_list("pk", flat=True)[:LOOKED_AT])
    near: dict[int, Party] = parties.load_humans(found)
    judged = ((one.key, evidence.humans(mine, one)) for one in near.values())
    return _told("person", judged, reader)


def _further(email: str, digits: str) -> Q:
    """People with this further address or number; the number by its digits, with or without a prefix."""
    points = ContactPoint.objects.filter(kind="email", key=email.strip().lower() or "-")
    found = Q(pk__in=points.values("person"))
    if digits:
        numbers = ContactPoint.objects.filter(kind="phone", search_key__contains=digits)
        found |= Q(pk__in=numbers.values("person"))
    return found


def leads(typed: Mapping[str, str], reader: Actor, *, but: int | None = None) -> list[Match]:
    """Open leads with the same e-mail address or number."""
    email, phone = str(typed.get("email") or "").strip(), str(typed.get("phone") or "").strip()
    found = Q(email__iexact=email) if email else Q(pk__in=())
    if phone_digits(phone):
        found |= Q(phone=phone)
    rows = Lead.objects.visible_to(reader, LEAD_VIEW).live().open().filter(found).exclude(pk=but or 0)
    why = (said({"name": "mailbox", "value": email}),) if email else (said({"name": "phone", "value": phone[-9:]}),)
    may_edit = access.may(reader, LEAD_EDIT)
    return [Match("lead", row, evidence.CERTAIN, why, may_edit) for row in rows[:TOLD]]


def _near(model: type[Organisation] | type[Person], keys: list[str], name: str, but: int | None) -> set[int]:
    """Live rows that share a key, and those whose name is written nearly so; two indexed queries."""
    rows: Any = model.objects.live().exclude(pk=but or 0)
    exact = [key for key in keys if key[0] in EXACT]
    found = set(rows.filter(match_keys__overlap=exact).values_list("pk", flat=True)[:LOOKED_AT]) if exact else set()
    folded = fold(name)
    if len(folded) >= SHORTEST:
        pieces = [key for key in keys if key[0] not in EXACT]
        like = rows.filter(Q(match_keys__overlap=pieces) | Q(search_key__trigram_word_similar=folded))
        by_likeness = like.annotate(near=TrigramWordSimilarity(folded, "search_key")).order_by("-near", "pk")
        found |= set(by_likeness.values_list("pk", flat=True)[:LOOKED_AT])
    return found


def _told(kind: str, judged: Iterable[tuple[int, list[Reason]]], reader: Actor) -> list[Match]:
    worth = [(evidence.total(reasons), key, reasons) for key, reasons in judged if _is_worth_a_word(reasons)]
    worth.sort(key=lambda one: (-one[0], one[1]))
    worth = worth[:TOLD]
    manager: Any = MODELS[kind].objects
    keys = [key for _score, key, _reasons in worth]
    rows = manager.select_related("owner").in_bulk(keys)
    seen = _within(manager, reader, VIEW[kind], keys)
    edited = _within(manager, reader, EDIT[kind], keys)
    found = []
    for score, key, reasons in worth:
        why = tuple(said(reason.dump()) for reason in reasons if reason.weight > 0)
        if key in seen:
            found.append(Match(kind, rows[key], score, why, key in edited))
        elif access.may(reader, VIEW[kind]) and UNDENIABLE & {reason.name for reason in reasons}:
            found.append(Match(kind, None, score, (), owner=rows[key].owner))
    return found


def _is_worth_a_word(reasons: list[Reason]) -> bool:
    return evidence.total(reasons) >= evidence.POSSIBLE or any(
        reason.name in STRONG and reason.weight >= 25 for reason in reasons
    )


def _within(manager: Any, reader: Actor, permission: Permission, keys: list[int]) -> set[int]:
    return (
        set(manager.visible_to(reader, permission).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    )
