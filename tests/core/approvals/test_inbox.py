"""The inbox: approve, return, approve several; each only what is one's own to decide."""

from __future__ import annotations

import pytest
from django.db import transaction

from core import approvals
from core.approvals import ApprovalKind, kinds
from core.models import ApprovalRequest, Tag, User
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tag_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_given: object) -> None:
        """Tags need no follow-up."""

    kind = ApprovalKind("test.tag", "Tag", nothing, nothing, lambda pk: f"/tags/{pk}/")
    monkeypatch.setitem(kinds._kinds, "test.tag", kind)


def ask(cast: Cast, name: str = "Taxi", by: User | None = None) -> ApprovalRequest:
    subject = Tag.objects.create(model="core.company", name=name)
    with transaction.atomic():
        return approvals.ask(
            kind="test.tag", subject=subject, requester=by or cast.staff, company=cast.company, text=name
        )


def test_what_waits_for_me_is_listed_with_its_number(cast: Cast) -> None:
    ask(cast)
    page = client_of(cast.lead).get("/approvals/").content.decode()
    assert "Taxi" in page
    assert "1 request waits for your word." in page
    assert "Taxi" not in client_of(cast.sales).get("/approvals/").content.decode()
    assert "Taxi" in client_of(cast.staff).get("/approvals/?part=asked").content.decode()


def test_owners_may_step_in(cast: Cast) -> None:
    request = ask(cast)
    assert "Taxi" in client_of(cast.owner).get("/approvals/?part=others").content.decode()
    answer = client_of(cast.owner).post(f"/approvals/{request.pk}/decide/", {"word": "approve"})
    assert answer.status_code == 303
    request.refresh_from_db()
    assert request.state == "approved"


def test_approve_and_return_from_the_page(cast: Cast) -> None:
    first, second = ask(cast, "Taxi"), ask(cast, "Train")
    client = client_of(cast.lead)
    page = client.get(f"/approvals/{first.pk}/").content.decode()
    assert 'value="approve"' in page
    assert client.post(f"/approvals/{first.pk}/decide/", {"word": "approve"}).status_code == 303
    assert client.post(f"/approvals/{second.pk}/decide/", {"word": "return"}).status_code == 409
    answer = client.post(f"/approvals/{second.pk}/decide/", {"word": "return", "comment": "No receipt"})
    assert answer.status_code == 303
    assert "No receipt" in client_of(cast.staff).get(f"/approvals/{second.pk}/").content.decode()


def test_several_at_once(cast: Cast) -> None:
    picked = [ask(cast, name).pk for name in ("Taxi", "Train", "Hotel")]
    others = ask(cast, "Flight", by=cast.sales)
    answer = client_of(cast.lead).post("/approvals/approve/", {"pick": [*picked[:2], others.pk]})
    assert answer.status_code == 303
    states = dict(ApprovalRequest.objects.values_list("text", "state"))
    assert states == {"Taxi": "approved", "Train": "approved", "Hotel": "open", "Flight": "open"}


def test_refusals(cast: Cast) -> None:
    request = ask(cast)
    assert client_of(cast.sales).get(f"/approvals/{request.pk}/").status_code == 404
    assert client_of(cast.sales).post(f"/approvals/{request.pk}/decide/", {"word": "approve"}).status_code == 404
    assert client_of(cast.staff).get(f"/approvals/{request.pk}/").status_code == 200
    assert client_of(cast.staff).post(f"/approvals/{request.pk}/decide/", {"word": "approve"}).status_code == 403
    client_of(cast.lead).post(f"/approvals/{request.pk}/decide/", {"word": "approve"})
    late = client_of(cast.lead).post(f"/approvals/{request.pk}/decide/", {"word": "return", "comment": "x"})
    assert late.status_code == 409
    assert client_of(cast.lead).get("/approvals/approve/").status_code == 405


def test_one_hundred_cost_as_many_queries_as_one(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(30):
        ask(cast, f"Taxi {number}")
    client = client_of(cast.lead)
    client.get("/approvals/")
    with django_assert_max_num_queries(12):
        client.get("/approvals/")
