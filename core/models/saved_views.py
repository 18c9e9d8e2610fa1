"""A list's parameters under a name: one's own, a team's or everyone's, and pinned to the menu."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.db import Versioned
from core.models.firm import Department, Employment
from core.models.users import User
from core.querysets import ScopedQuerySet


class SavedViewQuerySet(ScopedQuerySet["SavedView"]):
    own = ("user",)

    def of(self, user: User, view: str) -> Self:
        """One person's views of one list, in their order."""
        return self.filter(user=user, view=view)

    def offered_to(self, user: User | int, on: date) -> Self:
        """Own views, those of the departments the person works in or leads on the day, and everyone's."""
        works = Employment.objects.on(on).filter(user=user).values("department_id")
        leads = Department.objects.live().filter(manager=user).values("pk")
        team = Q(department__in=works) | Q(department__in=leads)
        return self.filter(Q(user=user) | Q(sharing="all") | Q(sharing="team") & team)

    def with_choices(self, user: User | int) -> Self:
        """`is_pinned`: whether it stands in the person's menu; `opens`: whether their list opens with it."""
        return self.annotate(
            is_pinned=Exists(SavedViewPin.objects.filter(saved=OuterRef("pk"), user=user)),
            opens=Exists(ListOpening.objects.filter(saved=OuterRef("pk"), user=user)),
        )


class SavedView(Versioned):
    """A list's filters, order and columns under a name; shared with a team or everyone when its maker says so.

    Whoever opens it sees only rows of their own scope: a view is an address, never a right.
    """

    class Sharing(models.TextChoices):
        PRIVATE = "", _("Only me")
        TEAM = "team", _("My department")
        ALL = "all", _("Everyone")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    view = models.CharField(max_length=80)
    name = models.CharField(_("Name"), max_length=60)
    query = models.TextField()
    digest = models.CharField(max_length=64)
    # Where it was saved: a list and its board have views in common and addresses of their own.
    path = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    sharing = models.CharField(_("Who sees it"), max_length=4, choices=Sharing.choices, blank=True, default=Sharing.PRIVATE)
    department = models.ForeignKey(Department, models.CASCADE, null=True, blank=True, related_name="+")

    objects = SavedViewQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "view", "name"], name="saved_view_once"),
            models.CheckConstraint(
                condition=models.Q(sharing="team", department__isnull=False)
                | (~models.Q(sharing="team") & models.Q(department__isnull=True)),
                name="team_view_has_department",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SavedViewPin(models.Model):
    """A view that stands in a person's menu."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    saved = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")
    position = models.PositiveSmallIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned view")
        verbose_name_plural = _("pinned views")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "saved"], name="pinned_once")]

    def __str__(self) -> str:
        return str(self.saved_id)


class ListOpening(models.Model):
    """The view with which a list opens for a person, own or shared; one a list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    view = models.CharField(max_length=80)
    saved = models.ForeignKey(SavedView, models.CASCADE, related_name="openings")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("view a list opens with")
        verbose_name_plural = _("views lists open with")
        constraints = [models.UniqueConstraint(fields=["user", "view"], name="one_opening_a_list")]

    def __str__(self) -> str:
        return f"{self.view} {self.saved_id}"
