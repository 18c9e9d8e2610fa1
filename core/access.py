"""Who may do what, and to which rows: grants add up, the widest scope wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from core import clock
from core.permissions import WIDTH, Open, Permission, Scope

if TYPE_CHECKING:
    from core.models import Company, User


@dataclass(frozen=True)
class System:
    """A job or a rule as an actor; it holds the grants of the person it works for, or all when it works for the firm."""

    name: str
    on_behalf_of: User | None = None


Actor: TypeAlias = "User | System"


def grants_of(user: User) -> dict[str, Scope]:
    """Permission name → widest scope; one query, kept on the instance for the request."""
    kept: dict[str, Scope] | None = user.__dict__.get("_grants")
    if kept is None:
        kept = {}
        for name, scope in user.grant_rows():
            if name not in kept or WIDTH[Scope(scope)] > WIDTH[kept[name]]:
                kept[name] = Scope(scope)
        user.__dict__["_grants"] = kept
    return kept


def person_of(actor: Actor) -> User | None:
    return actor.on_behalf_of if isinstance(actor, System) else actor


def scope_of(actor: Actor, permission: Permission | Open) -> Scope | None:
    """How far the actor may use the permission; None when not at all."""
    if isinstance(permission, Open):
        return Scope.ALL
    person = person_of(actor)
    if person is None:
        return Scope.ALL if isinstance(actor, System) else None
    if not person.is_active:
        return None
    return grants_of(person).get(permission.name)


def may(actor: Actor, permission: Permission | Open) -> bool:
    return scope_of(actor, permission) is not None


def require(actor: Actor, permission: Permission | Open, obj: Model | None = None) -> None:
    """Raise PermissionDenied unless the actor holds the permission and, if given, the row lies within its scope."""
    scope = scope_of(actor, permission)
    if scope is None:
        raise PermissionDenied(_("You don't have the right to do this."))
    if obj is None or obj.pk is None or scope == Scope.ALL:
        return
    rows: Any = type(obj)._default_manager
    if not rows.visible_to(actor, permission).filter(pk=obj.pk).exists():
        raise PermissionDenied(_("You don't have the right to do this here."))


def team_of(user: User) -> tuple[set[int], set[int]]:
    """Departments (own and led ones with all below) and the people employed in them today; kept for the request."""
    kept: tuple[set[int], set[int]] | None = user.__dict__.get("_team")
    if kept is None:
        day = clock.today()
        departments = user.team_departments(day)
        people = user.people_in(departments, day) | {user.pk}
        kept = user.__dict__["_team"] = (departments, people)
    return kept


def scope_filter(
    actor: Actor,
    permission: Permission | Open,
    *,
    own: tuple[str, ...],
    team: tuple[str, ...],
    shared: Callable[[set[int]], Q] | None = None,
) -> Q | None:
    """The Q that narrows rows to the actor's scope; None means no row at all.

    `own` are look-ups to a user, `team` look-ups to a department; `shared` answers which rows besides belong to some
    people in another way than by a look-up.
    """
    scope = scope_of(actor, permission)
    if scope is None:
        return None
    if scope == Scope.ALL:
        return Q()
    person = person_of(actor)
    assert person is not None  # a system without a person has ALL
    found = Q(pk__in=[])
    departments, people = team_of(person) if scope == Scope.TEAM else (set(), {person.pk})
    for lookup in own:
        found |= Q(**{f"{lookup}__in": people})
    if shared is not None:
        found |= shared(people)
    if scope == Scope.TEAM:
        for lookup in team:
            found |= Q(**{f"{lookup}__in": departments})
    return found


def home_company(user: User) -> Company | None:
    """The company the user works for today; it is the default of forms and dashboards. One query, then kept."""
    if "_home" not in user.__dict__:
        user.__dict__["_home"] = user.current_company(clock.today())
    return user.__dict__["_home"]
