"""The nightly search: pairs told once, set aside for good, found again when their rows change; the list of them."""

from __future__ import annotations

import pytest
from django.test import Client

from core.access import System
from core.errors import Refused
from core.jobs import find
from crm import actions
from crm.models import DuplicateCandidate, DuplicateScan, Organisation
from tests.cast import Cast
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
SYSTEM = System("tests")


def search(kind: str = "organisation", **options: bool) -> int:
    return actions.find_duplicates(kind=kind, actor=SYSTEM, **options)


def twins() -> tuple[Organisation, Organisation]:
    facts = {"email": "info@merituuli.fi", "country": "FI"}
    return OrganisationFactory(name="Merituuli Oy", **facts), OrganisationFactory(name="MERİTUULI AB", **facts)


def test_a_pair_is_told_once_with_its_reasons() -> None:
    left, right = twins()
    OrganisationFactory(name="Suvanto Energy Oy")
    assert search() == 1
    assert search() == 0
    pair = DuplicateCandidate.objects.get()
    assert (pair.organisation, pair.other_organisation, pair.state) == (left, right, "open")
    assert {"name_same", "domain"} <= {reason["name"] for reason in pair.reasons}


def test_only_what_changed_is_read_the_next_night() -> None:
    twins()
    search()
    scan = DuplicateScan.objects.get()
    OrganisationFactory(name="Suvanto Oy", email="info@suvanto.fi")
    OrganisationFactory(name="Suvanto", email="info@suvanto.fi")
    assert search() == 1
    assert DuplicateScan.objects.get().whole_at == scan.whole_at
    assert search(whole=True) == 0


def test_a_pair_set_aside_stays_so_until_it_speaks_louder(cast: Cast) -> None:
    left, right = twins()
    search()
    pair = actions.dismiss_duplicate(candidate=DuplicateCandidate.objects.get(), actor=cast.sales)
    with pytest.raises(Refused):
        actions.dismiss_duplicate(candidate=pair, actor=cast.sales)
    left.save()
    search(whole=True)
    pair.refresh_from_db()
    assert pair.state == "dismissed"
    left.industry = "Travel"  # says nothing for one
    left.save()
    search()
    pair.refresh_from_db()
    assert pair.state == "dismissed"
    for row in (left, right):
        row.phone = "+358 40 123 4567"
        row.save()
    DuplicateCandidate.objects.update(score=70)
    search()
    pair.refresh_from_db()
    assert pair.state == "open"


def test_a_pair_that_is_not_alike_any_more_goes(cast: Cast) -> None:
    left, _right = twins()
    search()
    left.name, left.email = "Kaarna Outdoor", "info@kaarna.fi"
    left.save()
    search()
    assert not DuplicateCandidate.objects.exists()


def test_the_job_finds_people_too() -> None:
    for name in ("Matti Virtanen", "Virtanen, Matti"):
        PersonFactory(name=name, email="matti.virtanen@gmail.com")
    twins()
    job = find("crm.duplicates")
    assert job is not None
    assert job.work() == 2
    assert job.work() == 0


def test_the_list_and_its_answers(cast: Cast, client: Client) -> None:
    twins()
    search()
    pair = DuplicateCandidate.objects.get()
    client.force_login(cast.sales)
    page = client.get("/crm/duplicates/?state=open").content.decode()
    assert "The same name" in page
    assert "Merituuli Oy · MERİTUULI AB" in page
    answer = client.post(f"/crm/duplicates/{pair.pk}/dismiss/")
    assert answer.status_code == 303
    assert client.post(f"/crm/duplicates/{pair.pk}/dismiss/").status_code == 409
    client.post("/crm/duplicates/?state=dismissed", {"act": "reopen", "pick": [pair.pk]})
    pair.refresh_from_db()
    assert pair.state == "open"
    client.force_login(cast.stranger)
    assert client.get("/crm/duplicates/").status_code == 403
    assert client.post(f"/crm/duplicates/{pair.pk}/dismiss/").status_code == 403


def test_the_page_of_both_merges_and_the_record_takes_it_back(cast: Cast, client: Client) -> None:
    left, right = twins()
    right.phone = "+358 40 123 4567"
    right.save()
    search()
    pair = DuplicateCandidate.objects.get()
    client.force_login(cast.sales)
    page = client.get(client.get(f"/crm/duplicates/{pair.pk}/").url)
    assert page.status_code == 200
    url = f"/crm/organisations/{left.pk}/merge/{right.pk}/"
    wrong = client.post(url, {"survivor": left.pk, "pick_name": "typed", "typed_name": ""})
    assert wrong.status_code == 422
    answer = client.post(
        url, {"survivor": left.pk, "pick_name": "typed", "typed_name": "Merituuli Ferries Oy", "pick_phone": "right"}
    )
    assert answer.status_code == 303
    left.refresh_from_db(), pair.refresh_from_db()
    assert (left.name, left.phone, pair.state) == ("Merituuli Ferries Oy", "+358 40 123 4567", "merged")
    gone = client.get(right.get_absolute_url())
    assert (gone.status_code, gone.url) == (303, left.get_absolute_url())
    assert client.get(url).status_code == 303
    edit = client.get(f"/crm/organisations/{right.pk}/edit/")
    assert (edit.status_code, edit.url) == (303, f"/crm/organisations/{left.pk}/edit/")
    assert "was merged into this" in client.get(edit.url).content.decode()
    assert "MERİTUULI AB" not in client.get("/crm/organisations/?archived=1").content.decode()
    assert client.get(f"/crm/deals/?organisation={right.pk}").context["listing"].is_broken is False


def test_undoing_by_the_page(cast: Cast, client: Client) -> None:
    left, right = twins()
    record = actions.merge(survivor=left, loser=right, values={}, actor=cast.sales)
    client.force_login(cast.sales)
    assert "was merged into" in client.get(record.get_absolute_url()).content.decode()
    assert client.post(f"{record.get_absolute_url()}undo/").status_code == 303
    assert client.post(f"{record.get_absolute_url()}undo/").status_code == 409
    assert client.get(right.get_absolute_url()).status_code == 200
    assert "Undone" in client.get(record.get_absolute_url()).content.decode()
    client.force_login(cast.stranger)
    assert client.get(record.get_absolute_url()).status_code == 403


def test_choosing_the_twin_by_hand(cast: Cast, client: Client) -> None:
    left, right = twins()
    client.force_login(cast.sales)
    assert client.post(f"/crm/organisations/{left.pk}/merge/", {"other": left.pk}).status_code == 422
    answer = client.post(f"/crm/organisations/{left.pk}/merge/", {"other": right.pk})
    assert answer.url == f"/crm/organisations/{left.pk}/merge/{right.pk}/"
