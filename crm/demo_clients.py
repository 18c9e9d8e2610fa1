"""The clients of the demo's story by their short names, and how they and their deals come about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from core import clock
from core.demo.world import World, acting
from core.models import PaymentTerm
from crm import actions
from crm.demo_names import DemoClient
from crm.models import Activity, Address, Deal, LeadSource, Organisation, PartyRole, Person, Stage

# Made up: the check digits are right, the banks do not exist.
IBANS = {
    "rautatammi": "FI96 5999 9920 4071 71",
    "merituuli": "FI55 5999 9920 7205 40",
    "suvanto": "FI35 5999 9921 0339 19",
    "kaarna": "FI75 5999 9921 3472 85",
    "kallavesi": "FI61 5999 9921 6606 53",
    "hiidenkivi": "FI47 5999 9921 9740 21",
    "nordvik": "SE38 9990 0000 0123 4567 8901",
    "bergstein": "DE37 9999 9999 0123 4567 89",
    "kordonotel": "TR74 9999 9001 2345 6789 0123 45",
}
WORDS = "Went through the scope; the budget is approved and the decision is made by the steering group."


def organisation(key: str) -> Organisation:
    return Organisation.objects.get(external_source="demo", external_id=key)


def add_client(world: World, client: DemoClient) -> None:
    row = Organisation(name=client.name, owner=world.people[client.owner])
    complete(row, client)
    period = DateRange(world.first - timedelta(days=200), None, "[)")
    for name, title in client.people:
        person = Person.objects.create(name=name, email=client.mail_of(name), owner=row.owner, language=client.language)
        PartyRole.objects.create(person=person, organisation=row, title=title, period=period)


def complete(row: Organisation, client: DemoClient) -> None:
    """What is known of a client beside the name, and the titles of its people."""
    row.business_id, row.vat_id = client.business_id, client.vat_id
    row.country, row.language, row.industry = client.country, client.language, client.industry
    row.email, row.invoice_email = f"info@{client.domain}", f"invoices@{client.domain}"
    row.website, row.iban = f"https://{client.domain}", IBANS.get(client.key, "")
    row.currency_id, row.external_source, row.external_id = client.currency, "demo", client.key
    row.payment_term = (
        PaymentTerm.objects.filter(days=client.days).first() or PaymentTerm.objects.order_by("days").first()
    )
    row.save()
    address = row.addresses.first() or Address(organisation=row, on_invoices=True)
    address.kind, address.country = Address.Kind.INVOICE, client.country
    address.street, address.postal_code, address.city = client.street, client.postal_code, client.city
    address.save()
    for name, title in client.people:
        PartyRole.objects.filter(organisation=row, person__name=name).update(title=title)


def put_deal(world: World, client: str, name: str, value: int, stage: Stage, **more: object) -> Deal:
    at = organisation(client)
    role = PartyRole.objects.filter(organisation=at).select_related("person").first()
    given = {
        "company": world.company,
        "name": name,
        "organisation": at,
        "person": role.person if role else None,
        "pipeline": stage.pipeline,
        "stage": stage,
        "owner": at.owner or world.people["mikael"],
        "currency": at.currency or world.company.currency,
        "value": Decimal(value),
        "source": LeadSource.objects.get(name="Existing client"),
    }
    deal = Deal(**given | more)
    return actions.open_deal(deal=deal, actor=acting(deal.owner))


def talk(deal: Deal, text: str = WORDS) -> None:
    call = Activity(kind=Activity.Kind.CALL, text=text, user=deal.owner, deal=deal, at=clock.now())
    actions.log_activity(activity=call, actor=acting(deal.owner))
