"""What an address brings along: values for a new form, and what no database can hold."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import Cast, client_of
from tests.factories import BankAccountFactory, CompanyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", ["company=x", "company=0", "company=99999999999999999999", "bank_account=İ", "currency=5,5"])
@pytest.mark.parametrize("where", ["billing:invoice_new", "billing:quote_new", "billing:recurring_new"])
def test_a_form_opens_whatever_its_address_proposes(cast: Cast, where: str, asked: str) -> None:
    for person in (cast.owner, cast.lead):
        assert client_of(person).get(f"{reverse(where)}?{asked}").status_code in (200, 403)


def test_a_form_opens_for_the_company_that_its_address_names(cast: Cast) -> None:
    other = CompanyFactory(name="Luoto Dijital A.Ş.", country="TR")
    page = client_of(cast.owner).get(f"{reverse('billing:invoice_new')}?company={other.pk}")
    assert page.context["form"].initial["company"] == other


def test_an_account_of_another_company_is_refused_by_its_field(cast: Cast) -> None:
    account = BankAccountFactory(company=CompanyFactory(name="Luoto Dijital A.Ş.", country="TR"))
    client = client_of(cast.owner)
    page = client.post(reverse("billing:invoice_new"), {"company": cast.company.pk, "bank_account": account.pk})
    assert page.status_code == 422
    assert "Luoto Dijital A.Ş." in str(page.context["form"].errors["bank_account"])


@pytest.mark.parametrize("address", ["/f/a%00b/", "/crm/organisations/?q=%00", "/settings/rates/?currency=%00"])
def test_an_address_with_a_zero_byte_is_a_bad_request(cast: Cast, address: str) -> None:
    assert client_of(cast.owner).get(address).status_code == 400
