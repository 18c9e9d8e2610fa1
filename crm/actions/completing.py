"""What somebody has typed for a new row, added to the one that is there already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.editing import lock, update
from core.events import Changed, publish
from core.phones import phone_key
from crm.actions.roles import move_person
from crm.models import ContactPoint, Organisation, PartyRole, Person
from crm.permissions import ORGANISATION_EDIT, PERSON_EDIT

FIRM_FACTS = (
    "business_id", "vat_id", "industry", "email", "invoice_email", "phone", "website", "buyer_reference", "iban",
)  # fmt: skip
HUMAN_FACTS = ("email", "phone", "language")
# A second one of these is worth keeping as a note.
NOTED = ("email", "phone", "website")


@action(ORGANISATION_EDIT, on="organisation")
def complete_organisation(*, organisation: Organisation, values: Mapping[str, Any], actor: Actor) -> Organisation:
    """Fill what is empty with the typed values by field name; another address or number is written into the notes."""
    new = _missing(lock(organisation), FIRM_FACTS, values)
    return update(organisation, actor=actor, permission=ORGANISATION_EDIT, **new) if new else organisation


@action(PERSON_EDIT, on="person")
def complete_person(
    *, person: Person, values: Mapping[str, Any], organisation: Organisation | None, title: str, on: date, actor: Actor
) -> Person:
    """The same for a person; another address or number becomes a further one.

    They get a role at the organisation too, unless there is one on that day.
    """
    held = lock(person)
    for kind in ("email", "phone"):
        _add_point(held, kind, str(values.get(kind) or ""), actor)
    new = _missing(held, HUMAN_FACTS, values)
    if new:
        person = update(person, actor=actor, permission=PERSON_EDIT, **new)
    roles = PartyRole.objects.filter(person=person, organisation=organisation, period__contains=on)
    if organisation is not None and not roles.exists():
        move_person(person=person, organisation=organisation, title=title, on=on, keep_others=True, actor=actor)
    return person


def _add_point(person: Person, kind: str, value: str, actor: Actor) -> None:
    """Another address or number of a person is one more beside the first."""
    key = (phone_key(value) or value) if kind == "phone" else value.lower()
    if not value or not getattr(person, kind) or not _is_another(person, kind, value):
        return
    _point, is_new = ContactPoint.objects.get_or_create(person=person, kind=kind, key=key, defaults={"value": value})
    if is_new:
        publish(Changed(model="crm.person", pk=person.pk, old={}, new={kind: value}), actor=actor, subject=person)


def _missing(row: Any, names: tuple[str, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: values.get(name) for name in names if values.get(name)}
    new = {name: value for name, value in given.items() if not getattr(row, name)}
    noted = NOTED if isinstance(row, Organisation) else ()
    others = [str(value) for name, value in given.items() if name in noted and _is_another(row, name, value)]
    typed = str(values.get("notes") or "").strip()
    lines = [typed] if typed and typed not in row.notes else []
    if fresh := [value for value in others if value not in row.notes]:
        lines.append(_("Also: %(values)s") % {"values": ", ".join(fresh)})
    if lines:
        new["notes"] = "\n".join([*([row.notes] if row.notes else []), *lines])
    return new


def _is_another(row: Any, name: str, value: Any) -> bool:
    held = str(getattr(row, name))
    return bool(held) and held.casefold() != str(value).casefold()
