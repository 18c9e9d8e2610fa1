"""What stands around the rows: saved views, search, chips, and the dialogs for filters, columns and views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core import access
from core.lists import params, saved
from core.lists.columns import Column
from core.lists.filters import ListFilter
from core.permissions import VIEWS_SAVE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.lists.view import ListView


@dataclass(frozen=True)
class Link:
    """An address with one parameter changed, and what it is called."""

    url: str
    label: StrOrPromise
    text: StrOrPromise = ""
    current: bool = False


@dataclass(frozen=True)
class QuickFilter:
    name: str
    label: StrOrPromise
    links: list[Link]

    @property
    def is_switch(self) -> bool:
        """One answer only: the chip itself asks."""
        return len(self.links) == 1


@dataclass(frozen=True)
class ColumnChoice:
    name: str
    label: StrOrPromise
    shown: bool


def address(view: ListView, found: params.Pairs) -> str:
    """The list's address with these parameters; with none of them the list with nothing asked."""
    return f"{view.request.path}?{params.encoded(found)}" if found else view.base_url


def context(view: ListView) -> dict[str, Any]:
    listing = view.listing
    given = listing.given
    return {
        "view": view,
        "listing": listing,
        "title": view.title,
        "acts": view.acts,
        "problems": listing.problems,
        "tabs": view.saved_views.tabs(view),
        "chips": _chips(view),
        "groups": _groups(view),
        "quick": [shown for found in listing.filters.quick() if (shown := _quick(view, found)).links],
        "has_filters": bool(listing.filters.filters),
        "kept": params.without(given, params.SEARCH),
        "carried": given,
        "q": listing.data.get(params.SEARCH, ""),
        "may_save": access.may(view.user, VIEWS_SAVE),
        "clear_url": address(view, [pair for pair in given if pair[0] in params.LOOK and pair[0] != params.SEARCH]),
        "here_url": address(view, given),
        "plain_url": view.base_url,
        "density": listing.data.get(params.DENSITY, ""),
        "density_url": address(view, params.changed(given, {params.DENSITY: _other_density(view)})),
        "dialog_urls": {part: _with(view, {params.PART: part}) for part in _DIALOGS},
        "file_urls": {kind: _with(view, {params.FORMAT: kind}) for kind in ("csv", "xlsx")},
    }


def _with(view: ListView, changes: dict[str, str]) -> str:
    return f"{view.request.path}?{params.encoded([*view.listing.given, *changes.items()])}"


def page_urls(view: ListView) -> dict[str, str]:
    """Where the pager leads, and where the sums of all rows are."""
    page = view.listing.page
    places = {"previous": page.previous, "next": page.next, "last": (params.BEFORE, "end") if page.next else None}
    found = {name: _with(view, dict([place])) for name, place in places.items() if place is not None}
    found |= {"first": address(view, view.listing.given)} if page.previous else {}
    # The sums of groups are those of the groups on this page.
    here = {name: str(view.listing.data[name]) for name in params.PLACES if name in view.listing.data}
    return found | {"totals": _with(view, here | {params.TOTALS: "1"})}


def _other_density(view: ListView) -> str:
    return "" if view.listing.data.get(params.DENSITY) == "roomy" else "roomy"


def _quick(view: ListView, found: ListFilter) -> QuickFilter:
    links = [
        Link(address(view, params.changed(view.listing.given, {found.name: str(value)})), label)
        for value, label in found.options()
    ]
    return QuickFilter(found.name, found.title, links)


def _chips(view: ListView) -> list[Link]:
    """What narrows the list and puts it together; each leads to the list without it."""
    listing = view.listing
    found = [(chip.names, chip.label, chip.text) for chip in listing.filters.chips()]
    if listing.grouping is not None:
        found.append(((params.GROUP,), _("Grouped by"), listing.grouping.label))
    return [Link(address(view, params.without(listing.given, *names)), label, text) for names, label, text in found]


def _groups(view: ListView) -> list[Link]:
    """The ways to group the list, and none of them first."""
    listing = view.listing
    if not (view.can_group and listing.groupings):
        return []
    offered = [("", _("No groups")), *((name, found.label) for name, found in listing.groupings.items())]
    used = listing.grouping.column.name if listing.grouping else ""
    return [
        Link(address(view, params.changed(listing.given, {params.GROUP: name})), label, current=name == used)
        for name, label in offered
    ]


_DIALOGS = {
    "filters": "core/list_filters.html",
    "columns": "core/list_columns.html",
    "view": "core/list_view.html",
}


def dialog(view: ListView, part: str) -> HttpResponseBase:
    """A dialog of the list: the fragment for htmx, a page of its own otherwise."""
    template = _DIALOGS.get(part)
    if template is None or (part == "view" and not access.may(view.user, VIEWS_SAVE)):
        raise Http404
    listing = view.listing
    values: dict[str, Any] = {"view": view, "title": view.title, "part": part, "part_template": template}
    values["host"] = "drawer" if part == "filters" else "modal"
    values |= {"back_url": address(view, listing.given), "carried": _carried(view, part), "form_url": view.request.path}
    if part == "filters":
        values["controls"] = listing.filters.controls()
    elif part == "columns":
        values["choices"] = _choices(listing.available, listing.columns)
        values["next_url"] = address(view, params.without(listing.given, params.COLUMNS))
        values["is_own"] = view.name in view.user.list_columns or params.COLUMNS in listing.data
    else:
        current = view.saved_views.current(listing.query)
        mine = current is None or saved.may_change(view.user, current)
        values |= {
            "saved": current,
            "query": _saved_query(view),
            "mine": mine,
            "chips": _chips(view),
            "sharings": saved.sharings(view.user),
        }
    if view.is_fragment:
        return TemplateResponse(view.request, template, values)
    return TemplateResponse(view.request, "core/list_dialog.html", values)


def _saved_query(view: ListView) -> str:
    """What a saved view keeps: what is asked, and the reader's own columns where none are asked for."""
    given, own = view.listing.given, view.user.list_columns.get(view.name)
    if own and params.COLUMNS not in view.listing.data:
        given = params.changed(given, {params.COLUMNS: ",".join(own)})
    return params.encoded(given)


def _carried(view: ListView, part: str) -> params.Pairs:
    """What the dialog's own form does not ask and must not lose."""
    given = view.listing.given
    if part == "filters":
        return [pair for pair in given if pair[0] in params.LOOK or pair[0] in view.extra_params]
    return params.without(given, params.COLUMNS) if part == "columns" else given


def _choices(available: list[Column], shown: list[Column]) -> list[ColumnChoice]:
    """Shown ones first, in their order; the row's name can't be left out."""
    rest = [column for column in available if column not in shown]
    return [ColumnChoice(c.name, c.label, c in shown) for c in [*shown, *rest] if not c.heads_row]
