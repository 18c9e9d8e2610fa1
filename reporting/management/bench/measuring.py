"""All measurements in their order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from django.db import connections
from django.test import Client
from django.urls import reverse

from billing.actions import store_document
from billing.models import Invoice
from billing.pdf import invoice_pdf
from core.models import User
from reporting.management.bench import acts, floor
from reporting.management.bench.pages import DEEP, FIRST, Page, pages
from reporting.management.bench.posts import Posting
from reporting.management.bench.report import Row
from reporting.management.bench.sales import long_board, story
from reporting.management.bench.timing import Times, taken_in_turn, timed
from reporting.management.bench.web import Browser, WebServer, requests_a_second

BARE = "reporting.management.bench.bare"
CONNECTIONS = 8
Say = Callable[[str], None]
Further = Callable[[User, Callable[[str], bool]], Iterable[Row]]


class Bench:
    """`rounds` measured requests a page and `seconds` a throughput; `further` measures what another place knows of."""

    def __init__(
        self, user: User, *, rounds: int, seconds: float, only: str, say: Say, further: Further = lambda *_: ()
    ) -> None:
        self.user, self.rounds, self.seconds, self.only, self.say = user, rounds, seconds, only, say
        self.further = further
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(user)
        self.session = self.client.cookies["sessionid"].value

    def rows(self) -> Iterator[Row]:
        with WebServer() as keel, WebServer(BARE) as bare:
            yield from self._pages(keel, bare)
            if self._asked("documents"):
                yield from self._at_work(keel, bare)
        if self._asked("documents"):
            yield from self._acts()
        for row in self.further(self.user, self._asked):
            self.say(f"{row.name}: {row.value:.1f} {row.unit}")
            yield row

    def _at_work(self, keel: WebServer, bare: WebServer) -> Iterator[Row]:
        yield from self._documents(keel)
        posts = Posting(Browser(keel, self.session), self.user).times(self.rounds)
        yield Row("draft and issue 3 lines, both forms sent", posts.p50, "ms", posts.p95, must=60)
        yield from self._throughput(keel, bare)
        yield Row("memory of two web workers after that", keel.memory(), "MiB", must=250)

    def _asked(self, name: str) -> bool:
        return not self.only or self.only in name

    def _pages(self, keel: WebServer, bare: WebServer) -> Iterator[Row]:
        browser, plain = Browser(keel, self.session), Browser(bare)
        first: Times | None = None
        with floor.line() as held:
            for page in [*pages(self.user, self.client, held), story(), long_board(self.client)]:
                if not self._asked(page.name) and page.name != FIRST:
                    continue
                row, times = self._page(page, browser, first)
                first = first or times
                self.say(f"{row.name}: {row.value:.1f} {row.unit}")
                yield row
                if page.name == FIRST:
                    took = timed(lambda: plain.get("/"), self.rounds)
                    yield Row("the same rows on a bare page", took.p50, "ms", took.p95, queries=1)

    def _page(self, page: Page, browser: Browser, first: Times | None) -> tuple[Row, Times]:
        taken, plain = taken_in_turn([lambda: page.fetch(browser), page.plain], self.rounds)
        must = page.must * first.p50 if page.name == DEEP and first else page.must
        floor_of = plain.p50 if page.has_floor else None
        return Row(page.name, taken.p50, "ms", taken.p95, floor_of, must, queries=page.queries(self.client)), taken

    def _documents(self, keel: WebServer) -> Iterator[Row]:
        """A PDF is made once and stored; from then on it is served as a file."""
        large = Invoice.objects.issued().filter(number__startswith="L").order_by("-pk")
        keys = list(large.values_list("pk", flat=True)[: self.rounds // 4 + 10])
        waiting = iter(keys * 2)
        made = timed(lambda: invoice_pdf(next(waiting)), self.rounds // 4)
        yield Row("PDF of one invoice, made", made.p50, "ms", made.p95, must=120)
        invoice = Invoice.objects.get(pk=keys[0])
        store_document(invoice=invoice, actor=self.user)
        browser, path = Browser(keel, self.session), reverse("billing:invoice_pdf", args=[invoice.pk])
        served = timed(lambda: browser.get(path), self.rounds)
        yield Row("PDF of one invoice, served", served.p50, "ms", served.p95, must=10)

    def _throughput(self, keel: WebServer, bare: WebServer) -> Iterator[Row]:
        path = reverse("billing:invoices")
        lowest = requests_a_second(bare, "", "/", connections=CONNECTIONS, seconds=self.seconds)
        found = requests_a_second(keel, self.session, path, connections=CONNECTIONS, seconds=self.seconds)
        name = f"invoice list under {CONNECTIONS} connections"
        yield Row(name, found, "a second", floor=lowest, must=90, more_is_better=True)

    def _acts(self) -> Iterator[Row]:
        yield Row("statements to create and issue", acts.statements(acts.Issuing(self.user)), "SQL", floor=5, must=15)
        for clients, must in ((1, 80), (4, 120)):
            lowest = acts.floor_a_second(clients=clients, seconds=self.seconds)
            found = acts.keel_a_second(self.user, clients=clients, seconds=self.seconds)
            name = f"create and issue 3 lines, {clients} client{'s' if clients > 1 else ''}"
            self.say(f"{name}: {found:.0f} a second")
            yield Row(name, found, "a second", floor=lowest, must=must, more_is_better=True)
            connections.close_all()
            time.sleep(1)
