"""The demo's mail comes in as real mail does."""

from __future__ import annotations

import pytest

from core import clock
from core.demo.world import World
from crm import demo_inbox, demo_triage
from crm.models import Mail, Mailbox, MailInvitation
from tests.cast import Cast
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_threads_are_filed_and_strangers_wait(cast: Cast) -> None:
    invited = (demo_triage.WAITING, demo_triage.ACCEPTED)
    people = {address: name for name, address, *_rest in demo_inbox.THREADS}
    for address, name in (people | {one.address: one.name for one in invited}).items():
        PersonFactory(name=name, email=address)
    today = clock.today()
    world = World(cast.company, today, today)
    world.people["mikael"] = cast.sales
    demo_inbox.end(world)
    letters = sum(len(one[3]) for one in demo_inbox.THREADS) + len(invited)
    assert Mail.objects.filed().count() == letters
    assert Mail.objects.waiting().count() == len(demo_triage.STRANGERS)
    assert Mail.objects.filter(state=Mail.State.IGNORED).count() == len(demo_triage.ASIDE)
    assert set(MailInvitation.objects.values_list("state", flat=True)) == {"proposed", "logged"}
    assert Mailbox.objects.filter(is_paused=True).count() == 2
