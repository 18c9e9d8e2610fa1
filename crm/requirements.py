"""What a stage may ask of a deal before it stands there: fields of the registry, a next step, and what higher floors add."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.fields import Kind, fields_of
from crm.models import Deal, Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Every deal has these; the person has a requirement of its own.
_ALWAYS = {"name", "organisation", "person", "pipeline", "stage", "currency", "owner", "company", "state", "tags"}
NEXT_STEP, CONTACT = "next_step", "contact"


@dataclass(frozen=True)
class Requirement:
    """`field` is the form's field that meets it; without one, `link` leads to where it is met."""

    key: str
    label: StrOrPromise
    is_met: Callable[[Deal], bool]
    field: str = ""
    link: Callable[[Deal], str] | None = None


def _has_step(deal: Deal) -> bool:
    return deal.followups.open().exists()


def _has_contact(deal: Deal) -> bool:
    return deal.person_id is not None or deal.people.exists()


_added: dict[str, Requirement] = {
    one.key: one
    for one in (
        Requirement(NEXT_STEP, _("A next step with a day"), _has_step, field="next_text"),
        Requirement(CONTACT, _("A contact person"), _has_contact, field="person"),
    )
}


def add(requirement: Requirement) -> None:
    """Of a higher floor, from its extensions: an estimate, a quote."""
    if requirement.key in _added:
        raise ValueError(f"the requirement {requirement.key} is registered twice")
    _added[requirement.key] = requirement


def known() -> dict[str, Requirement]:
    """Everything a stage can ask for, by key."""
    fields = [one for one in fields_of(Deal) if one.name not in _ALWAYS and one.name != "external_id"]
    found = {one.name: _of_field(one.name, one.label, one.kind, one.value) for one in fields}
    return _added | found


def _of_field(name: str, label: StrOrPromise, kind: Kind, value: Callable[[Deal], object]) -> Requirement:
    return Requirement(name, label, lambda deal: value(deal) not in (None, "", 0, False), field=name)


def missing(deal: Deal, stage: Stage) -> list[Requirement]:
    """What the stage, or one before it, asks for and the deal does not have; in the order of the stages."""
    stages = Stage.objects.live().filter(pipeline=stage.pipeline_id, position__lte=stage.position)
    keys = dict.fromkeys(key for one in stages.order_by("position", "pk") for key in one.required)
    if not keys:
        return []
    everything = known()
    return [everything[key] for key in keys if key in everything and not everything[key].is_met(deal)]


def named(requirements: Iterable[Requirement]) -> str:
    return ", ".join(str(one.label) for one in requirements)
