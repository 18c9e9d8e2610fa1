"""The base of what stands in the administration: rights from Keel's grants, writes through Keel's gates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect

from core import access, editing
from core.access import Actor
from core.errors import Refused
from core.fields import fields_of
from core.firm import actions
from core.permissions import Open, Permission


class KeelModelAdmin(admin.ModelAdmin):
    """`view_permission` shows the rows, `edit_permission` changes them; without the latter they are for reading only.

    `deletable` is for reference rows: one that is used anywhere is refused with the names of what uses it. Documents,
    money and audit set no `edit_permission` and link into the app (`get_absolute_url`).
    """

    view_permission: ClassVar[Permission | Open]
    edit_permission: ClassVar[Permission | Open | None] = None
    addable: ClassVar[bool] = True
    deletable: ClassVar[bool] = False
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may(person(request), self.view_permission)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may(person(request), self.view_permission) and self._reaches(request, obj, self.view_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.addable and self._may_edit(request, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj) and (obj is None or self.is_open(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.deletable and self.has_change_permission(request, obj)

    def is_open(self, obj: Any) -> bool:
        """Override where a row can be written only for a time: a number series before its first use."""
        return True

    def _may_edit(self, request: HttpRequest, obj: Any) -> bool:
        edit = self.edit_permission
        return edit is not None and access.may(person(request), edit) and self._reaches(request, obj, edit)

    def _reaches(self, request: HttpRequest, obj: Any, permission: Permission | Open) -> bool:
        rows = self.model._default_manager
        if obj is None or not hasattr(rows, "visible_to"):
            return True
        return bool(rows.visible_to(person(request), permission).filter(pk=obj.pk).exists())

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        narrow = getattr(found, "visible_to", None)
        return narrow(person(request), self.view_permission) if narrow else found

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Passwords never, fields with a permission of their own only for who holds it."""
        hidden = [
            field.name
            for field in fields_of(self.model)
            if field.permission is not None and not access.may(person(request), field.permission)
        ]
        return [*(super().get_exclude(request, obj) or ()), "password", *hidden]

    def get_actions(self, request: HttpRequest) -> Any:
        """Nothing in bulk: each row is deleted by itself, and only if nothing uses it."""
        return {}

    def save_model(self, request: HttpRequest, obj: Model, form: BaseForm, change: bool) -> None:
        actor = person(request)
        assert self.edit_permission is not None
        if not change:
            actions.add_row(row=obj, permission=self.edit_permission, actor=actor)
            return
        values = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
        if values:
            editing.update(obj, actor=actor, permission=self.edit_permission, **values)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        assert self.edit_permission is not None
        editing.delete(obj, actor=person(request), permission=self.edit_permission)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A refusal is a message on the same page, not a failure."""
        return refusing(request, lambda: super(KeelModelAdmin, self).changeform_view(request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return refusing(request, lambda: super(KeelModelAdmin, self).delete_view(request, *args, **kwargs))

    # The audit trail tells what was done; a second log would only disagree with it.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None


def person(request: HttpRequest) -> Any:
    """The one who acts; the site lets nobody in who is not signed in."""
    actor: Actor = request.user  # type: ignore[assignment]
    return actor


def refusing(request: HttpRequest, view: Any) -> HttpResponse | HttpResponseRedirectBase:
    try:
        found: HttpResponse = view()
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect(request.get_full_path())
    return found


class ReadOnlyAdmin(KeelModelAdmin):
    """Documents, money and audit: to be looked at; the app is where they are worked with."""

    addable = False
