"""Views of a list: kept parameters under a name, one of which may open by itself; shared and pinned."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from core import access, clock
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.lists import params
from core.lists.events import ViewShared
from core.models import Department, ListOpening, SavedView, SavedViewPin, User
from core.permissions import SIGNED_IN, VIEWS_SAVE, VIEWS_SHARE, Scope
from core.prepared import SAMPLE_DAY, SAMPLE_KEY, Prepared
from core.ui.parts import Tab

if TYPE_CHECKING:
    from core.lists.view import ListView

MOST_VIEWS = 30
MOST_PINS = 12
MOST_COLUMNS = 60
_OFFERED: Prepared[SavedView] = Prepared(
    lambda user, view, on: (
        SavedView.objects.offered_to(user, on).filter(view=view).with_choices(user).select_related("user")
    ),
    user=SAMPLE_KEY,
    view="a view's name",
    on=SAMPLE_DAY,
)


class SavedViews:
    """What the reader is offered on one list: own views, then shared ones; asked for once a page."""

    def __init__(self, view: str, user: User) -> None:
        self.view, self.user = view, user

    @cached_property
    def all(self) -> list[SavedView]:
        found = _OFFERED.rows(user=self.user.pk, view=self.view, on=clock.today())
        return sorted(found, key=lambda row: (row.user_id != self.user.pk, row.position, row.pk))

    @property
    def default(self) -> SavedView | None:
        """The one the reader's list opens with, own or shared."""
        return next((one for one in self.all if one.opens), None)  # type: ignore[attr-defined]

    def current(self, query: str) -> SavedView | None:
        """The view whose parameters are the ones in use."""
        wanted = params.digest(self.view, query)
        return next((one for one in self.all if one.digest == wanted), None)

    def tabs(self, page: ListView) -> list[Tab]:
        """Everything, the shipped views, the reader's own, the shared ones; the one in use is current."""
        path, wanted = page.request.path, params.digest(self.view, page.listing.query)
        offered = [(label, query, "") for label, query in page.views]
        offered += [(one.name, one.query, self._note(one)) for one in self.all]
        shown = [Tab(_("All"), page.base_url, current=not page.listing.query)]
        for label, query, note in offered:
            current = params.digest(self.view, query) == wanted and not any(tab.current for tab in shown)
            shown.append(Tab(label, f"{path}?{query}", current=current, note=note))
        return shown

    def _note(self, one: SavedView) -> str:
        if one.user_id != self.user.pk:
            return _("Shared by %(name)s") % {"name": one.user}
        return _("Shared by you") if one.sharing else ""


def may_change(actor: User, saved: SavedView) -> bool:
    """One's own; shared ones also who may share with everyone, so that none is left without a keeper."""
    keeper = bool(saved.sharing) and access.scope_of(actor, VIEWS_SHARE) == Scope.ALL
    return saved.user_id == actor.pk or keeper


def sharings(actor: User) -> list[tuple[str, Any]]:
    """With whom the actor may share; empty for who may not share at all."""
    scope = access.scope_of(actor, VIEWS_SHARE)
    if scope is None:
        return []
    return [(value, label) for value, label in SavedView.Sharing.choices if value != "all" or scope == Scope.ALL]


def opened(path: str, view: SavedView) -> HttpResponseBase:
    """The list as the view left it, so that the address says what is shown."""
    return HttpResponseRedirect(f"{path}?{view.query or params.VIEW + '=all'}")


@action(VIEWS_SAVE)
def save_view(
    *, actor: User, view: str, name: str, query: str, path: str = "", is_default: bool = False, sharing: str = ""
) -> SavedView:
    """Keep the parameters under the name; an own view of the same name is replaced.

    Raises Refused for too many, and for sharing with more people than the actor may.
    """
    kept = params.encoded(params.pairs(QueryDict(query)))
    mine = SavedView.objects.of(actor, view)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise Refused(_("There can be %(most)s views of a list; delete one first.") % {"most": MOST_VIEWS})
    values = {"query": kept, "digest": params.digest(view, kept), "path": path[:200]}
    fresh = {"position": mine.count()}
    found, _is_new = SavedView.objects.update_or_create(
        user=actor, view=view, name=name, defaults=values, create_defaults=values | fresh
    )
    _open_with(actor, found, is_default)
    return _share(found, sharing, actor)


@action(VIEWS_SAVE)
def open_with(*, actor: User, saved: SavedView, wanted: bool) -> None:
    """The actor's list opens with the view, own or shared, or no longer; doing so twice is the same as once."""
    _open_with(actor, saved, wanted)


def _open_with(actor: User, saved: SavedView, wanted: bool) -> None:
    if wanted:
        ListOpening.objects.update_or_create(user=actor, view=saved.view, defaults={"saved": saved})
    else:
        ListOpening.objects.filter(user=actor, saved=saved).delete()


@action(VIEWS_SAVE, on="saved")
def change_view(*, actor: User, saved: SavedView, name: str, is_default: bool, sharing: str) -> SavedView:
    """Change the name, who sees it and whether the list opens with it; its parameters stay.

    Raises Refused for a name in use and for sharing with more people than the actor may.
    """
    mine = SavedView.objects.filter(user=saved.user_id, view=saved.view)
    if mine.filter(name=name).exclude(pk=saved.pk).exists():
        raise Refused(_("Another view is called “%(name)s”.") % {"name": name})
    _open_with(actor, saved, is_default)
    saved.name = name
    saved.save(update_fields=["name"])
    return _share(saved, sharing, actor)


def _share(saved: SavedView, sharing: str, actor: User) -> SavedView:
    if sharing == saved.sharing:
        return saved
    if sharing not in {value for value, _label in sharings(actor)}:
        raise Refused(_("You may not share this view with so many people."))
    saved.sharing, saved.department = sharing, _department_of(saved.user) if sharing == "team" else None
    saved.save(update_fields=["sharing", "department"])
    if not sharing:
        for choices in (SavedViewPin.objects, ListOpening.objects):
            choices.filter(saved=saved).exclude(user=saved.user_id).delete()
    department = saved.department_id
    publish(
        ViewShared(view_id=saved.pk, list=saved.view, sharing=sharing, department_id=department),
        actor=actor,
        subject=saved,
    )
    return saved


def _department_of(user: User) -> Department:
    today = clock.today()
    held = user.employments.on(today).select_related("department").order_by("period").first()
    led = Department.objects.live().filter(manager=user).order_by("pk").first()
    if led is None and held is None:
        raise Refused(_("%(name)s belongs to no department today, so there is no team to share with.") % {"name": user})
    return held.department if held is not None else cast("Department", led)


@action(VIEWS_SAVE)
def pin_view(*, actor: User, saved: SavedView, pinned: bool) -> None:
    """Put the view into the actor's menu, or take it out; doing so twice is the same as once.

    Raises Refused when the menu is full.
    """
    own = SavedViewPin.objects.filter(user=actor)
    if not pinned:
        own.filter(saved=saved).delete()
        return
    count = own.exclude(saved=saved).count()
    if count >= MOST_PINS:
        raise Refused(_("The menu holds %(most)s views; take one out first.") % {"most": MOST_PINS})
    SavedViewPin.objects.get_or_create(user=actor, saved=saved, defaults={"position": count})


def pinned_by(user: User) -> list[SavedView]:
    """The views in a person's menu that they are still offered; one query."""
    rows = SavedView.objects.offered_to(user, clock.today()).filter(pins__user=user).exclude(path="")
    return list(rows.order_by("pins__position", "pins__pk")[:MOST_PINS])


@action(VIEWS_SAVE, on="saved")
def delete_view(*, actor: User, saved: SavedView) -> None:
    """It leaves the menus of all who had pinned it."""
    if saved.sharing:
        gone = ViewShared(view_id=saved.pk, list=saved.view, sharing="gone", department_id=saved.department_id)
        publish(gone, actor=actor, subject=saved)
    saved.delete()


@action(SIGNED_IN)
def choose_columns(*, actor: User, view: str, names: Sequence[str]) -> None:
    """Which columns the list shows to the actor from now on, none for the usual ones; a taste leaves no trace."""
    kept = {name: chosen for name, chosen in actor.list_columns.items() if name != view}
    if names:
        kept[view] = list(names[:MOST_COLUMNS])
    User.objects.filter(pk=actor.pk).update(list_columns=kept)
    actor.list_columns = kept
