"""Calls, meetings and notes of the last half year, so that it can be told who talks to whom and how often."""

from __future__ import annotations

from datetime import date, timedelta

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import acting, moment
from crm import actions
from crm.demo_names import CLIENTS
from crm.models import Activity, Organisation

WEEKS = 26
# Who talks, how often a week at most, and with whose clients.
TALKERS = (("mikael", 3, "mikael"), ("elif", 2, "elif"), ("jari", 2, "jari"), ("nora", 1, "mikael"))
SAID = {
    "call": (
        "How the release went; they are content.", "Asked about the invoice of last month, explained the hours.",
        "Wants a price for two more languages.", "Nothing new until the steering group meets.",
        "Their new colleague takes over the acceptance tests.",
    ),
    "meeting": (
        "Steering group: scope and budget of the next quarter.", "Demo of the sprint; three wishes noted.",
        "Went through the support tickets together.",
    ),
    "note": ("They think about moving their analytics.", "The contact is on leave until the end of the month."),
}  # fmt: skip
KINDS = ("call", "call", "call", "meeting", "meeting", "note")


def week(world: World, monday: date) -> None:
    if monday < world.today - timedelta(weeks=WEEKS):
        return
    ours = [client.key for client in CLIENTS]
    clients = list(Organisation.objects.filter(external_source="demo", external_id__in=ours).order_by("pk"))
    for person, most, owner in TALKERS:
        dice = world.random("talks", person, monday)
        mine = [row for row in clients if row.owner_id == world.people[owner].pk]
        for at in dice.sample(mine, dice.randint(max(1, most - 1), most)):
            day = min(monday + timedelta(days=dice.randint(0, 4)), world.today)
            kind = dice.choice(KINDS)
            talk = Activity(
                kind=kind, text=dice.choice(SAID[kind]), user=world.people[person], organisation=at,
                at=min(moment(day, dice.randint(7, 13)), clock.now()),
            )  # fmt: skip
            actions.log_activity(activity=talk, actor=acting(world.people[person]))


register(DemoPart("crm.talks", 16, week=week))
