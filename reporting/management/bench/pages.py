"""The measured pages: what is asked of the web server, and the plain SQL that answers the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.lists import InvoiceList
from core import clock
from core.access import home_company
from core.models import User
from crm.models import Organisation, Pipeline
from crm.queries import CARDS
from reporting.management.bench import floor
from reporting.management.bench.web import Browser

HTMX = {"HX_Request": "true"}
# Blocks that a page fetches by itself once they are seen.
LAZY = re.compile(rb'hx-get="([^"]+)"[^>]*hx-trigger="(?:load|revealed)')


@dataclass(frozen=True)
class Page:
    """`paths` are fetched one after another; `must` is the promise in milliseconds, or in times of `of`'s median."""

    name: str
    paths: tuple[str, ...]
    plain: Callable[[], Any]
    must: float
    has_floor: bool = field(default=True, kw_only=True)
    headers: dict[str, str] = field(default_factory=dict)
    of: str = ""

    def fetch(self, browser: Browser) -> None:
        for path in self.paths:
            browser.get(path, **self.headers)

    def queries(self, client: Client) -> int:
        """SQL statements of all its requests, session and person included."""
        with CaptureQueriesContext(connection) as asked:
            for path in self.paths:
                client.get(path, headers={name.replace("_", "-"): value for name, value in self.headers.items()})
        return len(asked.captured_queries)


FIRST, DEEP = "invoice list, first page", "invoice list, 80 % deep"


def pages(user: User, client: Client, held: psycopg.Connection[Any]) -> list[Page]:
    company, invoices = home_company(user), reverse("billing:invoices")
    assert company is not None  # the measured person works there
    today, ask = clock.today(company), floor.asking
    busy = Organisation.objects.filter(external_source="large").order_by("pk")[100]
    place = deep_row(user)
    pipeline = Pipeline.objects.live().order_by("position", "pk").first()
    assert pipeline is not None
    lists, key = reverse("crm:organisations"), [pipeline.pk]
    found = [
        Page(FIRST, (invoices,), ask(held, (floor.FIRST_PAGE, None)), 25),
        Page(DEEP, (f"{invoices}?after={place.cursor}",), ask(held, (floor.KEYSET, place.values)), 1.3, of=FIRST),
        Page(
            "search a customer by name",
            (f"{reverse('core:search')}?q=metsan+data",),
            ask(held, (floor.SEARCH, ["%metsan%data%"])),
            15,
            HTMX,
        ),
        Page(
            "the same in the list of clients",
            (f"{lists}?q=metsan+data",),
            ask(held, (floor.SEARCH, ["%metsan%data%"])),
            15,
            HTMX | {"HX_Target": "rows"},
        ),
        Page(
            f"deal board, 5 × {CARDS} with sums",
            (reverse("crm:board"),),
            ask(held, (floor.BOARD_SUMS, key), (floor.BOARD_CARDS, key)),
            50,
        ),
        _with_lazy(
            "customer with history",
            busy.get_absolute_url(),
            client,
            ask(held, (floor.CUSTOMER, [busy.pk]), (floor.HISTORY, [busy.pk])),
            30,
        ),
        Page(
            "aged receivables",
            (reverse("reporting:receivables"),),
            ask(held, (floor.AGED, {"company": company.pk, "on": today})),
            80,
        ),
        Page("dashboard of key figures", ("/",), ask(held, *floor.figures(company.pk, today)), 100),
    ]
    return [page for page in found for page in _split(page)]


def _split(page: Page) -> list[Page]:
    """The page by itself first; a second row adds what it fetches later."""
    if len(page.paths) < 2:
        return [page]
    alone = Page(page.name, page.paths[:1], page.plain, page.must)
    return [alone, Page(f"{page.name}, and its later blocks", page.paths, page.plain, 0)]


def _with_lazy(name: str, path: str, client: Client, plain: Callable[[], Any], must: float) -> Page:
    body = client.get(path).content
    later = [found.decode().replace("&amp;", "&") for found in LAZY.findall(body)]
    return Page(name, (path, *dict.fromkeys(later)), plain, must)


@dataclass(frozen=True)
class Place:
    cursor: str
    values: list[Any]


def deep_row(user: User) -> Place:
    """The row behind four fifths of the list."""
    listing = InvoiceList.opened(user, "")
    rows = listing.order.apply(listing.rows)
    row = rows[rows.count() * 4 // 5]
    return Place(listing.order.cursor(row), [row.issued_on, row.pk])
