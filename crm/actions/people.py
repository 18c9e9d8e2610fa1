"""People with the addresses and numbers they answer to."""

from __future__ import annotations

from datetime import date

from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.forms import ModelForm
from core.forms.lines import LineFormset
from crm.actions.roles import move_person
from crm.models import Person
from crm.permissions import PERSON_EDIT


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


@action(PERSON_EDIT)
def save_points(*, form: ModelForm, lines: LineFormset | None, actor: Actor) -> Person:
    """Save the given further e-mail addresses and numbers as those of the person."""
    person: Person = save_form(form, lines=lines, actor=actor, permission=PERSON_EDIT)
    return person
