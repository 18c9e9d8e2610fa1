"""A merge points everything at the survivor and can be taken back to the last value (A4, V13)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Sum
from django.test import RequestFactory

from billing.models import Invoice, InvoiceBalance
from core import clock
from core.errors import Refused
from core.models import Attachment, AuditEvent, Tag
from core.views.generic.succession import Succeeded
from crm import actions
from crm.merging.relations import GENERIC, STAYING, keys_to, relations_to
from crm.models import (
    AccountMember,
    Activity,
    Address,
    ContactPoint,
    Deal,
    DuplicateCandidate,
    FollowUp,
    MergeRecord,
    Organisation,
    PartyRole,
    Person,
    TimelineEntry,
)
from crm.permissions import ORGANISATION_VIEW
from tests.billing import factories as billing
from tests.cast import Cast, client_of
from tests.crm.duplicates.dumping import dump
from tests.factories import DealFactory, FollowUpFactory, OrganisationFactory, PersonFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def rich(name: str, cast: Cast) -> Organisation:
    """An organisation with a row of nearly every kind that can point at it."""
    row: Organisation = OrganisationFactory(name=name, owner=cast.sales, email=f"{name.split()[0].lower()}@x.example")
    Address.objects.create(organisation=row, kind="invoice", street=f"{name} street", city="Turku", on_invoices=True)
    AccountMember.objects.create(organisation=row, user=cast.sales, part="lead")
    AccountMember.objects.create(organisation=row, user=cast.lead if "Oy" in name else cast.finance, part="project")
    person = PersonFactory(name=f"Contact of {name}")
    PartyRole.objects.create(person=person, organisation=row, period=DateRange(date(2024, 1, 1), None))
    deal: Deal = DealFactory(company=cast.company, organisation=row, person=person, owner=cast.sales)
    FollowUpFactory(owner=cast.sales, organisation=row, deal=None)
    actions.log_activity(
        activity=Activity(kind="call", text="Said hello", user=cast.sales, organisation=row, at=clock.now()),
        actor=cast.sales,
    )
    ProjectFactory(company=cast.company, organisation=row)
    row.tags.add(Tag.objects.get_or_create(model="crm.organisation", name="Key")[0])
    row.tags.add(Tag.objects.get_or_create(model="crm.organisation", name=name)[0])
    attachment = Attachment(
        subject_type="crm.organisation",
        subject_id=row.pk,
        name="a.txt",
        media_type="text/plain",
        size=1,
        sha256="0" * 64,
        uploaded_by=cast.sales,
    )
    attachment.file.save("a.txt", ContentFile(b"a"))
    assert deal.pk
    return row


def invoices_of(row: Organisation, cast: Cast) -> Invoice:
    return billing.issued(cast.company, customer=row)


def values(row: Organisation, **more: Any) -> dict[str, Any]:
    return {"name": row.name, "email": row.email, **more}


def test_everything_follows_and_undoing_restores_every_table(cast: Cast) -> None:
    billing.firm()
    kept, gone = rich("Merituuli Oy", cast), rich("Meri-Tuuli", cast)
    invoice, other = invoices_of(gone, cast), invoices_of(kept, cast)
    paper = Invoice.objects.filter(pk=invoice.pk).values().get()
    DuplicateCandidate.objects.create(kind="organisation", organisation=kept, other_organisation=gone, score=90)
    before = dump()
    record = actions.merge(
        survivor=kept, loser=gone, values=values(kept, email=gone.email, phone="1"), actor=cast.sales
    )
    for relation in relations_to(Organisation):
        left = relation.rows(gone.pk).count()
        assert left == record.kept.get(relation.label, 0), relation
    assert record.kept == {"crm.accountmember": 1, "crm.address": 1, "crm.organisation_tags": 1}
    moved = Invoice.objects.filter(pk=invoice.pk).values().get()
    assert moved["customer_id"] == kept.pk
    same = {name: value for name, value in moved.items() if paper[name] != value}
    assert {"customer_id", "version"} <= set(same) <= {"customer_id", "version", "updated_at"}
    balance = InvoiceBalance.objects.filter(customer=kept).aggregate(s=Sum("open_amount"))["s"]
    assert balance == invoice.gross_amount + other.gross_amount
    kept.refresh_from_db()
    assert (kept.email, kept.phone) == (gone.email, "1")
    actions.undo_merge(merge=record, actor=cast.sales)
    after = dump()
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}
    assert MergeRecord.objects.get().undone == {"rows": {}, "fields": []}


def test_people_merge_and_come_apart_again(cast: Cast) -> None:
    billing.firm()
    firm = rich("Merituuli Oy", cast)
    kept, gone = PersonFactory(name="Matti Virtanen"), PersonFactory(name="M. Virtanen", phone="+358401234567")
    for person in (kept, gone):
        PartyRole.objects.create(person=person, organisation=firm, period=DateRange(date(2024, 1, 1), None))
        ContactPoint.objects.create(person=person, kind="email", value="m@x.example", key="m@x.example")
    ContactPoint.objects.create(person=gone, kind="email", value="n@x.example", key="n@x.example")
    DealFactory(company=cast.company, organisation=firm, person=gone)
    invoice = billing.issued(cast.company, customer=firm, person=gone)
    before = dump()
    record = actions.merge(survivor=kept, loser=gone, values={"phone": gone.phone}, actor=cast.sales)
    assert record.kept == {"crm.contactpoint": 1, "crm.partyrole": 1}  # the same role at the same place
    assert Invoice.objects.get(pk=invoice.pk).person == kept
    assert Deal.objects.get(person=kept)
    actions.undo_merge(merge=record, actor=cast.sales)
    assert dump() == before


def test_a_role_of_both_is_kept_for_as_long_as_either_had_it(cast: Cast) -> None:
    firm, kept, gone = OrganisationFactory(), PersonFactory(), PersonFactory()
    mine = role_of(kept, firm, "Buyer", date(2022, 1, 1), date(2024, 1, 1))
    longer = role_of(gone, firm, "buyer", date(2020, 5, 1), None)
    other = role_of(gone, firm, "Chair of the board", date(2021, 1, 1), None)
    elsewhere = role_of(gone, OrganisationFactory(), "Buyer", date(2019, 1, 1), date(2020, 1, 1))
    before = dump()
    record = actions.merge(survivor=kept, loser=gone, values={}, actor=cast.sales)
    mine.refresh_from_db()
    assert (mine.period.lower, mine.period.upper) == (date(2020, 5, 1), None)
    assert set(PartyRole.objects.filter(person=kept)) == {mine, other, elsewhere}
    assert set(PartyRole.objects.filter(person=gone)) == {longer} and record.kept == {"crm.partyrole": 1}
    actions.undo_merge(merge=record, actor=cast.sales)
    assert dump() == before


def test_days_of_a_role_that_were_changed_since_stay(cast: Cast) -> None:
    firm, kept, gone = OrganisationFactory(), PersonFactory(), PersonFactory()
    mine = role_of(kept, firm, "", date(2022, 1, 1), None)
    role_of(gone, firm, "", date(2020, 1, 1), date(2023, 1, 1))
    record = actions.merge(survivor=kept, loser=gone, values={}, actor=cast.sales)
    PartyRole.objects.filter(pk=mine.pk).update(period=DateRange(date(2018, 1, 1), None))
    undone = actions.undo_merge(merge=record, actor=cast.sales)
    mine.refresh_from_db()
    assert mine.period.lower == date(2018, 1, 1) and undone.undone["rows"] == {"crm.partyrole": 1}


def test_clients_keep_the_longer_time_of_the_same_person(cast: Cast) -> None:
    kept, gone, person = OrganisationFactory(), OrganisationFactory(), PersonFactory()
    mine = role_of(person, kept, "CEO", date(2023, 1, 1), None)
    role_of(person, gone, "", date(2021, 1, 1), date(2023, 6, 1))
    actions.merge(survivor=kept, loser=gone, values={}, actor=cast.sales)
    mine.refresh_from_db()
    assert (mine.period.lower, mine.period.upper) == (date(2021, 1, 1), None)


def role_of(person: Person, firm: Organisation, title: str, first: date, last: date | None) -> PartyRole:
    return PartyRole.objects.create(person=person, organisation=firm, title=title, period=DateRange(first, last))


def test_what_changed_since_is_named_and_kept(cast: Cast) -> None:
    kept, gone = rich("Merituuli Oy", cast), rich("Meri-Tuuli", cast)
    deal = Deal.objects.get(organisation=gone)
    record = actions.merge(survivor=kept, loser=gone, values=values(gone, phone="1"), actor=cast.sales)
    kept.refresh_from_db()
    kept.phone = "2"
    kept.save()
    elsewhere = OrganisationFactory()
    Deal.objects.filter(pk=deal.pk).update(organisation=elsewhere)
    FollowUp.objects.filter(organisation=kept).last().delete()  # type: ignore[union-attr]
    added = FollowUpFactory(owner=cast.sales, organisation=kept, deal=None)
    record = actions.undo_merge(merge=record, actor=cast.sales)
    assert record.undone == {"rows": {"crm.deal": 1, "crm.followup": 1}, "fields": ["phone"]}
    kept.refresh_from_db(), gone.refresh_from_db(), deal.refresh_from_db(), added.refresh_from_db()
    assert (kept.name, kept.phone, gone.archived_at) == ("Merituuli Oy", "2", None)
    assert (deal.organisation, added.organisation) == (elsewhere, kept)


def test_it_is_told_on_the_timeline_and_in_the_trail(cast: Cast) -> None:
    kept, gone = OrganisationFactory(name="Meri Oy"), OrganisationFactory(name="Meri")
    record = actions.merge(survivor=kept, loser=gone, values=values(kept), actor=cast.sales)
    actions.undo_merge(merge=record, actor=cast.sales)
    kinds = set(AuditEvent.objects.filter(subject_id=kept.pk).values_list("kind", flat=True))
    assert {"crm.OrganisationsMerged", "crm.MergeUndone"} <= kinds
    assert set(TimelineEntry.objects.filter(organisation=kept).values_list("kind", flat=True)) == {
        "merge.done",
        "merge.undone",
    }


def test_refusals(cast: Cast) -> None:
    one, two, three = OrganisationFactory(), OrganisationFactory(), OrganisationFactory()
    with pytest.raises(PermissionDenied):
        actions.merge(survivor=one, loser=two, values={}, actor=cast.stranger)
    with pytest.raises(Refused):
        actions.merge(survivor=one, loser=one, values={}, actor=cast.sales)
    first = actions.merge(survivor=one, loser=two, values={}, actor=cast.sales)
    with pytest.raises(Refused):  # twice is once
        actions.merge(survivor=one, loser=two, values={}, actor=cast.sales)
    with pytest.raises(Refused):
        actions.merge(survivor=two, loser=three, values={}, actor=cast.sales)
    second = actions.merge(survivor=three, loser=one, values={}, actor=cast.sales)
    two.refresh_from_db()
    assert two.merged_into == three  # addresses lead to the end in one step
    with pytest.raises(Refused, match="itself been merged"):
        actions.undo_merge(merge=first, actor=cast.sales)
    actions.undo_merge(merge=second, actor=cast.sales)
    with time_machine.travel(clock.now() + timedelta(days=31)), pytest.raises(Refused, match="thirty"):
        actions.undo_merge(merge=first, actor=cast.sales)
    actions.undo_merge(merge=first, actor=cast.sales)
    with pytest.raises(Refused, match="already"):
        actions.undo_merge(merge=first, actor=cast.sales)


def test_the_database_moves_frozen_paper_for_a_recorded_merge_only(cast: Cast) -> None:
    billing.firm()
    kept, gone = OrganisationFactory(name="A Oy"), OrganisationFactory(name="A")
    invoice = invoices_of(gone, cast)
    rows = Invoice.objects.filter(pk=invoice.pk)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(customer=kept)
    record = actions.merge(survivor=kept, loser=gone, values={}, actor=cast.sales)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(customer=gone)  # the way back is open only once the merge is undone
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(customer_name="B")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows._raw_delete("default")
    own = invoices_of(kept, cast)
    actions.undo_merge(merge=record, actor=cast.sales)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Invoice.objects.filter(pk=own.pk).update(customer=gone)  # this one was never the loser's
    with pytest.raises(DatabaseError), transaction.atomic():
        TimelineEntry.objects.filter(organisation=kept).update(organisation=gone)


def test_issued_invoices_follow_even_where_the_books_are_closed(cast: Cast) -> None:
    billing.firm()
    kept, gone = OrganisationFactory(name="A Oy"), OrganisationFactory(name="A")
    invoice = invoices_of(gone, cast)
    cast.company.books_closed_until = invoice.issued_on
    cast.company.save()
    actions.merge(survivor=kept, loser=gone, values={}, actor=cast.sales)
    assert Invoice.objects.get(pk=invoice.pk).customer == kept


@pytest.mark.parametrize("party", [Organisation, Person])
def test_every_key_to_a_party_is_taken_in_or_named_with_a_reason(party: type) -> None:
    """A law: a new table that points at a party is moved by itself; one that can't be says so in STAYING."""
    moved = {(relation.label, relation.field) for relation in relations_to(party)}
    label = party._meta.label_lower  # type: ignore[attr-defined]
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or any(base.__module__.startswith("pghistory") for base in model.__mro__):
            continue
        for field in model._meta.local_fields:
            target = getattr(field.related_model, "_meta", None)
            if target is not None and target.label_lower == label:
                name = model._meta.label_lower
                assert (name, field.name) in moved or name in STAYING, f"{name}.{field.name} is not handled by a merge"
    assert {field.model._meta.label_lower for field in keys_to(party)} >= {name for name, _f in moved} - set(GENERIC)


def test_every_model_that_names_its_subject_is_taken_in_or_named() -> None:
    for model in apps.get_models():
        names = {field.name for field in model._meta.local_fields}
        if {"subject_type", "subject_id"} <= names:
            label = model._meta.label_lower
            assert label in GENERIC or label in STAYING or f"{label}.subject_id" in STAYING, label


def test_money_of_both_is_the_money_of_the_survivor(cast: Cast) -> None:
    billing.firm()
    kept, gone = OrganisationFactory(name="A Oy"), OrganisationFactory(name="A")
    for row in (kept, gone, gone):
        invoices_of(row, cast)

    def facts(keys: list[int]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, sum(fact_amount), sum(home_amount) FROM reporting_money_fact"
                " WHERE organisation_id = ANY(%s) GROUP BY kind ORDER BY kind",
                [keys],
            )
            return cursor.fetchall()

    before = facts([kept.pk, gone.pk])
    assert before and all(row[1] != Decimal(0) for row in before)
    actions.merge(survivor=kept, loser=gone, values={}, actor=cast.sales)
    assert facts([kept.pk]) == before
    assert facts([gone.pk]) == []


@pytest.mark.parametrize("make", [OrganisationFactory, PersonFactory])
def test_pages_of_a_merged_row_lead_to_the_kept_one(cast: Cast, make: Any) -> None:
    kept, gone = make(name="Meri Oy", owner=cast.sales), make(name="Meri", owner=cast.sales)
    client = client_of(cast.sales)
    record = actions.merge(survivor=kept, loser=gone, values={}, actor=cast.sales)
    for page in pages_of(gone):
        answer = client.get(page + "?x=1")
        assert answer.status_code == 303, page
        assert answer.headers["Location"] == page.replace(f"/{gone.pk}/", f"/{kept.pk}/") + "?x=1"
        assert "“Meri” was merged into this." in client.get(answer.headers["Location"]).content.decode()
    sent = client.post(f"{gone.get_absolute_url()}edit/", {"name": "Other"})
    assert sent.status_code == 409
    assert "nothing was saved" in sent.content.decode() and kept.get_absolute_url() in sent.content.decode()
    assert client_of(cast.stranger).get(gone.get_absolute_url()).status_code in (403, 404)
    actions.undo_merge(merge=record, actor=cast.sales)
    assert client.get(f"{gone.get_absolute_url()}edit/").status_code == 200


def pages_of(row: Any) -> list[str]:
    url = row.get_absolute_url()
    return [url, f"{url}edit/", f"{url}addresses/", f"{url}archive/", f"{url}restore/"]


def test_who_may_not_see_the_kept_row_is_told_whom_to_ask(cast: Cast) -> None:
    kept, gone = (
        OrganisationFactory(name="Meri Oy", owner=cast.owner),
        OrganisationFactory(name="Meri", owner=cast.lead),
    )
    actions.merge(survivor=kept, loser=gone, values={}, actor=cast.owner)
    succeeded = Succeeded(gone, kept)
    request = RequestFactory().get(gone.get_absolute_url())
    with pytest.raises(Refused, match=r"not yours to see\. Aino Lehtonen looks after it"):
        succeeded.answer(request, cast.stranger, ORGANISATION_VIEW)
