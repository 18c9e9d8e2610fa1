"""Putting many clients away at once, and taking that back from the toast."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from core.models import AuditEvent
from crm.models import Organisation
from tests.cast import Cast
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
LIST = "/crm/organisations/"


def toasts(response: Any) -> list[tuple[str, str]]:
    return [(str(message), message.extra_tags) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def desk(cast: Cast, client_of: Any) -> Client:
    found: Client = client_of(cast.owner)
    return found


def test_clients_are_archived_and_come_back_by_undo(desk: Client) -> None:
    rows = [OrganisationFactory(name=f"Client {n}") for n in range(3)]
    answer = desk.post(LIST, {"act": "archive", "pick": [row.pk for row in rows[:2]]})
    [(said, undo)] = toasts(answer)
    assert said == "Archive: done for 2 rows." and undo.startswith(f"{LIST}?undo=")
    assert Organisation.objects.live().count() == 1
    said, again = toasts(desk.post(undo))[-1]
    assert said == "Bring back: done for 2 rows." and again.startswith(f"{LIST}?undo=")
    assert Organisation.objects.live().count() == 3
    # A second press finds nothing to bring back, and says so by name.
    said, _tags = toasts(desk.post(undo))[-1]
    assert "Client 0, Client 1" in said


def test_what_is_archived_already_is_left_and_named(desk: Client) -> None:
    kept, gone = OrganisationFactory(name="Kept"), OrganisationFactory(name="Gone")
    desk.post(LIST, {"act": "archive", "pick": [gone.pk]})
    answer = desk.post(LIST, {"act": "archive", "pick": [kept.pk, gone.pk]})
    assert [said for said, _undo in toasts(answer)][-1] == "1 row was left as it is (Gone): It is archived already."


def test_only_ones_own_act_of_this_list_is_taken_back(desk: Client, cast: Cast, client_of: Any) -> None:
    row = OrganisationFactory(name="Client")
    [(_said, undo)] = toasts(desk.post(LIST, {"act": "archive", "pick": [row.pk]}))
    event = AuditEvent.objects.filter(kind="core.BulkChanged").latest("pk")
    assert client_of(cast.sales).post(undo).status_code == 404
    assert desk.post(f"/crm/people/?undo={event.pk}").status_code == 404
    assert desk.post(f"{LIST}?undo=0.x.999999999").status_code == 404
    assert Organisation.objects.live().count() == 0


def test_whoever_may_only_look_is_offered_nothing(cast: Cast, client_of: Any) -> None:
    row = OrganisationFactory(name="Client")
    reader = client_of(cast.auditor)
    assert reader.post(LIST, {"act": "archive", "pick": [row.pk]}).status_code == 403
    assert 'value="archive"' not in reader.get(LIST).content.decode()
