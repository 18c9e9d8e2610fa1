"""Every page of every app in Chromium: light and wide, dark and 390 px; found by the resolver, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from core import clock
from projects.models import Project, TimeEntry
from tests import factories as make
from tests.billing.factories import customer, issued, line
from tests.browser.looking import DRAWN, faults, listen, open_settled
from tests.cast import Cast, client_of
from tests.house.routes import Route, routes
from tests.house.rows import ROWS
from tests.journeys.firm import open_for_business

pytestmark = pytest.mark.django_db(transaction=True)

# App → in how many parts its pages are looked at, so that the workers share them, and the fewest pages a part has: a
# world that lost its rows must not pass by showing none.
APPS = {"core": (5, 10), "crm": (5, 8), "projects": (2, 8), "erp": (1, 4), "billing": (3, 8), "reporting": (1, 6)}
PARTS = [(app, part) for app, (parts, _fewest) in APPS.items() for part in range(parts)]
LOOKS = (("light", 1440), ("dark", 390))
# Acts on the session itself, and pages that stand behind a code.
LEFT_OUT = {"core:shell_counts", "core:demo_login", "core:setup", "core:invitation"}


def build_world(cast: Cast) -> None:
    """At least one row of everything, and a project with hours, an overdue invoice and a step that is due."""
    company = open_for_business(cast.owner)
    for at, (name, maker) in enumerate(ROWS.items()):
        if name not in {"core.companies", "core.bank_accounts", "core.series", "reporting.facts"}:
            maker(cast, at)
    client = customer(name="Merituuli Ferries Oy", owner=cast.owner)
    deal = make.DealFactory(organisation=client, owner=cast.owner, company=company)
    make.FollowUpFactory(deal=deal, organisation=client, owner=cast.owner, due_on=clock.today(company))
    project = make.ProjectFactory(organisation=client, company=company, lead=cast.lead, department=cast.delivery)
    make.BudgetLineFactory(project=project)
    make.TimeEntryFactory(project=project, user=cast.owner, on=clock.today(company))
    late = clock.today(company) - timedelta(days=60)
    issued(company, line("100"), customer=client, on=late if late.year == clock.today(company).year else None)


def pages_of(app: str, part: int, client: Client) -> Iterator[str]:
    own = [route for route in routes() if route.is_own and route.module.split(".")[0] == app]
    for route in [route for route in own if route.name not in LEFT_OUT][part :: APPS[app][0]]:
        address = address_of(route)
        if address is None:
            continue
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield address


def address_of(route: Route) -> str | None:
    """With the first row that the view can show; None where a page needs more than a row."""
    if not route.arguments:
        return reverse(route.name)
    view = getattr(route.view, "view_class", None)
    if set(route.arguments) == {"pk"} and view is not None:
        row = _first(view)
        return reverse(route.name, args=[row.pk]) if row is not None else None
    if set(route.arguments) == {"on"}:
        return reverse(route.name, args=[clock.today().isoformat()])
    return None


def _first(view: Any) -> Model | None:
    if (parent := getattr(view, "parent", None)) is not None:
        return parent._default_manager.order_by("-pk").first()  # type: ignore[no-any-return]
    queryset = getattr(view, "queryset", None)
    return None if queryset is None else queryset.all().order_by("-pk").first()


@pytest.mark.parametrize(("app", "part"), PARTS)
def test_every_page_looks_right(app: str, part: int, cast: Cast, browser: Any, live_server: Any) -> None:
    build_world(cast)
    assert Project.objects.exists() and TimeEntry.objects.exists()
    client = client_of(cast.owner)
    found = list(pages_of(app, part, client))
    assert len(found) >= APPS[app][1], found
    context = browser.new_context(reduced_motion="reduce")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    said = listen(page)
    wrong: list[str] = []
    for address in found:
        said.clear()
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            if (scheme, width) == LOOKS[0]:
                open_settled(page, f"{live_server.url}{address}")
            page.evaluate(DRAWN)
            wide = page.evaluate("document.documentElement.scrollWidth")
            said += [f"{width} px wide, but {wide} is needed"] if wide > width else []
            said += [f"{scheme}: {fault}" for fault in faults(page)]
        wrong += [f"{address}  {text}" for text in said]
    context.close()
    assert not wrong, "\n".join(wrong)
