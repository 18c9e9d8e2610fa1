"""What people are at organisations: roles that begin, end and are corrected; nothing is overwritten by a move."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.access import Actor
from core.actions import action
from core.editing import changed
from core.errors import Refused
from core.events import Created, Deleted, publish
from core.fields import field_of
from core.forms.changes import snapshot
from crm.actions.timeline import record
from crm.events import PersonMoved
from crm.models import Organisation, PartyRole, Person
from crm.permissions import PERSON_EDIT, PERSON_VIEW

FACTS = ("organisation", "title", "period")


@action(PERSON_EDIT, on="person")
def move_person(
    *, person: Person, organisation: Organisation, title: str, on: date, keep_others: bool, actor: Actor
) -> PartyRole:
    """Give the person a role at the organisation from a day on.

    Unless `keep_others`, the roles held elsewhere end that day; nothing is overwritten. Raises Refused when the
    person holds the same role there already.
    """
    person = Person.objects.lock(person.pk)
    _require_free(PartyRole(person=person, organisation=organisation, title=title), on, None)
    if not keep_others:
        for role in (
            PartyRole.objects.filter(person=person)
            .on(on)
            .exclude(organisation=organisation)
            .select_related("organisation")
        ):
            _end(role, on)
    role = PartyRole.objects.create(
        person=person, organisation=organisation, title=title, period=DateRange(on, None, "[)")
    )
    _tell_move(role, on, actor)
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


@action(PERSON_EDIT, on="person")
def add_role(
    *,
    person: Person,
    organisation: Organisation,
    title: str,
    starts_on: date | None,
    ends_on: date | None,
    actor: Actor,
) -> PartyRole:
    """Write down a role beside the others, a past one too; `ends_on` is its last day. Refused if it is held already."""
    person = Person.objects.lock(person.pk)
    role = PartyRole(person=person, organisation=organisation, title=title)
    _set_period(role, starts_on, ends_on)
    role.save()
    publish(Created(model="crm.partyrole", pk=role.pk, new=_facts(role)), actor=actor, subject=person)
    return role


@action(PERSON_EDIT)
def correct_role(
    *, role: PartyRole, title: str, starts_on: date | None, ends_on: date | None, actor: Actor
) -> PartyRole:
    """Mend what was written down wrongly; the audit trail keeps what stood there. A move is `move_person`."""
    person = Person.objects.lock(role.person_id)
    role = PartyRole.objects.lock(role.pk)
    old = _facts(role)
    role.title = title
    _set_period(role, starts_on, ends_on)
    new = _facts(role)
    if new != old:
        role.save()
        publish(changed(role, old, new), actor=actor, subject=person)
    return role


@action(PERSON_EDIT)
def end_role(*, role: PartyRole, on: date, actor: Actor) -> PartyRole:
    """End the role on a day (its first day without the role); the row and its history stay."""
    Person.objects.lock(role.person_id)
    role = PartyRole.objects.select_related("person", "organisation").lock(role.pk)
    if on not in role.period:
        raise Refused(_("The person doesn't hold this role on that day."))
    _end(role, on)
    _tell_move(role, on, actor)
    return role


@action(PERSON_EDIT)
def remove_role(*, role: PartyRole, actor: Actor) -> None:
    """Take away a role that never was; one that has ended is ended with a date instead."""
    person = Person.objects.lock(role.person_id)
    held = PartyRole.objects.filter(pk=role.pk).select_for_update().first()
    if held is None:
        return
    key, old = held.pk, _facts(held)
    held.delete()
    publish(Deleted(model="crm.partyrole", pk=key, old=old), actor=actor, subject=person)


def _set_period(role: PartyRole, starts_on: date | None, ends_on: date | None) -> None:
    """`ends_on` is the last day; raises Refused for days the wrong way round and for the same role twice."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(_("The role would end before it begins."))
    after = date.fromordinal(ends_on.toordinal() + 1) if ends_on else None
    _require_free(role, starts_on, after)
    role.period = DateRange(starts_on, after, "[)")


def _require_free(role: PartyRole, first: date | None, after: date | None) -> None:
    """The same title at the same organisation at the same time is one role; the person's row is locked."""
    same = PartyRole.objects.filter(person=role.person, organisation=role.organisation, title__iexact=role.title)
    if same.exclude(pk=role.pk).filter(period__overlap=DateRange(first, after, "[)")).exists():
        raise Refused(
            _("%(person)s has this role at %(organisation)s already in that time.")
            % {"person": role.person, "organisation": role.organisation}
        )


def _end(role: PartyRole, on: date) -> None:
    if role.period.lower is not None and role.period.lower >= on:
        raise Refused(
            _("The role at %(organisation)s begins on that very day. Correct it, or choose a later day.")
            % {"organisation": role.organisation}
        )
    role.period = DateRange(role.period.lower, on, "[)")
    role.save(update_fields=["period"])


def _facts(role: PartyRole) -> dict[str, Any]:
    return snapshot(role, [field for name in FACTS if (field := field_of(PartyRole, name))])


def _tell_move(role: PartyRole, on: date, actor: Actor) -> None:
    publish(
        PersonMoved(person_id=role.person_id, organisation_id=role.organisation_id, on=on.isoformat()),
        actor=actor,
        subject=role.person,
    )
