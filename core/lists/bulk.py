"""One verb on many rows: asked first with the number of rows, done in batches, refusals told with their reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import access, editing
from core.errors import Refused
from core.events import BulkChanged, publish
from core.permissions import Open, Permission, Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User

BATCH = 500
# How many rows one request may act on; more are narrowed by filters first.
MOST = 5_000
# How many reasons, and how many rows by name each, are told after an act.
REASONS, NAMED = 4, 3


@dataclass(frozen=True)
class BulkAction:
    """A verb offered for picked rows, or for all rows that match.

    `each(row=…, actor=…, **values)` acts on one row and may raise Refused; `action(ids=…, actor=…, **values)` acts on a
    whole batch at once and writes no more than what it is about: the event is published here, one a batch.
    `applies(row)` answers True, or False or a sentence why not. `form_class` asks for values; `confirm` is the sentence
    that says what will happen. `permission` is asked for the verb and narrows the rows to its scope. `undo` is the name
    of the act of the same list that takes this one back.
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
    undo: str = ""

    def __post_init__(self) -> None:
        if (self.action is None) is (self.each is None):
            raise ValueError(f"bulk action {self.name} needs either action or each")


@dataclass
class Outcome:
    """Which rows were done, and by each reason which were refused; `events` tell of what was done, for its undo."""

    done: list[int] = field(default_factory=list)
    refused: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    events: list[int] = field(default_factory=list)

    def sentences(self, act: BulkAction) -> list[tuple[str, str]]:
        """(tone, sentence) for the toasts."""
        count = len(self.done)
        said = ngettext("%(act)s: done for %(count)s row.", "%(act)s: done for %(count)s rows.", count)
        found = [("good", said % {"act": act.label, "count": count})] if count or not self.refused else []
        return found + [("warn", sentence) for sentence in left_as_they_are(self.refused)]


def left_as_they_are(refused: Mapping[str, Sequence[str]]) -> list[str]:
    """A sentence a reason, the commonest first: how many rows, which, and why."""
    found = []
    for reason, names in sorted(refused.items(), key=lambda item: -len(item[1]))[:REASONS]:
        count = len(names)
        known = [name for name in names if name]
        if not known:
            text = ngettext(
                "%(count)s row was left as it is: %(why)s", "%(count)s rows were left as they are: %(why)s", count
            )
        else:
            text = ngettext(
                "%(count)s row was left as it is (%(names)s): %(why)s",
                "%(count)s rows were left as they are (%(names)s): %(why)s",
                count,
            )
        more = ", …" if len(known) > NAMED else ""
        found.append(text % {"count": count, "why": reason, "names": ", ".join(known[:NAMED]) + more})
    return found


def archiving(permission: Permission, *, guard: str = "") -> tuple[BulkAction, BulkAction]:
    """Putting rows away and bringing them back, each the other's undo; `guard` is the act that higher floors guard."""
    return (
        BulkAction(
            "archive",
            gettext_lazy("Archive"),
            permission,
            each=lambda *, row, actor: editing.archive(row, actor=actor, permission=permission, act=guard),
            applies=lambda row: row.archived_at is None or gettext_lazy("It is archived already."),
            confirm=gettext_lazy("They disappear from lists and pickers and can be brought back at any time."),
            icon="archive",
            undo="restore",
        ),
        BulkAction(
            "restore",
            gettext_lazy("Bring back"),
            permission,
            each=lambda *, row, actor: editing.restore(row, actor=actor, permission=permission),
            applies=_can_return,
            confirm=gettext_lazy("They appear in lists and pickers again."),
            icon="undo",
            undo="archive",
        ),
    )


def _can_return(row: Any) -> bool | StrOrPromise:
    if getattr(row, "merged_into_id", None):
        return gettext_lazy("It was merged into another row; undo the merge instead.")
    return row.archived_at is not None or gettext_lazy("It is not archived.")


def offered(acts: Iterable[BulkAction], user: User) -> list[BulkAction]:
    return [act for act in acts if access.may(user, act.permission)]


def fitting(acts: Sequence[BulkAction], rows: Sequence[Any], user: User) -> dict[int, list[str]]:
    """Which acts each row of a page allows, by its key; one query a permission, and none within a scope of all."""
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    reach: dict[Permission | Open, set[int]] = {}
    for act in acts:
        if act.permission not in reach:
            reach[act.permission] = _allowed(act, rows, user)
        for row in rows:
            if row.pk in reach[act.permission] and (act.applies is None or act.applies(row) is True):
                found[row.pk].append(act.name)
    return found


def _allowed(act: BulkAction, rows: Sequence[Any], user: User) -> set[int]:
    ids = {row.pk for row in rows}
    if not rows or access.scope_of(user, act.permission) == Scope.ALL:
        return ids
    manager: Any = type(rows[0])._default_manager
    return set(manager.visible_to(user, act.permission).filter(pk__in=ids).values_list("pk", flat=True))


def misfits(act: BulkAction, rows: QuerySet[Any], ids: Sequence[int], user: User) -> list[str]:
    """What would be left as it is, told before the act; rows that a guard refuses are found only by acting."""
    found = list(rows.filter(pk__in=ids).order_by("pk"))
    allowed, outcome = _allowed(act, found, user), Outcome()
    for row in found:
        if row.pk not in allowed:
            outcome.refused[_("You don't have the right to do this here.")].append(str(row))
        else:
            _applies(act, row, outcome)
    return left_as_they_are(outcome.refused)


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
    gone = len(set(ids)) - len(found)
    if gone > 0:
        outcome.refused[_("It is no longer there.")] += [""] * gone
    manager: Any = rows.model._default_manager
    allowed = set(manager.visible_to(actor, act.permission).filter(pk__in=ids).values_list("pk", flat=True))
    strange = [str(row) for row in found if row.pk not in allowed]
    if strange:
        outcome.refused[_("You don't have the right to do this here.")] += strange
    fit = [row for row in found if row.pk in allowed and _applies(act, row, outcome)]
    if act.action is not None:
        if fit:
            act.action(ids=[row.pk for row in fit], actor=actor, **values)
        done = [row.pk for row in fit]
    else:
        done = [row.pk for row in fit if _done(act, row, actor, values, outcome)]
    if done:
        label = rows.model._meta.label_lower
        told = publish(BulkChanged(model=label, pks=tuple(done), new={"act": act.name} | _plain(values)), actor=actor)
        outcome.events.append(told.pk)
    outcome.done += done


def _applies(act: BulkAction, row: Any, outcome: Outcome) -> bool:
    answer = True if act.applies is None else act.applies(row)
    if answer is True:
        return True
    outcome.refused[str(answer) if answer else _("It does not fit this row.")].append(str(row))
    return False


def _done(act: BulkAction, row: Any, actor: User, values: dict[str, Any], outcome: Outcome) -> bool:
    assert act.each is not None
    try:
        with transaction.atomic():
            act.each(row=row, actor=actor, **values)
    except Refused as refusal:
        outcome.refused[str(refusal)].append(str(row))
        return False
    return True


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """What the form asked for, as the audit trail keeps it: ids instead of rows."""
    return {name: value.pk if isinstance(value, Model) else _listed(value) for name, value in values.items()}


def _listed(value: Any) -> Any:
    return [row.pk for row in value] if isinstance(value, QuerySet) else value
