"""The page of a list: one address for the page, its fragments, its files and what is done with many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import ngettext_lazy
from django.views import View

from core import access
from core.answers import is_fragment
from core.lists import bulking, exporting, paging, params, registry, saved, table, toolbar
from core.lists.bulk import BulkAction, fitting, offered
from core.lists.columns import Column
from core.lists.counting import Count
from core.lists.filters import Filters
from core.lists.listing import Listing
from core.lists.ordering import flipped
from core.permissions import IMPORTS, Open, Permission
from core.routes import may_open

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User


class ListView(View):
    """Declare what the list is; see docs/architecture.md for an example.

    `queryset` is a ScopedQuerySet with its `select_related`; rows are narrowed by `visible_to(user, permission)` first.
    `order` names columns (their `sort` counts) or look-ups, `-` for descending; with `Column.sort` they are the only
    ways to order it. `totals` names columns that are summed. `counted` is a plural message with %(count)s ("%(count)s
    invoice", "%(count)s invoices"). `views` are shipped views: (label, parameters). `extra_params` are parameters that
    a subclass reads itself; they are kept and saved with a view. Without `export_permission` every reader may export.
    """

    name: ClassVar[str]
    title: ClassVar[StrOrPromise]
    permission: ClassVar[Permission | Open]
    queryset: ClassVar[QuerySet[Any]]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[type[Filters]] = Filters
    search: ClassVar[tuple[str, ...]] = ()
    search_label: ClassVar[StrOrPromise] = ""
    order: ClassVar[str | tuple[str, ...]] = ()
    totals: ClassVar[tuple[str, ...]] = ()
    views: ClassVar[tuple[tuple[StrOrPromise, str], ...]] = ()
    bulk: ClassVar[tuple[BulkAction, ...]] = ()
    extra_params: ClassVar[tuple[str, ...]] = ()
    counted: ClassVar[Any] = ngettext_lazy("%(count)s row", "%(count)s rows", "count")
    page_size: ClassVar[int] = paging.PAGE_SIZE
    export_permission: ClassVar[Permission | Open | None] = None
    new_url: ClassVar[str] = ""
    new_label: ClassVar[StrOrPromise] = ""
    new_permission: ClassVar[Permission | Open | None] = None
    import_url: ClassVar[str] = ""
    empty_title: ClassVar[StrOrPromise] = ""
    empty_text: ClassVar[StrOrPromise] = ""
    template_name: ClassVar[str] = "core/list.html"
    body_template: ClassVar[str] = "core/list_body.html"
    rows_template: ClassVar[str] = "core/list_rows.html"

    user: User

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "name" in cls.__dict__:  # another renderer of the same rows (a board) inherits the name and the saved views
            registry.register(cls)

    @classmethod
    def opened(cls, user: User, query: str, **kwargs: Any) -> Listing:
        """The same rows without a request: for a task that writes a file."""
        view = cls()
        view.user, view.kwargs = user, kwargs
        view.listing = Listing(view, user, QueryDict(query))
        return view.listing

    @classmethod
    def bound_columns(cls) -> Sequence[Column]:
        for column in cls.columns:
            if not column.is_bound:
                column.bind(cls.queryset.model)
        return cls.columns

    @classmethod
    def order_paths(cls) -> tuple[str, ...]:
        """The look-ups of the order the list has by itself."""
        named = (cls.order,) if isinstance(cls.order, str) and cls.order else tuple(cls.order)
        sorts = {column.name: column.sort for column in cls.columns if column.sort}
        return tuple(path for name in named for path in _paths(name, sorts))

    @classmethod
    def found_by(cls, word: str) -> Q:
        """Override: which rows answer a folded word besides by what `search` names."""
        return Q()

    def get_queryset(self) -> Any:
        """The rows before anything narrows them; a subclass may narrow them by `self.kwargs`."""
        return self.queryset.all()

    # Declare `row_menu(self, row) -> list[MenuItem]` to put a menu behind each row.
    row_menu: Any = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = request.user  # type: ignore[assignment]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require(self.user, self.permission)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def listing(self) -> Listing:
        return Listing(self, self.user, self.request.GET)

    def filtered_queryset(self) -> Any:
        """Scope, filters and search, for another renderer of the same rows: board, calendar, timeline."""
        return self.listing.filtered

    @cached_property
    def acts(self) -> list[BulkAction]:
        return offered(self.bulk, self.user)

    @cached_property
    def saved_views(self) -> saved.SavedViews:
        return saved.SavedViews(self.name, self.user)

    @property
    def base_url(self) -> str:
        """The list with nothing asked of it, even where a saved view opens by itself."""
        return f"{self.request.path}?{params.VIEW}=all" if self.saved_views.default else self.request.path

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET
        if params.ACT in asked:
            return bulking.confirm(self, asked)
        if params.FORMAT in asked:
            return exporting.answer(self, asked[params.FORMAT])
        if params.PART in asked:
            return toolbar.dialog(self, asked[params.PART])
        if not asked and not request.headers.get("HX-Request") and (own := self.saved_views.default) is not None:
            return saved.opened(request.path, own)
        return self.answer()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if params.FORMAT in request.POST:
            return exporting.order(self, request.POST[params.FORMAT])
        if params.UNDO in request.GET:
            return bulking.undo(self, request.GET)
        return bulking.perform(self, request.POST)

    def answer(self) -> HttpResponseBase:
        """The page, or the fragment that htmx asks for by its target."""
        target = self.request.headers.get("HX-Target", "") if self.is_fragment else ""
        templates = {"rows": self.rows_template, "list": self.body_template, "list-totals": "core/list_totals.html"}
        template = templates.get(target, self.template_name)
        response = TemplateResponse(self.request, template, {**self.get_context(), "fragment": target})
        if target in {"rows", "list"}:
            places = [(n, self.request.GET[n]) for n in params.PLACES if n in self.request.GET]
            shown = params.encoded([*self.listing.given, *places])
            response.headers["HX-Push-Url"] = f"{self.request.path}?{shown}" if shown else self.base_url
            response.headers["HX-Trigger"] = '{"close": ""}'
        return response

    @property
    def is_fragment(self) -> bool:
        return is_fragment(self.request) and "HX-History-Restore-Request" not in self.request.headers

    def get_context(self) -> dict[str, Any]:
        """What the templates show; a subclass adds its own."""
        # A template would call `row_menu` itself, without a row.
        return {**toolbar.context(self), **self.rows_context(), "has_row_menu": self.row_menu is not None}

    def rows_context(self) -> dict[str, Any]:
        """What #rows shows; another renderer replaces it together with `rows_template`."""
        listing = self.listing
        picks = fitting(self.acts, listing.page.rows, self.user) if self.acts else None
        drawn = table.drawn(listing, self.request.path, picks=picks, menu=self.row_menu)
        count: Count = listing.count
        shown = {"table": drawn, "page": listing.page, "page_urls": toolbar.page_urls(self)}
        return {**shown, "count": count, "count_text": count.sentence(self.counted)}

    @property
    def can_group(self) -> bool:
        """Another renderer of the rows (a board) has an order of its own; the parameter waits for the list there."""
        return self.rows_template == ListView.rows_template

    @classmethod
    def export_needs(cls) -> tuple[Permission | Open, ...]:
        """The permissions a file of the list takes."""
        return (cls.permission,) if cls.export_permission is None else (cls.permission, cls.export_permission)

    @property
    def may_export(self) -> bool:
        return all(access.may(self.user, one) for one in self.export_needs())

    def new_link(self) -> str:
        allowed = self.new_permission is None or access.may(self.user, self.new_permission)
        url = reverse(self.new_url) if self.new_url and allowed else ""
        return url if url and may_open(self.user, url) else ""

    def import_link(self) -> str:
        return reverse(self.import_url) if self.import_url and access.may(self.user, IMPORTS) else ""


def _paths(name: str, sorts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    bare = name.removeprefix("-")
    if bare not in sorts:
        return (name,)
    return tuple(flipped(path) for path in sorts[bare]) if name.startswith("-") else sorts[bare]
