"""The kernel: one transaction, one permission, one event."""

from __future__ import annotations

import pytest
from django.db import transaction

from core import events
from core.access import System
from core.models import AuditEvent, Currency


@pytest.mark.django_db
def test_event_is_refused_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(events.OutsideTransaction):
        events.publish(events.Archived(model="core.currency", pk=1), actor=System("test"))


@pytest.mark.django_db
def test_published_event_becomes_one_audit_row() -> None:
    row = Currency.objects.create(code="EUR", name="Euro")
    with transaction.atomic():
        events.publish(events.Created(model="core.currency", pk=1, new={"code": "EUR"}), actor=System("test"))
    found = AuditEvent.objects.get()
    assert (found.kind, found.system, found.facts["new"]) == ("core.Created", "test", {"code": row.code})
