"""Roles: the matrix of who may do what, one role with its grants, copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.firm import actions
from core.firm.forms.custom import CopyRoleForm, RoleForm
from core.forms import Form
from core.models import Grant, Role, UserRole
from core.permissions import REGISTRY, ROLES_EDIT, SETTINGS_VIEW, Permission, Scope
from core.roles import OWNER, shown_description, shown_name
from core.routes import guarded
from core.views.generic import DetailView
from core.views.settings_base import SettingsAct, SettingsEdit, below_settings

# A permission that the role does not grant, in the form.
NOTHING = "none"


@dataclass(frozen=True)
class Line:
    """A permission, and what each role shown beside it grants."""

    permission: Permission
    scopes: tuple[str, ...]


def by_app() -> list[tuple[str, list[Permission]]]:
    """All permissions under the names of their apps, in the order of the house."""
    found: dict[str, list[Permission]] = {}
    for name, permission in REGISTRY.items():
        found.setdefault(name.split(".")[0], []).append(permission)
    return [(str(apps.get_app_config(app).verbose_name), listed) for app, listed in found.items()]


def matrix(roles: list[Role]) -> list[tuple[str, list[Line]]]:
    """For each app its permissions with the scope, in words, that each of the roles grants."""
    labels = {scope.value: str(scope.label) for scope in Scope}
    granted = {(g.role_id, g.permission): labels[g.scope] for g in Grant.objects.filter(role__in=roles)}
    return [
        (title, [Line(p, tuple(granted.get((role.pk, p.name), "") for role in roles)) for p in listed])
        for title, listed in by_app()
    ]


@require_safe
@guarded(SETTINGS_VIEW)
def role_matrix(request: HttpRequest) -> HttpResponse:
    roles = list(Role.objects.order_by("-shipped", "pk"))
    context = {
        "title": _t("Roles"),
        "crumbs": below_settings([(_t("Roles"), "")]),
        "roles": [(shown_name(role), reverse("core:role", args=[role.pk]), role) for role in roles],
        "matrix": matrix(roles),
    }
    return render(request, "core/roles.html", context)


class RoleDetail(DetailView):
    permission = SETTINGS_VIEW
    queryset = Role.objects.all()
    template_name = "core/roles_detail.html"
    list_url = "core:roles"
    list_label = _("Roles")

    def get_title(self) -> str:
        return shown_name(self.object)

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings([(_t("Roles"), reverse("core:roles")), (self.get_title(), "")])

    def context(self, **more: Any) -> dict[str, Any]:
        held = UserRole.objects.filter(role=self.object).select_related("user").order_by("user__name")
        groups = [(t, [line for line in lines if line.scopes[0]]) for t, lines in matrix([self.object])]
        return super().context(
            description=shown_description(self.object),
            holders=[row.user for row in held if row.user.is_active],
            groups=[(title, lines) for title, lines in groups if lines],
            **more,
        )


class GrantsForm(Form):
    """A choice of scope for each permission; the fields are named after the permissions."""

    instance: Any

    def prepare(self) -> None:
        held = dict(Grant.objects.filter(role=self.instance).values_list("permission", "scope"))
        choices = [(NOTHING, _("Nothing")), *Scope.choices]
        for permission in REGISTRY.values():
            self.fields[permission.name] = forms.ChoiceField(
                label=permission.label,
                choices=choices,
                initial=held.get(permission.name, NOTHING),
                help_text=_("Opens figures from which pay can be read.") if permission.sensitive else "",
            )

    @property
    def fieldsets(self) -> Any:  # type: ignore[override]
        return [(title, "", [permission.name for permission in listed]) for title, listed in by_app()]

    def soft_warnings(self) -> Any:
        changed = [p for p in REGISTRY.values() if p.sensitive and self._opens(p)]
        for permission in changed:
            yield _t("“%(right)s” opens what single people cost.") % {"right": permission.label}

    def _opens(self, permission: Permission) -> bool:
        was, chosen = self.fields[permission.name].initial, self.cleaned_data[permission.name]
        return chosen != NOTHING and was == NOTHING

    def grants(self) -> dict[str, str]:
        """Permission name → scope, "" for none, as the action takes it."""
        return {name: "" if scope == NOTHING else scope for name, scope in self.cleaned_data.items()}


class OfRole:
    """Pages of a role lead back to the role's page."""

    object: Any

    def object_url(self) -> str:
        return reverse("core:role", args=[self.object.pk])

    def success_url(self, row: Any) -> str:
        return reverse("core:role", args=[row.pk if row is not None else self.object.pk])


class RoleGrants(OfRole, SettingsAct):
    permission = ROLES_EDIT
    queryset = Role.objects.exclude(key=OWNER)
    form_class = GrantsForm
    template_name = "core/form.html"
    fragment_name = ""
    list_url = "core:roles"
    list_label = _("Roles")
    title = _("Change rights")
    submit_label = _("Save the rights")
    done = _("The rights are saved. They hold from the next page on.")

    def perform(self, form: Any) -> Role:
        return actions.change_grants(role=self.object, grants=form.grants(), actor=self.user)


class RoleCopy(OfRole, SettingsAct):
    permission = ROLES_EDIT
    queryset = Role.objects.all()
    form_class = CopyRoleForm
    action = staticmethod(actions.copy_role)
    argument = "role"
    list_url = "core:roles"
    list_label = _("Roles")
    title = _("Copy")
    submit_label = _("Make the copy")
    done = _("The copy is made. Change what it grants.")


class RoleEdit(OfRole, SettingsEdit):
    permission = ROLES_EDIT
    queryset = Role.objects.filter(shipped=False)
    form_class = RoleForm
    list_url = "core:roles"
    list_label = _("Roles")


class RoleRestore(OfRole, SettingsAct):
    permission = ROLES_EDIT
    queryset = Role.objects.filter(shipped=True, changed=True)
    action = staticmethod(actions.restore_role)
    argument = "role"
    list_url = "core:roles"
    list_label = _("Roles")
    title = _("As it came")
    question = _("The role gets the rights it came with, and follows the updates of Keel again.")
    done = _("The role is as it came.")


class RoleDelete(SettingsAct):
    permission = ROLES_EDIT
    queryset = Role.objects.filter(shipped=False)
    action = staticmethod(actions.delete_role)
    argument = "role"
    list_url = "core:roles"
    list_label = _("Roles")
    title = _("Delete")
    question = _("Only a role that nobody holds can be deleted.")
    done = _("Deleted.")
    tone = "bad"

    def success_url(self, result: Any) -> str:
        return reverse(self.list_url)
