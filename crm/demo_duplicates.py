"""Rows that somebody entered a second time, so that the demo has something to merge."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import DEMO, acting, moment
from crm import actions
from crm.models import Activity, Organisation, PartyRole, Person

# name, country, domain, who entered it
FIRMS = (
    ("Kaarna Outdoor", "FI", "kaarna.example", "mikael"),
    ("YEDİTEPE LOJİSTİK LTD. ŞTİ.", "TR", "yeditepe.example", "jari"),
    ("Bergstein Prazision", "DE", "bergstein.example", "jari"),
)
# name, mail, at which client (by its e-mail)
HUMANS = (
    ("Salonen, Riikka", "riikka.salonen@suvanto.example", "info@suvanto.example"),
    ("Emre Yildiz", "e.yildiz@yeditepe.example", "info@yeditepe.example"),
    ("Sundqvist, Ida", "ida.sundqvist@saaristo.example", "info@saaristo.example"),
)
# This one was merged already.
MERGED = ("Anu Kettunen (Helmi)", "anu.kettunen@helmi.example", "info@helmi.example")


def end(world: World) -> None:
    """The second rows, and the night that found them."""
    for name, country, domain, owner in FIRMS:
        Organisation.objects.create(
            name=name, country=country, email=f"hello@{domain}", website=f"https://{domain}", owner=world.people[owner]
        )
    since = DateRange(date(world.today.year, 1, 1), None, "[)")
    for name, email, client in (*HUMANS, MERGED):
        phone = "+358 40 5550166" if email == MERGED[1] else ""
        person = Person.objects.create(name=name, email=email, phone=phone, owner=world.people["jari"])
        PartyRole.objects.create(person=person, organisation=Organisation.objects.get(email=client), period=since)
    for kind in ("organisation", "person"):
        actions.find_duplicates(kind=kind, actor=DEMO)
    _merged(world)


def _merged(world: World) -> None:
    """One pair was settled last week; it can still be taken back."""
    kept, twin = Person.objects.filter(email=MERGED[1]).order_by("pk")
    jari = world.people["jari"]
    with clock.at(moment(world.today - timedelta(days=20)), company=world.company):
        talk = Activity(kind="call", text="Has a new number; wants the release on a Monday.", user=jari, person=twin)
        talk.at = clock.now()
        actions.log_activity(activity=talk, actor=acting(jari))
    with clock.at(moment(world.today - timedelta(days=6), 10), company=world.company):
        actions.merge(survivor=kept, loser=twin, values={"phone": twin.phone}, actor=acting(world.owner))


register(DemoPart("crm.duplicates", 90, end=end))
