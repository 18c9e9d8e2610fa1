"""What the pages of the settings share: they stand below the settings, and edits need the right to edit them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.view import ListView
from core.permissions import SETTINGS_EDIT, SETTINGS_VIEW, Open, Permission
from core.ui.parts import MenuItem
from core.views import generic


def below_settings(crumbs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(_("Settings"), reverse("core:settings")), *crumbs]


class SettingsList(ListView):
    """`row_acts` are (label, URL name, is dangerous) behind each row, for those who may edit.

    With `routes` ("core:department") rows are edited, archived and brought back under its addresses instead.
    """

    permission: ClassVar[Permission | Open] = SETTINGS_VIEW
    new_permission: ClassVar[Permission | Open | None] = SETTINGS_EDIT
    template_name = "core/settings_list.html"
    # One sentence under the heading.
    lede: ClassVar[Any] = ""
    row_acts: ClassVar[tuple[tuple[Any, str, bool], ...]] = ()
    routes: ClassVar[str] = ""

    def row_menu(self, row: Any) -> list[MenuItem]:
        if not self.may_edit:
            return []
        return [
            MenuItem(label, reverse(url_name, args=[row.pk]), danger=danger)
            for label, url_name, danger in self.acts_of(row)
        ]

    def acts_of(self, row: Any) -> tuple[tuple[Any, str, bool], ...]:
        """Override where the acts depend on the row in another way."""
        if not self.routes:
            return self.row_acts
        if row.archived_at is not None:
            return ((RESTORE, f"{self.routes}_restore", False),)
        return ((EDIT, f"{self.routes}_edit", False), (ARCHIVE, f"{self.routes}_archive", True))

    @property
    def may_edit(self) -> bool:
        edit = self.new_permission
        return edit is None or generic.base.access.may(self.user, edit)

    def get_context(self) -> dict[str, Any]:
        crumbs = below_settings([(str(self.title), "")])
        return super().get_context() | {"crumbs": crumbs, "lede": self.lede}


class SettingsCreate(generic.CreateView):
    permission: ClassVar[Permission | Open] = SETTINGS_EDIT

    def get_title(self) -> str:
        """A form without a row of its own has to have a title."""
        return str(self.title) or super().get_title()

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())


class SettingsEdit(generic.EditView):
    permission: ClassVar[Permission | Open] = SETTINGS_EDIT

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())


class SettingsAct(generic.ActionView):
    permission: ClassVar[Permission | Open] = SETTINGS_EDIT

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())


class SettingsArchive(generic.ArchiveView):
    permission: ClassVar[Permission | Open] = SETTINGS_EDIT

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())


class SettingsRestore(generic.RestoreView):
    permission: ClassVar[Permission | Open] = SETTINGS_EDIT

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())


class SettingsDelete(generic.DeleteView):
    permission: ClassVar[Permission | Open] = SETTINGS_EDIT

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())


EDIT, ARCHIVE, RESTORE, DELETE = (
    gettext_lazy("Edit"),
    gettext_lazy("Archive"),
    gettext_lazy("Bring back"),
    gettext_lazy("Delete"),
)
