"""What the demo knows about its contacts: teams, a move to another employer, consents, an answer about a VAT number."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.demo.world import DEMO, World, acting, moment
from crm import actions
from crm.actions.vat_checks import claim_vat_check, store_vat_answer
from crm.demo_clients import organisation
from crm.models import ConsentPurpose, ContactPoint, Person
from crm.queries.vat_checks import vat_policy
from crm.vies import Told

TEAMS = (("rautatammi", "nora", "project"), ("rautatammi", "helena", "finance"), ("suvanto", "kaisa", "project"))
# Client, days ago, the name that the register told.
ANSWERS = (
    ("nordvik", 196, "NORDVIK SHIPPING AB"),
    ("bergstein", 133, "---"),
    ("nordvik", 41, "NORDVIK SHIPPING AB"),
    ("bergstein", 17, "---"),
)
PURPOSES = (
    ("Newsletter", "consent", "Our newsletter, four times a year."),
    ("Offers to existing clients", "interest", "Services like those that were bought before."),
)


def add_contacts(world: World) -> None:
    """In the beginning: teams, purposes and consents, and the answers that invoices abroad rest on."""
    for key, person, part in TEAMS:
        actions.join_account(organisation=organisation(key), user=world.people[person], part=part, actor=DEMO)
    for name, basis, text in PURPOSES:
        ConsentPurpose.objects.create(name=name, basis=basis, text=text)
    riikka = Person.objects.get(name="Riikka Salonen")
    for kind, use, value, key in (
        ("email", "private", "riikka.salonen@kotimeili.example", "riikka.salonen@kotimeili.example"),
        ("phone", "work", "+358 40 5550123", "+358405550123"),
    ):
        ContactPoint.objects.create(person=riikka, kind=kind, use=use, value=value, key=key)
    _move(world)


def _move(world: World) -> None:
    """Sanna bought for the ferries and now buys for the energy company; both pages know."""
    sanna = Person.objects.create(
        name="Sanna Koski", email="sanna.koski@suvanto.example", phone="+358 40 5550177", language="fi",
        owner=world.people["mikael"],
    )  # fmt: skip
    begun = world.first - timedelta(days=300)
    actions.add_role(
        person=sanna, organisation=organisation("merituuli"), title="Buyer", starts_on=begun, ends_on=None, actor=DEMO
    )
    moved = world.today - timedelta(days=120)
    with clock.at(moment(moved), company=world.company):
        actions.move_person(
            person=sanna, organisation=organisation("suvanto"), title="Head of purchasing", on=moved, keep_others=False,
            actor=DEMO,
        )  # fmt: skip


def check_vat_numbers(world: World) -> None:
    """Answers as the register would give them, marked as the demo's; it is not asked, and stays switched off."""
    policy = actions.set_vat_policy(policy=vat_policy(), active=True, fresh_days=90, actor=DEMO)
    for key, days_ago, name in ANSWERS:
        at = organisation(key)
        with clock.at(moment(world.today - timedelta(days=days_ago)), company=world.company):
            check = actions.ask_vat_check(organisation=at, company=world.company, actor=acting(at.owner or world.owner))
            taken = claim_vat_check(pk=check.pk, actor=DEMO)
            if taken is not None:
                number = f"DEMO-{key.upper()}-{days_ago:03d}"
                told = Told(valid=bool(name), name=name, address="", consultation_number=number, sha256="0" * 64)
                store_vat_answer(check=taken, told=told, actor=DEMO)
    actions.set_vat_policy(policy=policy, active=False, fresh_days=90, actor=DEMO)
