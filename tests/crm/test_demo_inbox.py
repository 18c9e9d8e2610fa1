"""The demo's mail comes in as real mail does."""

from __future__ import annotations

import pytest

from core import clock
from core.demo.world import World
from crm import demo_inbox
from crm.models import Mail, Mailbox
from tests.cast import Cast
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_threads_are_filed_and_strangers_wait(cast: Cast) -> None:
    for name, address, *_rest in demo_inbox.THREADS:
        PersonFactory(name=name, email=address)
    today = clock.today()
    world = World(cast.company, today, today)
    world.people["mikael"] = cast.sales
    demo_inbox.end(world)
    letters = sum(len(one[3]) for one in demo_inbox.THREADS)
    assert Mail.objects.filed().count() == letters
    assert Mail.objects.filed().values("thread").distinct().count() == len(demo_inbox.THREADS)
    assert Mail.objects.waiting().count() == len(demo_inbox.STRANGERS)
    assert Mailbox.objects.filter(is_paused=True).count() == 2
