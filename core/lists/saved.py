"""A person's own views of a list: kept parameters under a name, one of which may open by itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from core.actions import action
from core.errors import Refused
from core.lists import params
from core.models import SavedView, User
from core.permissions import VIEWS_SAVE
from core.prepared import SAMPLE_KEY, Prepared
from core.ui.parts import Tab

if TYPE_CHECKING:
    from core.lists.view import ListView

MOST_VIEWS = 30
_VIEWS_OF: Prepared[SavedView] = Prepared(
    lambda user, view: SavedView.objects.filter(user=user, view=view), user=SAMPLE_KEY, view="a view's name"
)


class SavedViews:
    """The reader's views of one list; asked for once a page."""

    def __init__(self, view: str, user: User) -> None:
        self.view, self.user = view, user

    @cached_property
    def all(self) -> list[SavedView]:
        return _VIEWS_OF.rows(user=self.user.pk, view=self.view)

    @property
    def default(self) -> SavedView | None:
        return next((own for own in self.all if own.is_default), None)

    def current(self, query: str) -> SavedView | None:
        """The view whose parameters are the ones in use."""
        wanted = params.digest(self.view, query)
        return next((own for own in self.all if own.digest == wanted), None)

    def tabs(self, page: ListView) -> list[Tab]:
        """Everything, the shipped views, the reader's own; the one in use is current."""
        path, wanted = page.request.path, params.digest(self.view, page.listing.query)
        shipped = [(label, query) for label, query in page.views]
        shown = [Tab(_("All"), page.base_url, current=not page.listing.query)]
        for label, query in [*shipped, *((own.name, own.query) for own in self.all)]:
            current = params.digest(self.view, query) == wanted and not any(tab.current for tab in shown)
            shown.append(Tab(label, f"{path}?{query}", current=current))
        return shown


def opened(path: str, view: SavedView) -> HttpResponseBase:
    """The list as the view left it, so that the address says what is shown."""
    return HttpResponseRedirect(f"{path}?{view.query or params.VIEW + '=all'}")


@action(VIEWS_SAVE)
def save_view(*, actor: User, view: str, name: str, query: str, is_default: bool = False) -> SavedView:
    """Keep the parameters under the name; a view of the same name is replaced. Raises Refused for too many."""
    kept = params.encoded(params.pairs(QueryDict(query)))
    mine = SavedView.objects.of(actor, view)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise Refused(_("There can be %(most)s views of a list; delete one first.") % {"most": MOST_VIEWS})
    if is_default:
        mine.filter(is_default=True).exclude(name=name).update(is_default=False)
    values = {"query": kept, "digest": params.digest(view, kept), "is_default": is_default}
    fresh = {"position": mine.count()}
    found, _is_new = SavedView.objects.update_or_create(
        user=actor, view=view, name=name, defaults=values, create_defaults=values | fresh
    )
    return found


@action(VIEWS_SAVE, on="saved")
def rename_view(*, actor: User, saved: SavedView, name: str, is_default: bool) -> SavedView:
    """Change the name and whether the list opens with it; its parameters stay. Raises Refused for a name in use."""
    mine = SavedView.objects.of(actor, saved.view)
    if mine.filter(name=name).exclude(pk=saved.pk).exists():
        raise Refused(_("Another view is called “%(name)s”.") % {"name": name})
    if is_default:
        mine.filter(is_default=True).exclude(pk=saved.pk).update(is_default=False)
    saved.name, saved.is_default = name, is_default
    saved.save(update_fields=["name", "is_default"])
    return saved


@action(VIEWS_SAVE, on="saved")
def delete_view(*, actor: User, saved: SavedView) -> None:
    saved.delete()
