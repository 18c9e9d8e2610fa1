"""Recall, precision and run time of the search on the whole corpus of 50,000 contacts, in the database it is given.

manage.py shell -c "from tests.crm.duplicates.measure import measure; measure()"      (an empty database; undone after)
"""

from __future__ import annotations

import time

from django.db import transaction
from django.db.models import Max, Model

from core.access import System
from crm import actions
from crm.duplicates import hints
from crm.models import DuplicateCandidate, Organisation, Person
from tests.crm.duplicates.corpus import corpus
from tests.crm.duplicates.loading import store

TYPED = {"name": "Virtanen Rakenus", "email": "info@virtanen.fi", "phone": "+358 40 123 4567"}


def measure(contacts: int = 50_000) -> dict[str, float]:
    """Print and return what was found; nothing of it stays in the database."""
    with transaction.atomic():
        last_firm, last_person = _last(Organisation), _last(Person)
        true_firms, true_people = store(corpus(contacts))
        begun = time.perf_counter()
        for kind in ("organisation", "person"):
            actions.find_duplicates(kind=kind, actor=System("measure"), whole=True)
        seconds = time.perf_counter() - begun
        pairs = DuplicateCandidate.objects.values_list("organisation", "other_organisation", "person", "other_person")
        # Rows that were there before are nobody's question here.
        firms = {frozenset((left, right)) for left, right, *_people in pairs if left and min(left, right) > last_firm}
        people = {frozenset((left, right)) for *_firms, left, right in pairs if left and min(left, right) > last_person}
        hits, told = len(firms & true_firms) + len(people & true_people), len(firms) + len(people)
        found = {
            "recall": hits / (len(true_firms) + len(true_people)),
            "precision": hits / told,
            "seconds": seconds,
            "hint_ms": _hint(),
        }
        transaction.set_rollback(True)
    print(found)
    return found


def _last(model: type[Model]) -> int:
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0)


def _hint(rounds: int = 20) -> float:
    """Milliseconds of the warning while one types, the median of some."""
    spent = []
    for _round in range(rounds):
        begun = time.perf_counter()
        hints.organisations(TYPED, System("measure"))
        spent.append((time.perf_counter() - begun) * 1000)
    return sorted(spent)[rounds // 2]
