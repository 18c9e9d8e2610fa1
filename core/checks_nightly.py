"""Identities of the books that are computed again every night, with the differing rows named."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_noop

from core import clock, said
from core.jobs.runs import Counted
from core.models import NightlyCheck

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

log = logging.getLogger(__name__)

MOST_KEPT = 50
BROKE_DOWN = gettext_noop("The check itself broke down: %(error)s")


@dataclass(frozen=True)
class Problem:
    """A row that breaks the identity: what is wrong in one sentence, and where it can be seen.

    `text` is a message id (mark it with gettext_noop), `arguments` fill its named places in the reader's language.
    """

    text: str
    url: str = ""
    arguments: Mapping[str, said.Argument] = field(default_factory=dict)


Answer: TypeAlias = "Callable[[], Sequence[Problem]]"


@dataclass(frozen=True)
class Check:
    name: str
    label: StrOrPromise
    answer: Answer


_checks: dict[str, Check] = {}


def register(name: str, label: StrOrPromise, check: Answer) -> None:
    """`label` states the identity ("Open amounts equal gross less payments"); `check` names what breaks it."""
    _checks[name] = Check(name, label, check)


def registered() -> list[Check]:
    return sorted(_checks.values(), key=lambda check: check.name)


def run_all() -> Counted:
    """Ask every check and keep its answer; one that breaks down counts as not holding and stops no other."""
    broken = [check.name for check in registered() if not run_one(check)]
    return Counted(done=len(_checks) - len(broken), failed=len(broken), error=", ".join(broken))


def run_one(check: Check) -> bool:
    try:
        problems = list(check.answer())
    except Exception as error:
        log.exception("nightly check %s broke down", check.name)
        problems = [Problem(BROKE_DOWN, arguments={"error": f"{type(error).__name__}: {error}"})]
    kept = [{"text": p.text, "url": p.url, "arguments": said.kept(p.arguments)} for p in problems[:MOST_KEPT]]
    NightlyCheck.objects.update_or_create(
        name=check.name,
        defaults={"checked_at": clock.now(), "ok": not problems, "problems": kept, "found": len(problems)},
    )
    return not problems


def wiring() -> list[str]:
    return [check.name for check in registered()]
