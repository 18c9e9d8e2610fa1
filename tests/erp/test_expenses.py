"""A cost is recorded with its VAT, approved by someone else, frozen then, and counted once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from core import attachments
from core.approvals import decide
from core.errors import Refused
from core.models import ApprovalRequest, Attachment
from erp import actions
from erp.models import Expense, ExpenseCategory
from tests.cast import Cast, client_of
from tests.factories import CompanyFactory, CostCentreFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def expense(cast: Cast, deductible: str = "100", **more: object) -> Expense:
    category = ExpenseCategory.objects.get_or_create(
        name=f"Travel {deductible}", defaults={"deductible_percent": Decimal(deductible)}
    )[0]
    given = {
        "on": DAY,
        "supplier": "Kaffe İş 🚀",
        "gross_amount": Decimal("125.50"),
        "tax_percent": Decimal("25.5"),
    } | more
    row = Expense(company=cast.company, user=cast.staff, category=category, currency=cast.company.currency, **given)
    return actions.record_expense(expense=row, actor=cast.staff)


def test_cost_is_net_when_all_vat_is_deducted(cast: Cast) -> None:
    row = expense(cast)
    assert (row.net_amount, row.tax_amount, row.cost_amount) == (Decimal("100.00"), Decimal("25.50"), Decimal("100.00"))


def test_cost_is_gross_when_none_is(cast: Cast) -> None:
    assert expense(cast, "0").cost_amount == Decimal("125.50")


def test_the_line_manager_approves_and_it_is_frozen(cast: Cast) -> None:
    row = expense(cast)
    for _twice in range(2):
        actions.submit_expense(expense=row, actor=cast.staff)
    request = ApprovalRequest.objects.get()
    assert request.approver == cast.lead
    decide(request=request, actor=cast.lead, approve=True)
    row.refresh_from_db()
    assert row.state == "approved"
    with pytest.raises(DatabaseError), transaction.atomic():
        Expense.objects.filter(pk=row.pk).update(gross_amount=1)


def test_a_returned_one_can_be_mended_and_asked_again(cast: Cast) -> None:
    row = actions.submit_expense(expense=expense(cast), actor=cast.staff)
    decide(request=ApprovalRequest.objects.get(), actor=cast.lead, approve=False, comment="No receipt")
    actions.submit_expense(expense=row, actor=cast.staff)
    assert ApprovalRequest.objects.filter(state="open").count() == 1


def test_taking_back_closes_the_request(cast: Cast) -> None:
    row = actions.submit_expense(expense=expense(cast), actor=cast.staff)
    actions.withdraw_expense(expense=row, actor=cast.staff)
    row.refresh_from_db()
    assert (row.state, ApprovalRequest.objects.get().state) == ("draft", "withdrawn")


def test_nobody_submits_for_a_colleague(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.submit_expense(expense=expense(cast), actor=cast.sales)


def test_closed_books_refuse(cast: Cast) -> None:
    cast.company.books_closed_until = DAY
    with pytest.raises(Refused):
        expense(cast)


def test_recorded_in_the_browser_with_its_receipt(cast: Cast, client: Client) -> None:
    client.force_login(cast.staff)
    category = ExpenseCategory.objects.create(name="Software")
    data = {
        "on": "2026-11-16",
        "supplier": "Şirket",
        "gross_amount": "1,255.00",
        "currency": "EUR",
        "tax_percent": "25.5",
        "category": category.pk,
        "company": cast.company.pk,
        "markup_percent": "0",
        "receipt_file": SimpleUploadedFile("kuitti.pdf", PDF, "application/pdf"),
    }
    answer = client.post("/erp/expenses/new/", data)
    assert answer.status_code == 303, answer.context["form"].errors
    row = Expense.objects.get()
    assert (row.net_amount, row.receipt.media_type) == (Decimal("1000.00"), "application/pdf")
    page = client.get(row.get_absolute_url())
    assert "kuitti.pdf" in page.content.decode()
    client.force_login(cast.sales)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(f"/files/{row.receipt_id}/").status_code == 404


def test_a_draft_goes_with_its_receipt_until_somebody_was_asked(cast: Cast) -> None:
    kept, gone = expense(cast), expense(cast, supplier="Typed twice")
    file = SimpleUploadedFile("kuitti.pdf", PDF, "application/pdf")
    gone.receipt = attachments.attach(row=gone, upload=file, actor=cast.staff)
    gone.save(update_fields=["receipt"])
    client = client_of(cast.staff)
    assert client_of(cast.sales).post(f"/erp/expenses/{gone.pk}/delete/").status_code == 404
    assert client.post(f"/erp/expenses/{gone.pk}/delete/").status_code == 303
    assert list(Expense.objects.all()) == [kept] and not Attachment.objects.exists()
    assert client.post(f"/erp/expenses/{gone.pk}/delete/").status_code == 404
    actions.submit_expense(expense=kept, actor=cast.staff)
    assert client.post(f"/erp/expenses/{kept.pk}/delete/").status_code == 409
    actions.withdraw_expense(expense=kept, actor=cast.staff)
    with pytest.raises(Refused, match="Somebody was asked"):
        actions.delete_expense(expense=kept, actor=cast.staff)


def test_the_form_of_a_submitted_one_does_not_open(cast: Cast) -> None:
    row = expense(cast)
    actions.submit_expense(expense=row, actor=cast.staff)
    assert client_of(cast.staff).get(f"/erp/expenses/{row.pk}/edit/").status_code == 409


def test_a_cost_centre_of_another_company_is_named_and_refused(cast: Cast) -> None:
    other = CompanyFactory(name="Luoto Dijital A.Ş.")
    mine = CostCentreFactory(company=cast.company, code="100", name="Management")
    theirs = CostCentreFactory(company=other, code="100", name="Management")
    client = client_of(cast.staff)
    page = client.get("/erp/expenses/new/").content.decode()
    assert ">100 Management<" in page and "100 Management, Luoto Dijital A.Ş." in page
    asked = {"company": cast.company.pk, "cost_centre": theirs.pk}
    form = client.post("/erp/expenses/new/", asked).context["form"]
    assert "belongs to Luoto Dijital A.Ş." in str(form.errors["cost_centre"])
    form = client.post("/erp/expenses/new/", asked | {"cost_centre": mine.pk}).context["form"]
    assert "cost_centre" not in form.errors
