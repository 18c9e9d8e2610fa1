"""Files that are read in: every row once, wherever the worker dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from core.imports import actions, limits
from core.models import AuditEvent, ImportBatch, Notification
from crm.models import Deal, Organisation, StageChange
from tests.cast import make_cast
from tests.core.imports.taking import hand_in
from tests.factories import OrganisationFactory, StageFactory

FILE = (
    b"deal id,deal name,company,amount,tags\n"
    b"1,Webshop,Suvanto Energy,1000,hot\n"
    b"2,Support,Ruuhka Oy,200,\n"
    b"3,,Suvanto Energy,5,\n"
    b"4,Rebrand,Ruuhka Oy,300,hot\n"
)


@contextmanager
def imports() -> Iterator[Callable[[], None]]:
    """Four deals in batches of two: one bad row, one client to be made, a stage log, a tag, one notification."""
    cast = make_cast()
    OrganisationFactory(name="Suvanto Energy")
    StageFactory()
    batch = hand_in(cast.sales, "crm.deal", FILE)
    options = {"make_missing": True}
    actions.check(batch=batch, mapping=batch.mapping, source="Old CRM", options=options, actor=cast.sales)
    ImportBatch.objects.filter(pk=batch.pk).update(state="checked")
    actions.start(batch=batch, actor=cast.sales)

    def check() -> None:
        done = ImportBatch.objects.get()
        assert (done.state, done.seen, done.created, done.failed, done.related) == ("done", 4, 3, 1, 1)
        assert sorted(Deal.objects.values_list("external_id", flat=True)) == ["1", "2", "4"]
        assert StageChange.objects.count() == 3 and Deal.tags.through.objects.count() == 2
        assert Organisation.objects.filter(name="Ruuhka Oy").count() == 1
        assert list(done.problems.values_list("row", flat=True)) == [4]
        events = AuditEvent.objects.filter(kind="core.RowsImported")
        assert sum(len(event.facts["created"]) for event in events) == 3
        assert Notification.objects.filter(kind="import").count() == 1

    with patch.object(limits, "BATCH", 2):
        yield check


CASES = {"core.imports": imports}
