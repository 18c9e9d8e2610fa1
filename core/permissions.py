"""What a person may be allowed to do: apps declare permissions here, roles grant them with a scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Scope(models.TextChoices):
    """How far a grant reaches; the widest of a person's grants wins."""

    OWN = "own", _("Own")
    TEAM = "team", _("Team")
    ALL = "all", _("All")


WIDTH = {Scope.OWN: 1, Scope.TEAM: 2, Scope.ALL: 3}


@dataclass(frozen=True)
class Permission:
    """A verb on a noun, named `app.noun.verb`; declaring it registers it."""

    name: str
    label: StrOrPromise
    # Says that the permission opens figures from which pay can be read; the matrix shows it apart.
    sensitive: bool = False

    def __post_init__(self) -> None:
        if self.name in REGISTRY:
            raise ValueError(f"permission {self.name} is declared twice")
        if self.name.count(".") != 2:
            raise ValueError(f"permission {self.name} is not named app.noun.verb")
        REGISTRY[self.name] = self

    def __str__(self) -> str:
        return self.name


REGISTRY: dict[str, Permission] = {}


class Open:
    """A view's permission that needs no grant, spelled out so that nobody forgets one."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


PUBLIC = Open("PUBLIC")  # anyone, signed in or not: login, health, signed links
SIGNED_IN = Open("SIGNED_IN")  # any active user, for what is their own: profile, notifications

# The firm and the platform
SETTINGS_VIEW = Permission("core.settings.view", _("See the firm's settings"))
SETTINGS_EDIT = Permission("core.settings.edit", _("Change the firm's settings"))
USERS_VIEW = Permission("core.user.view", _("See users and their roles"))
USERS_EDIT = Permission("core.user.edit", _("Invite users and change their roles"))
ROLES_EDIT = Permission("core.role.edit", _("Copy roles and change their grants"))
RATES_VIEW = Permission("core.cost_rate.view", _("See cost rates"), sensitive=True)
RATES_EDIT = Permission("core.cost_rate.edit", _("Change cost rates"), sensitive=True)
BOOKS_CLOSE = Permission("core.books.close", _("Close the books, and open them again"))
EXCHANGE_EDIT = Permission("core.exchange_rate.edit", _("Add exchange rates"))
AUDIT_VIEW = Permission("core.audit.view", _("Read the audit trail"))
JOBS_VIEW = Permission("core.job.view", _("See jobs and their runs"))
JOBS_EDIT = Permission("core.job.edit", _("Run and schedule jobs"))
OUTBOX_VIEW = Permission("core.mail.view", _("Read outgoing mail"))
OUTBOX_SEND = Permission("core.mail.send", _("Send outgoing mail again, or say that it was sent"))
APPROVE = Permission("core.approval.decide", _("Decide approvals that are one's own to decide"))
TAGS_EDIT = Permission("core.tag.edit", _("Create and change tags and own fields"))
IMPORTS = Permission("core.import.run", _("Import files"))
ADMIN_ENTER = Permission("core.admin.enter", _("Enter the technical administration"))
VIEWS_SAVE = Permission("core.view.save", _("Save own views of lists"))
VIEWS_SHARE = Permission("core.view.share", _("Share views of lists: with the own team, or with everyone"))
