"""A row of every kind that can point at a client or a person, made at a side; what merges are tried on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.db.backends.postgresql.psycopg_any import DateRange

from billing.models import RecurringInvoice
from core import clock
from core.models import Attachment, MailMessage, PaymentTerm, Tag
from crm import actions
from crm.models import (
    AccountMember,
    Activity,
    Address,
    ConsentPurpose,
    ContactPoint,
    DealPerson,
    Letter,
    Mail,
    MailLink,
    MailParty,
    MailThread,
    MeetingGuest,
    Organisation,
    PartyRole,
    Person,
    VatCheck,
)
from tests.billing import factories as billing
from tests.billing import money
from tests.billing.quotes import factories as quotes
from tests.cast import Cast
from tests.factories import (
    DealFactory,
    ExpenseFactory,
    FollowUpFactory,
    LeadFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    StageFactory,
)

numbers = count(1)
Party = Organisation | Person


@dataclass
class Pair:
    """Two rows that are about to be one, and what rows of both sides share."""

    left: Any
    right: Any
    cast: Cast
    shared: dict[str, Any] = field(default_factory=dict)

    def side(self, name: str) -> Any:
        return self.left if name == "left" else self.right

    def common(self, name: str, make: Callable[[], Any]) -> Any:
        """The one row that both sides point at."""
        if name not in self.shared:
            self.shared[name] = make()
        return self.shared[name]


def pair_of(model: type[Party], cast: Cast) -> Pair:
    billing.firm()
    make: Any = OrganisationFactory if model is Organisation else PersonFactory
    left, right = make(name="Merituuli Oy", owner=cast.sales), make(name="Meri-Tuuli", owner=cast.sales)
    return Pair(left, right, cast)


def named(row: Any) -> str:
    return str(row._meta.model_name)


def about(row: Any) -> dict[str, Any]:
    return {named(row): row}


# Of either kind


def tag(pair: Pair, row: Any) -> None:
    name = "Key" if next(numbers) % 2 else f"Own {row.pk}"
    row.tags.add(Tag.objects.get_or_create(model=row._meta.label_lower, name=name)[0])


def follow_up(pair: Pair, row: Any) -> None:
    FollowUpFactory(owner=pair.cast.sales, deal=None, **about(row))


def call(pair: Pair, row: Any) -> None:
    made = Activity(kind="call", text="Said hello", user=pair.cast.sales, at=clock.now(), **about(row))
    actions.log_activity(activity=made, actor=pair.cast.sales)


def lead(pair: Pair, row: Any) -> None:
    LeadFactory(company=pair.cast.company, owner=pair.cast.sales, **about(row))


def converted_lead(pair: Pair, row: Any) -> None:
    made = LeadFactory(company=pair.cast.company, owner=pair.cast.sales, state="qualified")
    wish = actions.DealWish("New shop", StageFactory(), Decimal("20000"), None)
    sides = {"organisation": None, "person": None} | about(row)
    actions.convert_lead(lead=made, deal=wish, actor=pair.cast.sales, **sides)


def letter(pair: Pair, row: Any) -> None:
    Letter.objects.create(
        user=pair.cast.sales, company=pair.cast.company, to=["x@y.example"], subject="Hello", **about(row)
    )


def mail_of(pair: Pair) -> Mail:
    thread = MailThread.objects.create(subject="Offer")
    return Mail.objects.create(key=f"mail {next(numbers)}", thread=thread, subject="Offer", at=clock.now())


def shared_mail(pair: Pair, row: Any) -> None:
    """One mail filed on both, or twice on one: the database lets it be filed once on each."""
    mail = pair.common("mail", lambda: mail_of(pair))
    MailLink.objects.get_or_create(mail=mail, source="address", **about(row))
    MailParty.objects.create(mail=mail, role="from", address="x@y.example", **about(row))


def own_mail(pair: Pair, row: Any) -> None:
    MailLink.objects.create(mail=mail_of(pair), source="hand", **about(row))


def attachment(pair: Pair, row: Any) -> None:
    made = Attachment(
        subject_type=row._meta.label_lower, subject_id=row.pk, name="a.txt", media_type="text/plain", size=1,
        sha256="0" * 64, uploaded_by=pair.cast.sales,
    )  # fmt: skip
    made.file.save("a.txt", ContentFile(b"a"))


def outgoing_mail(pair: Pair, row: Any) -> None:
    MailMessage.objects.create(
        kind="letter", to=["x@y.example"], subject="Hello", body="Hello", key=f"out {next(numbers)}",
        company=pair.cast.company, message_id=f"<{next(numbers)}@x.example>", subject_type=row._meta.label_lower,
        subject_id=row.pk,
    )  # fmt: skip


def deal(pair: Pair, row: Any) -> None:
    given = {"organisation": pair.common("client", OrganisationFactory)} | about(row)
    DealFactory(company=pair.cast.company, owner=pair.cast.sales, **given)


def address(pair: Pair, row: Any) -> None:
    Address.objects.create(kind="invoice", street=f"Street {next(numbers)}", city="Turku", **about(row))


def role(pair: Pair, row: Any) -> None:
    other = {"organisation": OrganisationFactory} if isinstance(row, Person) else {"person": PersonFactory}
    sides = {name: pair.common(name, make) for name, make in other.items()} | about(row)
    held = PartyRole.objects.filter(**sides)
    first = 2010 + next(numbers) % 8
    if not held.filter(period__overlap=DateRange(date(first, 1, 1), date(first + 1, 1, 1))).exists():
        PartyRole.objects.create(period=DateRange(date(first, 1, 1), date(first + 1, 1, 1)), **sides)


def draft_quote(pair: Pair, row: Any) -> None:
    quotes.draft_quote(pair.cast.company, **paper(pair, row))


def sent_quote(pair: Pair, row: Any) -> None:
    quotes.sent_quote(pair.cast.company, **paper(pair, row))


def accepted_quote(pair: Pair, row: Any) -> None:
    quotes.accept(quotes.sent_quote(pair.cast.company, **paper(pair, row)))


def draft_invoice(pair: Pair, row: Any) -> None:
    billing.draft(pair.cast.company, **paper(pair, row))


def issued_invoice(pair: Pair, row: Any) -> None:
    billing.issued(pair.cast.company, **paper(pair, row))


def paid_invoice(pair: Pair, row: Any) -> None:
    made = billing.issued(pair.cast.company, **paper(pair, row))
    money.pay(made, "50.00", money.part(made, "50.00"))


def paper(pair: Pair, row: Any) -> dict[str, Any]:
    given = {"customer": row} if isinstance(row, Organisation) else {"person": row}
    return {"customer": pair.common("customer", billing.customer)} | given


EITHER = (
    tag, follow_up, call, lead, converted_lead, letter, shared_mail, own_mail, attachment, outgoing_mail, deal, address,
    role, draft_quote, sent_quote, accepted_quote, draft_invoice, issued_invoice, paid_invoice,
)  # fmt: skip

# Of clients


def member(pair: Pair, row: Organisation) -> None:
    AccountMember.objects.get_or_create(organisation=row, user=pair.cast.sales, defaults={"part": "lead"})


def project(pair: Pair, row: Organisation) -> None:
    ProjectFactory(company=pair.cast.company, organisation=row)


def expense(pair: Pair, row: Organisation) -> None:
    ExpenseFactory(company=pair.cast.company, user=pair.cast.sales, supplier_organisation=row)


def recurring(pair: Pair, row: Organisation) -> None:
    term = PaymentTerm.objects.get()
    RecurringInvoice.objects.create(
        company=pair.cast.company, customer=row, name="Hosting", first_on=date(2027, 1, 1), payment_term=term,
        currency=pair.cast.company.currency,
    )  # fmt: skip


def vat_answer(pair: Pair, row: Organisation) -> None:
    VatCheck.objects.create(
        organisation=row, company=pair.cast.company, vat_id="SE556012345601", state="answered", valid=True,
        answered_at=clock.now(), consultation_number=f"W{next(numbers)}",
    )  # fmt: skip


def vat_question(pair: Pair, row: Organisation) -> None:
    """Asked at both: one question is open at a time."""
    VatCheck.objects.get_or_create(organisation=row, company=pair.cast.company, vat_id="SE556012345601", state="queued")


# Of people


def consent(pair: Pair, row: Person) -> None:
    purpose = ConsentPurpose.objects.get_or_create(name="Newsletter")[0]
    actions.record_consent(
        person=row, purpose=purpose, channel="email", given=bool(next(numbers) % 2), source="Fair", evidence="",
        actor=pair.cast.sales,
    )  # fmt: skip


def point(pair: Pair, row: Person) -> None:
    text = f"m{next(numbers) % 3}@x.example"
    ContactPoint.objects.get_or_create(person=row, kind="email", key=text, defaults={"value": text})


def takes_part(pair: Pair, row: Person) -> None:
    both = pair.common("deal", lambda: DealFactory(company=pair.cast.company, owner=pair.cast.sales))
    DealPerson.objects.get_or_create(deal=both, person=row)


def meets(pair: Pair, row: Person) -> None:
    def meeting() -> Activity:
        client = OrganisationFactory()
        return Activity.objects.create(kind="meeting", text="Met", user=pair.cast.sales, organisation=client)

    held = pair.common("meeting", meeting)
    held.participants.add(row)
    MeetingGuest.objects.create(activity=held, person=row, name=row.name, address=f"g{next(numbers)}@x.example")


def file_of_data(pair: Pair, row: Person) -> None:
    actions.ask_personal_export(person=row, actor=pair.cast.owner)


OF = {
    Organisation: (*EITHER, member, project, expense, recurring, vat_answer, vat_question),
    Person: (*EITHER, consent, point, takes_part, meets, file_of_data),
}
