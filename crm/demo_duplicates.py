"""Rows that somebody entered a second time, so that the demo has something to merge."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from core.demo import DemoPart, World, register
from core.demo.world import DEMO
from crm import actions
from crm.models import Organisation, PartyRole, Person

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
)


def end(world: World) -> None:
    """The second rows, and the night that found them."""
    for name, country, domain, owner in FIRMS:
        Organisation.objects.create(
            name=name, country=country, email=f"hello@{domain}", website=f"https://{domain}", owner=world.people[owner]
        )
    since = DateRange(date(world.today.year, 1, 1), None, "[)")
    for name, email, client in HUMANS:
        person = Person.objects.create(name=name, email=email, owner=world.people["jari"])
        PartyRole.objects.create(person=person, organisation=Organisation.objects.get(email=client), period=since)
    for kind in ("organisation", "person"):
        actions.find_duplicates(kind=kind, actor=DEMO)


register(DemoPart("crm.duplicates", 90, end=end))
