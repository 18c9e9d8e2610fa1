"""People and organisations: who is what where, and since when."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.errors import Refused
from core.events import Changed, publish
from core.forms import ModelForm
from crm.actions.timeline import record
from crm.events import PersonMoved
from crm.models import Address, Organisation, PartyRole, Person
from crm.permissions import ORGANISATION_EDIT, PERSON_EDIT, PERSON_VIEW


@action(PERSON_EDIT, on="person")
def move_person(
    *, person: Person, organisation: Organisation, title: str, on: date, keep_others: bool, actor: Actor
) -> PartyRole:
    """Give the person a role at the organisation from a day on.

    Unless `keep_others`, the roles held elsewhere end that day; nothing is overwritten. Raises Refused when the
    person holds a role there already.
    """
    person = Person.objects.lock(person.pk)
    held = PartyRole.objects.filter(person=person, period__contains=on)
    if held.filter(organisation=organisation).exists():
        raise Refused(
            _("%(person)s has a role at %(organisation)s already on that day.")
            % {"person": person, "organisation": organisation}
        )
    if not keep_others:
        for role in held:
            _end(role, on)
    role = PartyRole.objects.create(
        person=person, organisation=organisation, title=title, period=DateRange(on, None, "[)")
    )
    publish(
        PersonMoved(person_id=person.pk, organisation_id=organisation.pk, on=on.isoformat()),
        actor=actor,
        subject=person,
    )
    record(
        subject=role,
        kind="person.joined",
        permission=PERSON_VIEW,
        summary=gettext_noop("%(person)s is %(title)s at %(organisation)s from %(on)s")
        if title
        else gettext_noop("%(person)s is at %(organisation)s from %(on)s"),
        arguments={"person": person.name, "title": title, "organisation": organisation.name, "on": on.isoformat()},
        organisation=organisation,
        person=person,
        url=person.get_absolute_url(),
        actor=actor,
    )
    return role


@action(PERSON_EDIT)
def add_person(*, form: ModelForm, on: date, actor: Actor) -> Person:
    """Save a valid form of a new person, with the role at an organisation that it names, if any."""
    person: Person = save_form(form, actor=actor, permission=PERSON_EDIT)
    if organisation := form.cleaned_data.get("organisation"):
        move_person(
            person=person,
            organisation=organisation,
            title=form.cleaned_data["title"],
            on=on,
            keep_others=True,
            actor=actor,
        )
    return person


@action(ORGANISATION_EDIT, on="organisation")
def save_addresses(*, organisation: Organisation, addresses: dict[str, dict[str, str]], actor: Actor) -> Organisation:
    """Store the postal addresses by kind; one without street and city is taken away."""
    organisation = Organisation.objects.lock(organisation.pk)
    old = {row.kind: str(row) for row in organisation.addresses.all()}
    for kind, parts in addresses.items():
        if parts["street"] or parts["city"]:
            Address.objects.update_or_create(organisation=organisation, kind=kind, defaults=parts)
        else:
            organisation.addresses.filter(kind=kind).delete()
    new = {row.kind: str(row) for row in organisation.addresses.all()}
    if new != old:
        publish(
            Changed(model="crm.organisation", pk=organisation.pk, old=old, new=new), actor=actor, subject=organisation
        )
    return organisation


@action(PERSON_EDIT, on="person")
def end_role(*, person: Person, role: PartyRole, on: date, actor: Actor) -> PartyRole:
    """End the role on a day (its first day without the role); the row and its history stay."""
    role = PartyRole.objects.lock(role.pk)
    if role.person_id != person.pk or on not in role.period:
        raise Refused(_("The person doesn't hold this role on that day."))
    _end(role, on)
    publish(
        PersonMoved(person_id=person.pk, organisation_id=role.organisation_id, on=on.isoformat()),
        actor=actor,
        subject=person,
    )
    return role


def _end(role: PartyRole, on: date) -> None:
    role.period = DateRange(role.period.lower, on, "[)")
    role.save(update_fields=["period"])
