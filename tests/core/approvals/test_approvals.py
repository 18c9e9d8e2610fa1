"""A word of one person: asked of the right one, never of oneself, given once, and told to both."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from core import approvals
from core.access import Actor, System
from core.approvals import ApprovalKind, kinds
from core.approvals.actions import open_request
from core.approvals.routing import approver_of
from core.clock import today
from core.errors import Refused
from core.models import ApprovalDecision, ApprovalRequest, AuditEvent, Employment, Notification, Tag, User
from tests.cast import Cast, make_cast, with_role

pytestmark = pytest.mark.django_db

followed: list[tuple[str, int, str]] = []


@pytest.fixture(autouse=True)
def tag_kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Approvals of tags, which nobody needs outside these tests."""

    def follow(word: str):  # type: ignore[no-untyped-def]
        def told(request: ApprovalRequest, actor: Actor, comment: str) -> None:
            followed.append((word, request.subject_id, comment))

        return told

    kind = ApprovalKind("test.tag", "Tag", follow("yes"), follow("no"), lambda pk: f"/tags/{pk}/")
    monkeypatch.setitem(kinds._kinds, "test.tag", kind)
    followed.clear()
    yield
    followed.clear()


def tag() -> Tag:
    return Tag.objects.get_or_create(model="core.company", name="big")[0]


def ask(cast: Cast, by: User | None = None) -> ApprovalRequest:
    requester = by or cast.staff
    with transaction.atomic():
        return approvals.ask(
            kind="test.tag",
            subject=tag(),
            requester=requester,
            company=cast.company,
            text="Taxi, 34.00",
            net_amount=Decimal("27.09"),
            currency=cast.company.currency,
        )


def test_the_line_manager_decides_and_both_are_told(cast: Cast) -> None:
    request = ask(cast)
    assert request.approver == cast.lead
    assert Notification.objects.filter(user=cast.lead, kind="core.approval_asked").count() == 1
    approvals.decide(request=request, actor=cast.lead, approve=True)
    request.refresh_from_db()
    assert request.state == "approved"
    assert followed == [("yes", tag().pk, "")]
    assert Notification.objects.filter(user=cast.staff, kind="core.approval_decided").count() == 1
    kinds_told = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"core.ApprovalAsked", "core.ApprovalDecided"} <= kinds_told


def test_asked_twice_is_asked_once(cast: Cast) -> None:
    assert ask(cast) == ask(cast)
    assert AuditEvent.objects.filter(kind="core.ApprovalAsked").count() == 1


def test_the_same_word_twice_is_one_word(cast: Cast) -> None:
    request = ask(cast)
    for _time in range(2):
        approvals.decide(request=request, actor=cast.lead, approve=True)
    assert len(followed) == 1
    assert ApprovalDecision.objects.count() == 1


def test_another_word_afterwards_is_refused(cast: Cast) -> None:
    request = ask(cast)
    approvals.decide(request=request, actor=cast.lead, approve=True)
    with pytest.raises(Refused):
        approvals.decide(request=request, actor=cast.lead, approve=False, comment="no")


def test_a_return_needs_a_reason_and_can_be_asked_again(cast: Cast) -> None:
    request = ask(cast)
    with pytest.raises(Refused):
        approvals.decide(request=request, actor=cast.lead, approve=False, comment="  ")
    approvals.decide(request=request, actor=cast.lead, approve=False, comment="Receipt is missing")
    assert followed == [("no", tag().pk, "Receipt is missing")]
    assert open_request(tag()) is None
    assert ask(cast).pk != request.pk


def test_a_follow_up_that_fails_takes_the_decision_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(request: ApprovalRequest, actor: Actor, comment: str) -> None:
        raise Refused("The period is closed.")

    kind = ApprovalKind("test.tag", "Tag", fails, fails, lambda pk: "/")
    monkeypatch.setitem(kinds._kinds, "test.tag", kind)
    request = ask(cast)
    with pytest.raises(Refused, match="closed"):
        approvals.decide(request=request, actor=cast.lead, approve=True)
    request.refresh_from_db()
    assert request.state == "open"
    assert not ApprovalDecision.objects.exists()


@pytest.mark.parametrize("who", ["finance", "sales", "staff", "auditor", "stranger"])
def test_nobody_else_decides(cast: Cast, who: str) -> None:
    request = ask(cast)
    with pytest.raises(PermissionDenied):
        approvals.decide(request=request, actor=cast.of(who), approve=True)


def test_never_oneself_neither_by_code_nor_in_the_database(cast: Cast) -> None:
    request = ask(cast, by=cast.lead)
    assert request.approver == cast.owner
    with_role(cast.lead, "owner")
    with pytest.raises(PermissionDenied):
        approvals.decide(request=request, actor=cast.lead, approve=True)
    with pytest.raises(PermissionDenied):
        approvals.decide(request=request, actor=System("rule"), approve=True)
    with pytest.raises(IntegrityError, match="never_oneself"), transaction.atomic():
        ApprovalRequest.objects.filter(pk=request.pk).update(approver=cast.lead)


def test_without_a_line_manager_the_departments_leaders_then_owners(cast: Cast) -> None:
    day = today(cast.company)
    Employment.objects.update(line_manager=None)
    assert approver_of(cast.staff, company=cast.company, on=day) == cast.lead, "leads the department"
    assert approver_of(cast.lead, company=cast.company, on=day) == cast.owner, "leads the one above"
    assert approver_of(cast.stranger, company=cast.company, on=day) == cast.owner, "an owner, employed nowhere"
    with pytest.raises(Refused):
        approver_of(cast.owner, company=cast.company, on=day)
    other = with_role(cast.auditor, "owner")
    assert approver_of(cast.owner, company=cast.company, on=day) == other


def test_a_manager_who_left_is_passed_over(cast: Cast) -> None:
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert ask(cast).approver == cast.owner


def test_only_who_asked_takes_it_back(cast: Cast) -> None:
    request = ask(cast)
    with pytest.raises(PermissionDenied):
        approvals.withdraw(request=request, actor=cast.lead)
    approvals.withdraw(request=request, actor=cast.staff)
    approvals.withdraw(request=request, actor=cast.staff)
    with pytest.raises(Refused):
        approvals.decide(request=request, actor=cast.lead, approve=True)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_decide_once() -> None:
    cast = make_cast()
    request = ask(cast)

    def click(_number: int) -> None:
        try:
            approvals.decide(request=request, actor=User.objects.get(pk=cast.lead.pk), approve=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(click, range(4)))
    assert len(followed) == 1
    assert AuditEvent.objects.filter(kind="core.ApprovalDecided").count() == 1
