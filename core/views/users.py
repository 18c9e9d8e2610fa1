"""The people who sign in: list, page, invitation, roles, locking out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import access
from core.fields import reading
from core.firm import actions, invitations
from core.firm.forms.people import InviteForm, UserForm, UserRolesForm
from core.firm.sessions import sessions_of
from core.lists.columns import Column, DateTimeColumn, EmailColumn, MainColumn, PillColumn
from core.lists.filters import ChoicesFilter, Filters, ListFilter
from core.lists.markup import esc
from core.lists.view import ListView
from core.models import Employment, Role, User
from core.permissions import SETTINGS_EDIT, SETTINGS_VIEW, USERS_EDIT, USERS_VIEW
from core.roles import shown_name
from core.views.generic import ActionView, CreateView, DetailView, EditView
from core.views.handover import left_behind

ACTIVE, INVITED, LOCKED = "active", "invited", "locked"
STATES = {ACTIVE: (_("Active"), "good"), INVITED: (_("Invited"), "act"), LOCKED: (_("Locked out"), "")}
# What a user without a password carries in its column.
NO_PASSWORD = Q(("password__startswith", "!"))


def state_of(user: User) -> str:
    if not user.is_active:
        return LOCKED
    return INVITED if invitations.is_pending(user) else ACTIVE


class RoleFilter(ChoicesFilter):
    def options(self) -> Any:
        return [(str(role.pk), shown_name(role)) for role in Role.objects.order_by("-shipped", "name")]

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.filter(assignments__role__in=value).distinct()


class StateFilter(ChoicesFilter):
    def options(self) -> Any:
        return [(key, label) for key, (label, _tone) in STATES.items()]

    def filter(self, queryset: Any, value: Any) -> Any:
        waiting = NO_PASSWORD & Q(is_active=True, invited_at__isnull=False)
        asked = {ACTIVE: Q(is_active=True) & ~waiting, INVITED: waiting, LOCKED: Q(is_active=False)}
        found = Q()
        for key in value:
            found |= asked[key]
        return queryset.filter(found)


class UserFilters(Filters):
    role: ListFilter = RoleFilter("roles", label=_("Role"), quick=True)
    state: ListFilter = StateFilter("is_active", label=_("State"), quick=True)


class RolesColumn(Column):
    def annotate(self, queryset: Any) -> Any:
        return queryset.prefetch_related("roles")

    def value(self, row: Any) -> str:
        return ", ".join(sorted(shown_name(role) for role in row.roles.all()))

    def html(self, row: Any) -> str:
        return esc(self.value(row))


class UserList(ListView):
    name = "core.users"
    title = _("Users")
    permission = USERS_VIEW
    queryset = User.objects.all()
    columns = (
        MainColumn("name", url_name="core:user", sort="name", sub="title"),
        EmailColumn("email", sort="email"),
        RolesColumn("roles", _("Roles")),
        DateTimeColumn("last_login", sort="last_login", default=False),
        PillColumn("is_active", _("State"), says=lambda user: STATES[state_of(user)]),
    )
    filters = UserFilters
    search = ("name", "email")
    order = "name"
    counted = ngettext_lazy("%(count)s user", "%(count)s users", "count")
    new_url = "core:user_invite"
    new_label = _("Invite")
    new_permission = USERS_EDIT
    views = ((_("Active"), "state=active"), (_("Invited"), "state=invited"))


class UserDetail(DetailView):
    permission = USERS_VIEW
    queryset = User.objects.prefetch_related("roles")
    template_name = "core/users_detail.html"
    page = "core.user"
    list_url = "core:users"
    list_label = _("Users")
    hidden_facts = ("name", "theme", "shortcuts")

    def context(self, **more: Any) -> dict[str, Any]:
        state = state_of(self.object)
        label, tone = STATES[state]
        may_edit = access.may(self.user, USERS_EDIT)
        return super().context(
            state=label,
            tone=tone,
            roles=sorted(shown_name(role) for role in self.object.roles.all()),
            contracts=self._contracts(),
            new_contract=access.may(self.user, SETTINGS_EDIT),
            sessions=sessions_of(self.object) if may_edit else (),
            may_see_sessions=may_edit,
            **more,
        )

    def _contracts(self) -> list[tuple[Employment, str]]:
        if not access.may(self.user, SETTINGS_VIEW):
            return []
        rows = Employment.objects.filter(user=self.object).select_related("company", "department", "work_role")
        return [(row, reading.other(row.period)) for row in rows.order_by("-period")]


class UserInvite(CreateView):
    permission = USERS_EDIT
    form_class: ClassVar[Any] = InviteForm
    list_url = "core:users"
    list_label = _("Users")
    title = _("Invite somebody")
    submit_label = _("Send the invitation")
    done = _("The invitation is on its way.")

    def get_title(self) -> str:
        return str(self.title)

    def get_initial(self) -> dict[str, Any]:
        return {"language": self.user.language} | super().get_initial()

    def save(self, form: Any) -> User:
        return actions.invite_user(actor=self.user, **form.cleaned_data)

    def success_url(self, row: Any) -> str:
        return reverse("core:user", args=[row.pk])


class OfUser:
    """Pages of a user lead back to the user's page."""

    object: Any

    def object_url(self) -> str:
        return reverse("core:user", args=[self.object.pk])

    def success_url(self, row: Any) -> str:
        return self.object_url()


class UserEdit(OfUser, EditView):
    permission = USERS_EDIT
    queryset = User.objects.all()
    form_class = UserForm
    list_url = "core:users"


class UserRoles(OfUser, ActionView):
    permission = USERS_EDIT
    queryset = User.objects.all()
    form_class = UserRolesForm
    action = staticmethod(actions.change_roles)
    argument = "user"
    list_url = "core:users"
    title = _("Roles")
    submit_label = _("Save the roles")
    done = _("The roles are saved.")


class UserInviteAgain(OfUser, ActionView):
    permission = USERS_EDIT
    queryset = User.objects.all()
    action = staticmethod(actions.invite_again)
    argument = "user"
    list_url = "core:users"
    title = _("Invite again")
    question = _("A new link is sent; the earlier one stops working.")
    done = _("A new invitation is on its way.")


class UserDeactivate(OfUser, ActionView):
    permission = USERS_EDIT
    queryset = User.objects.all()
    action = staticmethod(actions.deactivate_user)
    argument = "user"
    list_url = "core:users"
    title = _("Lock out")
    question = _("The person can't sign in any more and is signed out everywhere. What they did stays.")
    done = _("Locked out.")
    tone = "bad"

    def context(self, **more: Any) -> dict[str, Any]:
        """What would be left with nobody is said before, with the way to hand it over."""
        found = super().context(**more)
        if left := left_behind(self.object):
            found["question"] = format_html("{} {}", self.question, left)
        return found

    def success_url(self, row: Any) -> str:
        return reverse("core:user_handover", args=[row.pk]) if left_behind(row) else self.object_url()


class UserReactivate(OfUser, ActionView):
    permission = USERS_EDIT
    queryset = User.objects.all()
    action = staticmethod(actions.reactivate_user)
    argument = "user"
    list_url = "core:users"
    title = _("Let in again")
    question = _("The person can sign in again, with the password and the roles from before.")
    done = _("The person can sign in again.")
