"""The firm itself: own legal entities, departments, employments, calendars, cost centres."""

from __future__ import annotations

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import Archivable, Versioned, currency_field, price_field
from core.models.users import User
from core.prepared import SAMPLE_DAY, SAMPLE_KEY, Prepared
from core.querysets import ArchivedQuerySet, ScopedQuerySet

FULL_WEEK = [450, 450, 450, 450, 450, 0, 0]


def full_week() -> list[int]:
    """37.5 hours from Monday to Friday, in minutes."""
    return list(FULL_WEEK)


class CompanyQuerySet(ScopedQuerySet["Company"]):
    pass


@pghistory.track()
class Company(Versioned):
    """An own legal entity: it issues invoices and has books, a base currency, bank accounts and a civil day."""

    class Rounding(models.TextChoices):
        PER_CATEGORY = "per_category", _("VAT once per rate")
        PER_LINE = "per_line", _("VAT on each line")

    class CostBasis(models.TextChoices):
        STANDARD = "standard", _("Standard rate of the work role")
        PERSONAL = "personal", _("Personal cost rate")

    name = models.CharField(_("Name"), max_length=120, unique=True)
    country = models.CharField(_("Country"), max_length=2)
    business_id = models.CharField(_("Business ID"), max_length=20, blank=True)
    vat_id = models.CharField(_("VAT ID"), max_length=20, blank=True)
    street = models.CharField(_("Street"), max_length=120, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=12, blank=True)
    city = models.CharField(_("City"), max_length=60, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    website = models.URLField(_("Website"), blank=True)
    # Mails that people write leave with this address; empty means the installation's own.
    mail_from = models.EmailField(_("Mails leave with"), blank=True)
    currency = currency_field(verbose_name=_("Currency"))
    language = models.CharField(_("Language"), max_length=5, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="Europe/Helsinki")
    rounding_mode = models.CharField(
        _("VAT rounding"), max_length=12, choices=Rounding.choices, default=Rounding.PER_CATEGORY
    )
    books_closed_until = models.DateField(_("Books closed until"), null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class CostBasisPeriod(models.Model):
    """From when on a company counts labour by standard or by personal rates."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="cost_bases")
    starts_on = models.DateField(_("From"))
    basis = models.CharField(_("Cost basis"), max_length=8, choices=Company.CostBasis.choices)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost basis")
        verbose_name_plural = _("cost bases")
        constraints = [models.UniqueConstraint(fields=["company", "starts_on"], name="one_cost_basis_a_day")]


class CostCentre(Versioned, Archivable):
    """A place where the accountants count money."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="cost_centres", verbose_name=_("Company"))
    code = models.CharField(_("Code"), max_length=12)
    name = models.CharField(_("Name"), max_length=80)

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("cost centre")
        verbose_name_plural = _("cost centres")
        ordering = ["company", "code"]
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="cost_centre_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DepartmentQuerySet(ArchivedQuerySet["Department"]):
    def below(self, roots: set[int]) -> set[int]:
        """The departments and all under them; one query whatever the depth."""
        children: dict[int | None, list[int]] = {}
        for pk, parent in self.values_list("pk", "parent_id"):
            children.setdefault(parent, []).append(pk)
        found, queue = set(), list(roots)
        while queue:
            at = queue.pop()
            if at not in found:
                found.add(at)
                queue += children.get(at, [])
        return found


class Department(Versioned, Archivable):
    """Who belongs together."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="departments", verbose_name=_("Company"))
    name = models.CharField(_("Name"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Part of")
    )
    manager = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Led by"))
    cost_centre = models.ForeignKey(
        CostCentre, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Cost centre")
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["company", "name"]
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="department_once")]

    def __str__(self) -> str:
        return self.name


class HolidayCalendar(models.Model):
    """Public holidays of a country or a region."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    country = models.CharField(_("Country"), max_length=2)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday calendar")
        verbose_name_plural = _("holiday calendars")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day off; `fraction` is the part of the day that is free (1 = whole)."""

    calendar = models.ForeignKey(HolidayCalendar, models.CASCADE, related_name="days")
    on = models.DateField(_("Date"))
    name = models.CharField(_("Name"), max_length=80)
    fraction = models.DecimalField(_("Part of the day"), max_digits=3, decimal_places=2, default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class EmploymentQuerySet(ScopedQuerySet["Employment"]):
    own = ("user",)
    team = ("department",)

    def on(self, day: date) -> Self:
        return self.filter(period__contains=day)


@pghistory.track()
class Employment(Versioned):
    """A person's dated contract: never two at once in the same company."""

    user = models.ForeignKey(User, models.PROTECT, related_name="employments", verbose_name=_("Person"))
    company = models.ForeignKey(Company, models.PROTECT, related_name="employments", verbose_name=_("Company"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("Department"))
    work_role = models.ForeignKey("core.WorkRole", models.PROTECT, related_name="+", verbose_name=_("Work role"))
    line_manager = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Line manager")
    )
    calendar = models.ForeignKey(HolidayCalendar, models.PROTECT, related_name="+", verbose_name=_("Holidays"))
    period = DateRangeField(_("Period"))
    # Contract minutes from Monday to Sunday.
    week = ArrayField(
        models.PositiveSmallIntegerField(), size=7, default=full_week, verbose_name=_("Minutes a weekday")
    )
    hourly_cost = price_field(verbose_name=_("Cost of an hour"), null=True, blank=True)
    currency = currency_field(verbose_name=_("Currency"))

    objects = EmploymentQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = [
            ExclusionConstraint(
                name="one_employment_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("company", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.department}"

    @classmethod
    def team_departments(cls, user: User, day: date) -> set[int]:
        """Departments the user works in or leads on the day, with all below."""
        led = set(Department.objects.live().filter(manager=user).values_list("pk", flat=True))
        worked = set(cls.objects.on(day).filter(user=user).values_list("department_id", flat=True))
        return Department.objects.live().below(led | worked)

    @classmethod
    def company_of(cls, user: User, day: date) -> Company | None:
        """Where the user works on the day; the one they joined first where there are several."""
        return _COMPANY_OF.first(user=user.pk, day=day)


# The few companies of the firm, oldest first, as many a report asks for them.
ALL_COMPANIES: Prepared[Company] = Prepared(lambda: Company.objects.order_by("pk"))
_COMPANY_OF: Prepared[Company] = Prepared(
    lambda user, day: (
        Company.objects.filter(employments__user=user, employments__period__contains=day)
        .select_related("currency")
        .order_by("employments__period")[:1]
    ),
    user=SAMPLE_KEY,
    day=SAMPLE_DAY,
)
