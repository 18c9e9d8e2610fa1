"""The page of one row, and the blocks that higher floors put on it."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import access, answers, subjects
from core.extensions import Panel, panels_of
from core.fields import Field, fields_for
from core.permissions import Open, Permission
from core.prepared import SAMPLE_KEY
from core.prepared_readers import ForReader
from core.routes import may_open
from core.ui.parts import Fact
from core.views.generic.base import GuardedView, RowView


class DetailView(RowView):
    """`page` names the page for panels. The default template shows the fields of the registry, panels and the rail."""

    template_name: ClassVar[str] = "core/detail.html"
    # Another template, or template#partial, that htmx gets instead of the whole page.
    part: ClassVar[str] = ""
    page: ClassVar[str] = ""
    # Fields that the head or another block of the page shows already.
    hidden_facts: ClassVar[tuple[str, ...]] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context(), part=self.part)

    def found(self) -> Model | None:
        queryset: Any = self.queryset
        if type(self).rows is not RowView.rows or queryset._prefetch_related_lookups:
            return super().found()
        return _row_of(queryset, self.permission).first(self.user, pk=self.kwargs["pk"])

    @cached_property
    def panels(self) -> list[tuple[Panel, str]]:
        """(panel, its address) of those the person may see."""
        return [(panel, panel.url(self.object.pk)) for panel in panels_of(self.page, self.user)] if self.page else []

    def facts(self) -> list[Fact]:
        """Label and value of every field that the person may see and that has one."""
        return [self._fact(field) for field in fields_for(self.model, self.user) if self._is_shown(field)]

    def _is_shown(self, field: Field) -> bool:
        return field.name not in self.hidden_facts and field.kind != "tags" and bool(field.text(self.object))

    def _fact(self, field: Field) -> Fact:
        value = field.value(self.object)
        url = value.get_absolute_url() if field.kind == "reference" and hasattr(value, "get_absolute_url") else ""
        return Fact(field.label, field.text(self.object), url=url if url and may_open(self.user, url) else "")

    def context(self, **more: Any) -> dict[str, Any]:
        main = [pair for pair in self.panels if pair[0].place == "main"]
        rail = [pair for pair in self.panels if pair[0].place == "rail"]
        known = subjects.of(self.model)
        may_tag = known is not None and access.may(self.user, known.edit)
        more = {"may_tag": may_tag, **more}
        return super().context(panels=main, rail_panels=rail, subject=known, actor=self.user, **more)


@cache
def _row_of(queryset: Any, permission: Permission | Open) -> ForReader[Model]:
    """The row of a page, whose SQL is the same for all rows of its kind."""
    return ForReader(lambda reader, pk: queryset.all().visible_to(reader, permission).filter(pk=pk)[:1], pk=SAMPLE_KEY)


class PanelView(GuardedView):
    """A block of a lower page: `parent` is its model, reached with `parent_permission`, `permission` the panel's own.

    htmx gets the block, a browser its own page with the block in it; `self.parent_row` is the row, `{{ parent }}` in
    the template.
    """

    parent: ClassVar[type[Model]]
    parent_permission: ClassVar[Permission | Open | None] = None
    template_name: ClassVar[str]
    parent_row: Any

    def fetch(self) -> None:
        manager: Any = self.parent._default_manager
        permission = self._parent_permission()
        access.require(self.user, permission)
        self.parent_row = manager.visible_to(self.user, permission).filter(pk=self.kwargs["pk"]).first()
        if self.parent_row is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))

    def _parent_permission(self) -> Permission | Open:
        known = subjects.of(self.parent)
        found = self.parent_permission or (known.view if known else None)
        if found is None:
            raise ImproperlyConfigured(f"{type(self).__name__} needs parent_permission, or core.subjects.register")
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        template = self.template_name if answers.is_fragment(request) else "core/panel.html"
        return answers.page(request, template, self.context())

    def crumbs(self) -> list[tuple[str, str]]:
        row = self.parent_row
        url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
        return [(str(row), url), (self.get_title(), "")]

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(parent=self.parent_row, template=self.template_name, **more)
