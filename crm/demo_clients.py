"""The clients of the demo's story by their short names, and how they and their deals come about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from core import clock
from core.demo.world import DEMO, World
from core.models import PaymentTerm
from core.textkeys import fold
from crm import actions
from crm.demo_names import DemoClient
from crm.models import Activity, Address, Deal, LeadSource, Organisation, PartyRole, Person, Stage

WORDS = "Went through the scope; the budget is approved and the decision is made by the steering group."


def organisation(key: str) -> Organisation:
    return Organisation.objects.get(external_source="demo", external_id=key)


def add_client(world: World, client: DemoClient) -> None:
    term = PaymentTerm.objects.filter(days=client.days).first() or PaymentTerm.objects.order_by("days").first()
    row = Organisation.objects.create(
        name=client.name,
        business_id=client.business_id,
        vat_id=client.vat_id,
        country=client.country,
        language=client.language,
        industry=client.industry,
        email=f"info@{client.domain}",
        invoice_email=f"invoices@{client.domain}",
        website=f"https://{client.domain}",
        owner=world.people[client.owner],
        currency_id=client.currency,
        payment_term=term,
        external_source="demo",
        external_id=client.key,
    )
    Address.objects.create(
        organisation=row,
        kind=Address.Kind.INVOICE,
        street=client.street,
        postal_code=client.postal_code,
        city=client.city,
        country=client.country,
        on_invoices=True,
    )
    for name, title in client.people:
        # Mail servers take plain letters only.
        first, last = fold(name.split()[0]), fold(name.split()[-1])
        person = Person.objects.create(
            name=name, email=f"{first}.{last}@{client.domain}", owner=row.owner, language=client.language
        )
        period = DateRange(world.first - timedelta(days=200), None, "[)")
        PartyRole.objects.create(person=person, organisation=row, title=title, period=period)


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
    return actions.open_deal(deal=Deal(**given | more), actor=DEMO)


def talk(deal: Deal, text: str = WORDS) -> None:
    call = Activity(kind=Activity.Kind.CALL, text=text, user=deal.owner, deal=deal, at=clock.now())
    actions.log_activity(activity=call, actor=DEMO)
