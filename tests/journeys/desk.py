"""A desk: one person at a browser without script, who reads pages, fills forms in by name and presses buttons."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from core.models import User
from tests.cast import client_of


class Desk:
    """`open`, `fill` and `press`, then `says` and `path`; an error page fails at once."""

    def __init__(self, user: User | None = None, client: Client | None = None) -> None:
        self.client = client or client_of(user)
        self.path, self.status = "", 0
        self.page: Any = None
        self.typed: dict[str, Any] = {}

    def open(self, where: str, *args: Any, query: str = "") -> Desk:
        """An address, or the name of a route with its arguments."""
        return self._arrive(self.client.get((where if where.startswith("/") else reverse(where, args=args)) + query))

    def fill(self, **fields: Any) -> Desk:
        """Into the form whose button is pressed next; `a__b` stands for the field `a-b`, bytes are a file."""
        self.typed |= {name.replace("__", "-"): value for name, value in fields.items()}
        return self

    def press(self, label: str, *, expect: int = 200) -> Desk:
        return self._arrive(self.client.post(*self.sent(label)), expect)

    def sent(self, label: str) -> tuple[str, dict[str, Any]]:
        """Address and data of what the button would send: for whoever presses it twice, or sends it again later."""
        form, button = self._button(label)
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        for name, value in self.typed.items():
            data[name] = SimpleUploadedFile("file.xml", value) if isinstance(value, bytes) else value
        if button.get("name"):
            data[button.get("name")] = button.get("value") or ""
        self.typed = {}
        return urljoin(self.path, button.get("formaction") or form.get("action") or self.path), data

    def follow(self, label: str) -> Desk:
        """A link by its words."""
        found = [link for link in self.page.iter("a") if _words(link).startswith(label)]
        assert found, f"no link “{label}” on {self.path}: {self.text}"
        return self.open(urljoin(self.path, found[0].get("href")))

    @property
    def text(self) -> str:
        return _words(self.page.find(".//main"))

    def says(self, *sentences: str) -> Desk:
        whole = _words(self.page)
        for sentence in sentences:
            assert sentence in whole, f"“{sentence}” is not on {self.path}: {whole}"
        return self

    def offers(self, label: str) -> bool:
        return any(_words(one) == label for one in self.page.iter("button", "a"))

    def _button(self, label: str) -> tuple[Any, Any]:
        for button in self.page.iter("button"):
            if _words(button) == label and button.get("type") != "button":
                home = button.get("form")
                form = self.page.get_element_by_id(home) if home else next(button.iterancestors("form"))
                return form, button
        raise AssertionError(f"no button “{label}” on {self.path}: {self.text}")

    def _arrive(self, response: Any, expect: int = 200) -> Desk:
        while response.status_code in (302, 303):
            self.path = urljoin(self.path, response.headers["Location"])
            response = self.client.get(self.path)
        self.status = response.status_code
        self.page = html.document_fromstring(response.content.decode())
        if "PATH_INFO" in response.request:
            query = response.request.get("QUERY_STRING", "")
            self.path = response.request["PATH_INFO"] + (f"?{query}" if query else "")
        assert self.status == expect, f"{self.path} answers {self.status}: {self.text}"
        return self


def _words(element: Any) -> str:
    """Its text with one space where an element ends: a label and its value are two words."""
    return " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split()) if element is not None else ""
