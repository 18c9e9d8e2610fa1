"""What comes in by the thousand, measured by bin/bench on the large demo; nothing of it stays in the database.

It needs what the tests need: a mail server on this machine and the corpus of duplicates.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from email.message import EmailMessage
from functools import wraps

from django.conf import settings
from django.db import transaction

from core import clock
from core.access import home_company
from core.models import Department, User
from crm.mail import syncing
from crm.models import Mail, Mailbox, Organisation, Person
from reporting.management.bench.report import Row
from tests.cast import Cast
from tests.core.imports.taking import counts, imported
from tests.crm.duplicates.measure import measure
from tests.crm.mail_server import mail, mail_server, mailbox_of

MAILS, ROWS, CONTACTS = 10_000, 10_000, 50_000
SENDERS = 50


def rows(user: User, asked: Callable[[str], bool]) -> Iterator[Row]:
    """Of those whose name is asked for."""
    works: dict[str, Callable[[str, User], Iterator[Row]]] = {
        f"{MAILS:,} mails from a mailbox": _mails,
        f"{ROWS:,} clients imported": _clients,
        f"{ROWS:,} deals imported": _deals,
        f"duplicates among {CONTACTS:,} contacts": _duplicates,
    }
    for name, work in works.items():
        if asked(name):
            yield from _undone(work)(name, user)


def _undone(work: Callable[[str, User], Iterator[Row]]) -> Callable[[str, User], list[Row]]:
    @wraps(work)
    def run(name: str, user: User) -> list[Row]:
        with transaction.atomic():
            found = list(work(name, user))
            transaction.set_rollback(True)
        return found

    return run


def _mails(name: str, user: User) -> Iterator[Row]:
    settings.KEEL_MAIL_PRIVATE_HOSTS = True
    Person.objects.bulk_create(
        Person(name=f"Contact {number}", email=f"contact{number}@bench{number}.example") for number in range(SENDERS)
    )
    with mail_server() as server:
        server.deliver(*(_letter(number) for number in range(MAILS)))
        box = mailbox_of(_cast_of(user), server)
        before = Mail.objects.count()
        began = time.perf_counter()
        while _synced(box):
            pass
        took = time.perf_counter() - began
    if (came := Mail.objects.count() - before) != MAILS:
        raise RuntimeError(f"{came} of {MAILS} mails came in")
    yield Row(name, took, "s", must=300)


def _synced(box: Mailbox) -> int:
    """How many came in one run, which ends after a while so that others get their turn."""
    Mailbox.objects.filter(pk=box.pk).update(next_run_at=clock.now(), claimed_at=None)
    counted = syncing.sync(box.pk)
    if counted.failed:
        raise RuntimeError(counted.error)
    return counted.done


def _cast_of(user: User) -> Cast:
    """The same person in every part: only the company and who owns the mailbox matter here."""
    company = home_company(user)
    department = Department.objects.filter(company=company).first()
    assert company is not None and department is not None
    return Cast(company, department, **{part.name: user for part in fields(Cast)[2:]})


def _letter(number: int) -> EmailMessage:
    sender = f"Contact <contact{number % SENDERS}@bench{number % SENDERS}.example>"
    return mail(sender, number=f"bench{number}", subject=f"Mail {number}", text="Hei\n" * 60)


def _clients(name: str, user: User) -> Iterator[Row]:
    lines = (f"{n};Tuotu Asiakas {n} Oy;asiakas{n}@tuotu{n}.example;+358 40 {n:07d};Helsinki" for n in range(ROWS))
    yield _taken(name, user, "crm.organisation", "\n".join(["id;name;email;phone;city", *lines]))


def _deals(name: str, user: User) -> Iterator[Row]:
    clients = list(Organisation.objects.filter(external_source="large").order_by("pk").values_list("name", flat=True))
    lines = (f"{n};Tuotu kauppa {n};{clients[n % len(clients)]};{1000 + n},50;2027-03-31" for n in range(ROWS))
    yield _taken(name, user, "crm.deal", "\n".join(["id;name;company;value;expected close", *lines]))


def _taken(name: str, user: User, model: str, text: str) -> Row:
    """The dry run and the import itself, together."""
    began = time.perf_counter()
    batch = imported(user, model, text.encode(), source="Bench")
    took = time.perf_counter() - began
    if counts(batch)[0] != ROWS:
        raise RuntimeError(f"created, updated, unchanged, failed: {counts(batch)}")
    return Row(name, took, "s", must=60)


def _duplicates(name: str, _user: User) -> Iterator[Row]:
    found = measure(CONTACTS)
    yield Row(name, found["seconds"], "s")
    yield Row("recall", found["recall"] * 100, "%", must=95, more_is_better=True)
    yield Row("precision", found["precision"] * 100, "%", must=98, more_is_better=True)
    yield Row("warning while a client is typed", found["hint_ms"], "ms", must=15)
