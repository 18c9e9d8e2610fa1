"""What the lists of projects and hours can be asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.lists.filters import (
    ArchivedFilter,
    ChoicesFilter,
    DatesFilter,
    Filters,
    MineFilter,
    ReferenceFilter,
    TagsFilter,
)
from projects.models import Project, Service, TimeEntry


class ProjectFilters(Filters):
    mine = MineFilter("lead", quick=True)
    state = ChoicesFilter("state", quick=True)
    lead = ReferenceFilter("lead", picker="users")
    organisation = ReferenceFilter("organisation", picker="organisations")
    billing = ChoicesFilter("billing")
    department = ReferenceFilter("department")
    starts = DatesFilter("starts_on")
    tags = TagsFilter("tags")
    archived = ArchivedFilter()

    class Meta:
        model = Project
        fields: list[str] = []


class TimeFilters(Filters):
    mine = MineFilter("user", quick=True)
    on = DatesFilter("on", quick=True)
    user = ReferenceFilter("user", picker="users")
    project = ReferenceFilter("project", picker="projects")
    organisation = ReferenceFilter("project__organisation", picker="organisations")
    department = ReferenceFilter("department", label=_("Department"))
    company = ReferenceFilter("company", label=_("Company"))

    class Meta:
        model = TimeEntry
        fields: list[str] = []


class ServiceFilters(Filters):
    unit = ChoicesFilter("unit")
    archived = ArchivedFilter()

    class Meta:
        model = Service
        fields: list[str] = []
