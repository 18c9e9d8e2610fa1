"""An invoice of three lines made and issued as a person does it: two forms sent to the web server."""

from __future__ import annotations

import re
import time
from urllib.parse import urlencode

from django.urls import reverse

from billing.models import Invoice
from core import clock
from core.access import home_company
from core.models import User
from crm.models import Organisation
from reporting.management.bench.timing import Times
from reporting.management.bench.web import Browser

HIDDEN = re.compile(rb'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Posting:
    """Each round opens both forms, which is not measured, and sends them, which is."""

    def __init__(self, browser: Browser, user: User) -> None:
        company = home_company(user)
        assert company is not None  # the measured person works there
        self.browser, self.company = browser, company
        self.customers = list(Organisation.objects.filter(external_source="large").order_by("pk")[500:600])
        self.at = 0

    def times(self, rounds: int) -> Times:
        """Milliseconds of the two posts together."""
        return Times(tuple(self._once() for _round in range(rounds)))

    def _once(self) -> float:
        self.at += 1
        customer = self.customers[self.at % len(self.customers)]
        new = reverse("billing:invoice_new")
        form = self._hidden(f"{new}?customer={customer.pk}") | self._typed(customer)
        took, where = self._sent(new, form)
        pk = int(where.rstrip("/").rsplit("/", 1)[-1])
        issue = reverse("billing:invoice_issue", args=[pk])
        more, _where = self._sent(issue, self._hidden(issue) | {"on": clock.today(self.company).isoformat()})
        if not Invoice.objects.issued().filter(pk=pk).exists():
            raise RuntimeError("the measured invoice was not issued")
        return took + more

    def _typed(self, customer: Organisation) -> dict[str, str]:
        data = {"customer": str(customer.pk), "company": str(self.company.pk)}
        data |= {"lines-TOTAL_FORMS": "3", "lines-INITIAL_FORMS": "0"}
        for at in range(3):
            line = {
                "description": f"Design, part {at + 1}",
                "quantity": str(at + 1),
                "unit": "h",
                "unit_price": "112.50",
            }
            line |= {"tax_class": "standard", "ORDER": str(at + 1)}
            data |= {f"lines-{at}-{name}": value for name, value in line.items()}
        return data

    def _hidden(self, path: str) -> dict[str, str]:
        """What the form carries along unseen, its proof against forgery among it."""
        found = HIDDEN.findall(self.browser.get(path))
        return {name.decode(): value.decode() for name, value in found if not name.startswith(b"lines-")}

    def _sent(self, path: str, data: dict[str, str]) -> tuple[float, str]:
        body = urlencode(data)
        began = time.perf_counter()
        where = self.browser.post(path, body)
        return (time.perf_counter() - began) * 1000, where
