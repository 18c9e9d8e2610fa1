"""The pages of sales that grow longest: a client's story of 5,000 entries, and a board with 500 cards on it."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from reporting.demo.story import CONTACTS, long_story
from reporting.management.bench.pages import Page

CARDS = 500
MORE = re.compile(rb'class="more"><a class="[^"]*" href="([^"]+)"')


def story() -> Page:
    client = long_story()
    return Page(
        f"client with {CONTACTS:,} entries on the timeline", (client.get_absolute_url(),), _nothing, 30, has_floor=False
    )


def long_board(client: Client) -> Page:
    """The board, and "Show more" in every stage until 500 cards stand on it."""
    paths = [reverse("crm:board")]
    at = shown = 0
    while at < len(paths) and shown < CARDS:
        body = client.get(paths[at], headers={"HX-Request": "true"} if at else {}).content
        shown += body.count(b'<article class="card"')
        paths += [found.decode().replace("&amp;", "&") for found in MORE.findall(body)]
        at += 1
    return Page(f"deal board until {shown} cards are shown", tuple(paths[:at]), _nothing, 1000, has_floor=False)


def _nothing() -> None:
    """No floor of its own: the board's and the customer's stand above."""
