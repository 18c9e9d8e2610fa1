"""How fast mail comes in: 10,000 mails of a real server in under five minutes is 34 a second."""

from __future__ import annotations

import os
from time import perf_counter
from typing import Any

import pytest

from crm.mail import syncing
from crm.models import Mail
from tests.cast import Cast
from tests.crm.mail_server import mail, mail_server, mailbox_of
from tests.factories import PersonFactory

COUNT = int(os.environ.get("KEEL_BENCH_MAILS", "300"))
LEAST_A_SECOND = 34


@pytest.mark.slow
@pytest.mark.django_db
def test_ten_thousand_mails_come_in_within_five_minutes(cast: Cast, settings: Any) -> None:
    settings.KEEL_MAIL_PRIVATE_HOSTS = True
    for number in range(50):
        PersonFactory(email=f"contact{number}@client{number}.example")
    with mail_server() as server:
        letters = [
            mail(f"C <contact{n % 50}@client{n % 50}.example>", number=n, subject=f"Mail {n}", text="Hei\n" * 60)
            for n in range(COUNT)
        ]
        server.deliver(*letters)
        box = mailbox_of(cast, server)
        started = perf_counter()
        assert syncing.sync(box.pk).failed == 0
        seconds = perf_counter() - started
    assert Mail.objects.count() == COUNT
    print(f"\n{COUNT} mails in {seconds:.1f} s, {COUNT / seconds:.0f} a second")
    assert COUNT / seconds >= LEAST_A_SECOND
