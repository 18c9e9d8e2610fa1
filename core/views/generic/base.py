"""What every class view is: a permission first, then the row within its scope, then the handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from core import access
from core.permissions import PUBLIC, Open, Permission
from core.views.generic.succession import Succeeded, require_itself

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User


class GuardedView(View):
    """`permission` is required; without any grant of it every method answers 403 before anything is read."""

    permission: ClassVar[Permission | Open]
    # URL name and label of the list that the page belongs to, for the breadcrumb and "Cancel".
    list_url: ClassVar[str] = ""
    list_label: ClassVar[StrOrPromise] = ""
    title: ClassVar[StrOrPromise] = ""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        if not isinstance(getattr(cls, "permission", None), Permission | Open):
            raise ImproperlyConfigured(f"{cls.__name__} says no permission")
        view = super().as_view(**initkwargs)
        return login_not_required(view) if cls.permission is PUBLIC else view

    @property
    def user(self) -> User:
        user: Any = self.request.user
        return user  # type: ignore[no-any-return]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.permission is not PUBLIC:
            access.require(self.user, self.permission)
        try:
            self.fetch()
        except Succeeded as gone:
            return gone.answer(request, self.user, self.permission)
        return super().dispatch(request, *args, **kwargs)

    def fetch(self) -> None:
        """Find what the view is about, or raise Http404."""

    def get_title(self) -> str:
        return str(self.title)

    def crumbs(self) -> list[tuple[str, str]]:
        """(label, address) from the list to the page itself, whose address is empty."""
        found = [(self.get_list_label(), reverse(self.list_url))] if self.list_url else []
        return [*found, (self.get_title(), "")]

    def get_list_label(self) -> str:
        return str(self.list_label)

    def context(self, **more: Any) -> dict[str, Any]:
        """Override to add to it: `return super().context(rows=…, **more)`."""
        return {"view": self, "title": self.get_title(), "crumbs": self.crumbs(), **more}


class RowView(GuardedView):
    """About one row: 404 outside the scope of the view's own permission."""

    queryset: ClassVar[QuerySet[Any]]
    object: Any

    def rows(self) -> QuerySet[Any]:
        """The rows that the person may reach through this view."""
        found: Any = self.queryset.all()
        return found.visible_to(self.user, self.permission)  # type: ignore[no-any-return]

    def fetch(self) -> None:
        found = self.found()
        require_itself(found, self.model, self._reachable, self.kwargs["pk"])
        if found is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        self.object = found

    def found(self) -> Any:
        """The row that the address names, if the person may reach it."""
        return self.rows().filter(pk=self.kwargs["pk"]).first()

    def _reachable(self) -> QuerySet[Any]:
        """Rows of the scope however far they are on: archived and merged ones too."""
        manager: Any = self.queryset.model._default_manager
        return manager.visible_to(self.user, self.permission)  # type: ignore[no-any-return]

    @cached_property
    def model(self) -> type[Model]:
        return self.queryset.model

    def get_title(self) -> str:
        return str(self.title) or str(self.object)

    def get_list_label(self) -> str:
        label = str(self.list_label or self.model._meta.verbose_name_plural)
        return label[:1].upper() + label[1:]

    def object_url(self) -> str:
        """The row's own page, else the list."""
        if hasattr(self.object, "get_absolute_url"):
            return str(self.object.get_absolute_url())
        return reverse(self.list_url) if self.list_url else "/"

    def crumbs(self) -> list[tuple[str, str]]:
        found = [(self.get_list_label(), reverse(self.list_url))] if self.list_url else []
        return [*found, (str(self.object), "")]

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(object=self.object, **more)
