"""Postal addresses of organisations and people; of an organisation's one stands on its invoices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.forms import ModelForm
from core.forms.lines import LineFormset
from crm.models import Address, Organisation, Person
from crm.permissions import ORGANISATION_EDIT, PERSON_EDIT

PARTS = ["street", "postal_code", "city", "country", "on_invoices"]


@action(ORGANISATION_EDIT)
def save_addresses(*, form: ModelForm, lines: LineFormset | None, actor: Actor) -> Organisation:
    """Save the given addresses as those of the organisation; raises Conflict when someone else changed them."""
    organisation: Organisation = save_form(form, lines=lines, actor=actor, permission=ORGANISATION_EDIT)
    _mark_one(organisation.pk, _newly_marked(lines))
    return organisation


@action(PERSON_EDIT)
def save_person_addresses(*, form: ModelForm, lines: LineFormset | None, actor: Actor) -> Person:
    """The same for a person, whose addresses stand on no invoice."""
    person: Person = save_form(form, lines=lines, actor=actor, permission=PERSON_EDIT)
    return person


@action(ORGANISATION_EDIT)
def save_imported_addresses(*, addresses: Sequence[Address], actor: Actor) -> None:
    """Save new and changed addresses; the first one of an organisation stands on its invoices."""
    new = [address for address in addresses if address.pk is None]
    marked = _marked(address.organisation_id for address in new)
    for address in new:
        address.on_invoices = address.organisation_id not in marked
        marked.add(address.organisation_id)
    Address.objects.bulk_create(new)
    Address.objects.bulk_update([address for address in addresses if address not in new], PARTS)


def _marked(organisations: Iterable[int | None]) -> set[int | None]:
    rows = Address.objects.filter(organisation__in=list(organisations), on_invoices=True)
    return set(rows.values_list("organisation_id", flat=True))


def _newly_marked(lines: LineFormset | None) -> int | None:
    for line in lines.lines() if lines is not None else ():
        if line.cleaned_data["on_invoices"] and "on_invoices" in line.changed_data:
            return int(line.instance.pk)
    return None


def _mark_one(organisation_id: int, wanted: int | None) -> None:
    """Whatever was marked or removed: one address stands on invoices as long as there is any."""
    held = Address.objects.filter(organisation_id=organisation_id).for_invoices()
    first = held.filter(pk=wanted or 0).first() or held.first()
    if first is None:
        return
    held.exclude(pk=first.pk).filter(on_invoices=True).update(on_invoices=False)
    held.filter(pk=first.pk, on_invoices=False).update(on_invoices=True)
