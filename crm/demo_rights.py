"""Consents that were given and taken back, and a former contact who asked to be forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import acting, moment
from crm import actions
from crm.demo_clients import organisation
from crm.models import Activity, Consent, ConsentPurpose, PartyRole, Person

# Person, days ago, given or taken back, how, what they said. Those of the web form came with their inquiries.
SAID = (
    ("Riikka Salonen", 412, True, "Business card at an event", "“Put me on the list.”"),
    ("Petra Lahti", 388, True, "Mail to Jari", "“I want to read the newsletter.”"),
    ("Maria Holm", 301, True, "Business card at an event", ""),
    ("Anders Ekdahl", 240, True, "Mail to Mikael", "“Yes, please send it to me.”"),
    ("Anu Kettunen", 205, False, "By phone", "Gets too much mail."),
    ("Maria Holm", 66, False, "Mail to Mikael", "“Please take me off the newsletter.”"),
    ("Antti Kemppainen", 12, False, "Link in the newsletter", ""),
)
LEFT = ("Kalle Hovi", "kalle.hovi@lumikko.example", "Web editor")


def begin(world: World) -> None:
    newsletter = ConsentPurpose.objects.get(name="Newsletter")
    for name, days_ago, given, source, evidence in SAID:
        person = Person.objects.select_related("owner").get(name=name)
        with clock.at(moment(world.today - timedelta(days=days_ago)), company=world.company):
            actions.record_consent(
                person=person, purpose=newsletter, channel=Consent.Channel.EMAIL, given=given, source=source,
                evidence=evidence, actor=acting(person.owner or world.people["mikael"]),
            )  # fmt: skip


def end(world: World) -> None:
    """Worked for a client until last winter, was talked to, and asked a month ago to be forgotten."""
    name, email, title = LEFT
    mikael, at = world.people["mikael"], organisation("lumikko")
    came, left = world.today - timedelta(days=420), world.today - timedelta(days=300)
    with clock.at(moment(came), company=world.company):
        person = Person.objects.create(name=name, email=email, language="fi", owner=mikael)
        period = DateRange(came, left, "[)")
        PartyRole.objects.create(person=person, organisation=at, title=title, period=period)
        talk = Activity(
            kind=Activity.Kind.CALL, text="Kalle Hovi takes care of the articles.", user=mikael, person=person,
            organisation=at, at=clock.now(),
        )  # fmt: skip
        actions.log_activity(activity=talk, actor=acting(mikael))
    asked_on = world.today - timedelta(days=33)
    with clock.at(moment(asked_on + timedelta(days=2)), company=world.company):
        actions.erase_person(
            person=person, asked_on=asked_on, reason="Asked by mail to be forgotten.", actor=acting(world.owner)
        )


register(DemoPart("crm.rights", 13, begin=begin, end=end))
