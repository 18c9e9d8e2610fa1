"""One verb on many rows: asked first with the number of rows, done in batches, refusals told with their reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import access
from core.errors import Refused
from core.events import BulkChanged, publish
from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User

BATCH = 500
# How many rows one request may act on; more are narrowed by filters first.
MOST = 5_000


@dataclass(frozen=True)
class BulkAction:
    """A verb offered for picked rows, or for all rows that match.

    `each(row=…, actor=…, **values)` acts on one row and may raise Refused; `action(ids=…, actor=…, **values)` acts on a
    whole batch at once and writes no more than what it is about: the event is published here, one a batch.
    `applies(row)` answers True, or False or a sentence why not. `form_class` asks for values; `confirm` is the sentence
    that says what will happen. `permission` is asked for the verb and narrows the rows to its scope.
    """

    name: str
    label: StrOrPromise
    permission: Permission | Open
    action: Callable[..., Any] | None = None
    each: Callable[..., Any] | None = None
    applies: Callable[[Any], bool | StrOrPromise] | None = None
    danger: bool = False
    confirm: StrOrPromise = ""
    icon: str = ""
    form_class: type[forms.Form] | None = None

    def __post_init__(self) -> None:
        if (self.action is None) is (self.each is None):
            raise ValueError(f"bulk action {self.name} needs either action or each")


@dataclass
class Outcome:
    """How many rows were done, and how often each reason refused one."""

    done: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def sentences(self, act: BulkAction) -> list[tuple[str, str]]:
        """(tone, sentence) for the toasts."""
        count = len(self.done)
        said = ngettext("%(act)s: done for %(count)s row.", "%(act)s: done for %(count)s rows.", count)
        found = [("good", said % {"act": act.label, "count": count})] if count or not self.refused else []
        for reason, times in self.refused.most_common(4):
            text = ngettext(
                "%(count)s row was left as it is: %(why)s", "%(count)s rows were left as they are: %(why)s", times
            )
            found.append(("warn", text % {"count": times, "why": reason}))
        return found


def offered(acts: Iterable[BulkAction], user: User) -> list[BulkAction]:
    return [act for act in acts if access.may(user, act.permission)]


def run(act: BulkAction, rows: QuerySet[Any], ids: Sequence[int], *, actor: User, values: dict[str, Any]) -> Outcome:
    """Act on the rows with these ids, batch by batch; each batch is one transaction, so what is done stays done.

    `rows` is what the actor may see in the list; outside the scope of the verb's own permission a row is refused.
    """
    access.require(actor, act.permission)
    outcome = Outcome()
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            _run_batch(act, rows, ids[start : start + BATCH], actor, values, outcome)
    return outcome


def _run_batch(
    act: BulkAction, rows: QuerySet[Any], ids: Sequence[int], actor: User, values: dict[str, Any], outcome: Outcome
) -> None:
    found = list(rows.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)))
    _miss(outcome, len(set(ids)) - len(found), _("It is no longer there."))
    manager: Any = rows.model._default_manager
    allowed = set(manager.visible_to(actor, act.permission).filter(pk__in=ids).values_list("pk", flat=True))
    _miss(outcome, sum(row.pk not in allowed for row in found), _("You don't have the right to do this here."))
    fit = [row for row in found if row.pk in allowed and _applies(act, row, outcome)]
    if act.action is not None:
        if fit:
            act.action(ids=[row.pk for row in fit], actor=actor, **values)
        done = [row.pk for row in fit]
    else:
        done = [row.pk for row in fit if _done(act, row, actor, values, outcome)]
    if done:
        label = rows.model._meta.label_lower
        publish(BulkChanged(model=label, pks=tuple(done), new={"act": act.name} | _plain(values)), actor=actor)
    outcome.done += done


def _miss(outcome: Outcome, times: int, reason: str) -> None:
    if times > 0:
        outcome.refused[reason] += times


def _applies(act: BulkAction, row: Any, outcome: Outcome) -> bool:
    answer = True if act.applies is None else act.applies(row)
    if answer is True:
        return True
    outcome.refused[str(answer) if answer else _("It does not fit this row.")] += 1
    return False


def _done(act: BulkAction, row: Any, actor: User, values: dict[str, Any], outcome: Outcome) -> bool:
    assert act.each is not None
    try:
        with transaction.atomic():
            act.each(row=row, actor=actor, **values)
    except Refused as refusal:
        outcome.refused[str(refusal)] += 1
        return False
    return True


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """What the form asked for, as the audit trail keeps it: ids instead of rows."""
    return {name: value.pk if isinstance(value, Model) else _listed(value) for name, value in values.items()}


def _listed(value: Any) -> Any:
    return [row.pk for row in value] if isinstance(value, QuerySet) else value
