"""Who signs in, in which roles, and what the roles grant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Versioned, counts_versions
from core.permissions import Permission, Scope
from core.prepared import SAMPLE_KEY, Prepared
from core.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from core.models.firm import Company


class UserQuerySet(ScopedQuerySet["User"]):
    own = ("pk",)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def holding(self, permission: Permission) -> Self:
        """Active people who have the permission for all rows."""
        return self.active().filter(
            assignments__role__grants__permission=permission.name, assignments__role__grants__scope=Scope.ALL
        ).distinct()  # fmt: skip


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get(self, *args: Any, **wanted: Any) -> User:
        """By the bare key, as each request asks for its session's person, with SQL that is written once."""
        narrowed = type(self) is not UserManager or self._db  # the manager of a relation is a subclass
        if narrowed or args or wanted.keys() != {"pk"} or type(wanted["pk"]) is not int:
            return super().get(*args, **wanted)
        if found := _BY_KEY.first(pk=wanted["pk"]):
            return found
        raise User.DoesNotExist

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str = "", password: str | None = None, **fields: Any) -> User:
        user: User = self.model(email=email.strip().lower(), name=name or email.split("@")[0], **fields)
        user.set_password(password)
        user.save()
        return user


class User(Versioned, AbstractBaseUser):
    """A person of the firm who signs in with an e-mail address."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    title = models.CharField(_("Title"), max_length=120, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="Europe/Helsinki")
    theme = models.CharField(_("Theme"), max_length=5, choices=Theme.choices, blank=True, default=Theme.SYSTEM)
    shortcuts = models.BooleanField(_("Single-letter shortcuts"), default=True)
    signature = models.TextField(_("Signature of mails"), max_length=1000, blank=True)
    daily_digest = models.BooleanField(_("A mail in the morning with what is due"), default=False)
    # Which columns a list shows to this person, by the list's name; nothing for the usual ones.
    list_columns = models.JSONField(default=dict, blank=True, editable=False)
    is_active = models.BooleanField(_("Active"), default=True)
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(default=clock.now, editable=False)
    roles = models.ManyToManyField("core.Role", through="core.UserRole", related_name="users", verbose_name=_("Roles"))

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta(Versioned.Meta):
        # Signing in is not an edit: whoever has the person's form open is not told of a conflict.
        triggers = [counts_versions(unless_only=["last_login", "list_columns"])]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))

    @property
    def hue(self) -> int:
        """The colour of the avatar, 1 to 5."""
        return self.pk % 5 + 1

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.email

    def get_full_name(self) -> str:
        return self.name

    # Django's admin asks these; the answers come from Keel's own grants (core.admin.KeelAdmin).
    is_superuser = False

    @property
    def is_staff(self) -> bool:
        return self.is_active and any(name == "core.admin.enter" for name, _scope in self.grant_rows())

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def grant_rows(self) -> list[tuple[str, str]]:
        """(permission, scope) of all roles; one query, kept on the instance."""
        if "_grant_rows" not in self.__dict__:
            self.__dict__["_grant_rows"] = GRANTS_OF.rows(user=self.pk)
        return self.__dict__["_grant_rows"]

    def team_departments(self, day: date) -> set[int]:
        """Departments the user is employed in or leads on the day, with all below them."""
        return self.employments.model.team_departments(self, day)

    def people_in(self, departments: Iterable[int], day: date) -> set[int]:
        rows = self.employments.model.objects.on(day).filter(department_id__in=departments)
        return set(rows.values_list("user_id", flat=True))

    def current_company(self, day: date) -> Company | None:
        return self.employments.model.company_of(self, day)


class Role(Versioned):
    """A set of grants; shipped ones come from config/roles.py and can be copied and changed."""

    key = models.SlugField(_("Key"), unique=True)
    name = models.CharField(_("Name"), max_length=80)
    description = models.TextField(_("Description"), blank=True)
    shipped = models.BooleanField(default=False, editable=False)
    # A shipped role whose grants the firm has changed is left alone by updates.
    changed = models.BooleanField(default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Grant(models.Model):
    """A role may use a permission within a scope."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    permission = models.CharField(_("Permission"), max_length=80)
    scope = models.CharField(_("Scope"), max_length=4, choices=Scope.choices)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="grant_once")]

    def __str__(self) -> str:
        return f"{self.permission} ({self.scope})"


@pghistory.track()
class UserRole(models.Model):
    """A user holds a role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, models.PROTECT, related_name="assignments")

    class Meta:
        verbose_name = _("role of a user")
        verbose_name_plural = _("roles of users")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="user_role_once")]


GRANTS_OF: Prepared[tuple[str, str]] = Prepared(
    lambda user: Grant.objects.filter(role__assignments__user=user).values_list("permission", "scope"), user=SAMPLE_KEY
)
_BY_KEY: Prepared[User] = Prepared(lambda pk: User.objects.filter(pk=pk), pk=SAMPLE_KEY)
