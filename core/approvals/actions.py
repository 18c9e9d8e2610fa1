"""Asking for a word and giving it."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, System, person_of
from core.actions import action
from core.approvals.events import ApprovalAsked, ApprovalDecided, ApprovalWithdrawn
from core.approvals.kinds import kind_of
from core.approvals.routing import approver_of
from core.errors import Refused
from core.events import publish
from core.models import ApprovalDecision, ApprovalRequest, Company, Currency, User
from core.notifications import notify
from core.permissions import APPROVE, SIGNED_IN

State = ApprovalRequest.State
APPROVED = gettext_noop("%(person)s approved: %(what)s")
RETURNED = gettext_noop("%(person)s returned: %(what)s")


def ask(
    *,
    kind: str,
    subject: Model,
    requester: User,
    company: Company,
    text: str,
    actor: Actor | None = None,
    net_amount: Decimal | None = None,
    currency: Currency | None = None,
    step: int = 1,
) -> ApprovalRequest:
    """Ask the person above the requester; the open request when one is there already. Call it inside an action.

    `text` says in one line what is to be approved. Raises Refused when nobody could approve it.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("ask for an approval inside the action that submits its subject")
    label = subject._meta.label_lower
    approver = approver_of(requester, company=company, on=clock.today(company))
    # The unique index on open requests settles a race: the second asker gets the first one's row.
    request, made = ApprovalRequest.objects.get_or_create(
        subject_type=label,
        subject_id=subject.pk,
        step=step,
        state=State.OPEN,
        defaults={
            "kind": kind,
            "company": company,
            "requester": requester,
            "approver": approver,
            "text": text[:200],
            "net_amount": net_amount,
            "currency": currency,
            "asked_at": clock.now(),
        },
    )
    if made:
        _tell_approver(request, actor or requester)
    return request


@action(APPROVE, on="request")
def decide(*, request: ApprovalRequest, actor: Actor, approve: bool, comment: str = "") -> ApprovalRequest:
    """Approve or return: the kind's follow-up runs in the same transaction. The same word twice is one word.

    A return needs a comment. Raises Refused for a request that was decided otherwise, PermissionDenied for one's own.
    """
    request = ApprovalRequest.objects.select_related("requester", "company").lock(request.pk)
    person = person_of(actor)
    if person is None or person.pk == request.requester_id:
        raise PermissionDenied(_("Nobody approves their own request."))
    wanted = State.APPROVED if approve else State.RETURNED
    if request.state == wanted:
        return request
    if request.state != State.OPEN:
        raise Refused(_("This request is already decided: %(state)s.") % {"state": request.get_state_display()})
    if not approve and not comment.strip():
        raise Refused(_("Say in a few words why you return it, so that it can be mended."))
    now = clock.now()
    ApprovalDecision.objects.create(
        request=request, decided_by=person, approved=approve, comment=comment.strip(), decided_at=now
    )
    request.state, request.decided_at = wanted, now
    request.save(update_fields=["state", "decided_at"])
    _publish_decision(request, actor, approve, comment)
    kind = kind_of(request)
    (kind.on_approved if approve else kind.on_returned)(request, actor, comment.strip())
    _tell_requester(request, person, approve)
    return request


@action(SIGNED_IN)
def withdraw(*, request: ApprovalRequest, actor: Actor) -> ApprovalRequest:
    """The requester, or the action that takes the subject back, no longer asks."""
    request = ApprovalRequest.objects.lock(request.pk)
    if not isinstance(actor, System) and actor.pk != request.requester_id:
        raise PermissionDenied(_("Only the person who asked can take the request back."))
    if request.state == State.WITHDRAWN:
        return request
    if request.state != State.OPEN:
        raise Refused(_("This request is already decided: %(state)s.") % {"state": request.get_state_display()})
    request.state, request.decided_at = State.WITHDRAWN, clock.now()
    request.save(update_fields=["state", "decided_at"])
    event = ApprovalWithdrawn(
        request_id=request.pk, kind_name=request.kind, subject_type=request.subject_type, subject_id=request.subject_id
    )
    publish(event, actor=actor, subject=request)
    return request


def open_request(subject: Model) -> ApprovalRequest | None:
    """The request that waits on the subject, with its approver."""
    rows = ApprovalRequest.objects.waiting().select_related("approver")
    return rows.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).first()


def _tell_approver(request: ApprovalRequest, actor: Actor) -> None:
    publish(
        ApprovalAsked(
            request_id=request.pk,
            kind_name=request.kind,
            subject_type=request.subject_type,
            subject_id=request.subject_id,
            requester_id=request.requester_id,
            approver_id=request.approver_id,
            step=request.step,
        ),
        actor=actor,
        subject=request,
    )
    notify(
        request.approver,
        kind="core.approval_asked",
        key=str(request.pk),
        text=gettext_noop("%(person)s asks for your approval: %(what)s"),
        arguments={"person": request.requester.name, "what": request.text},
        why=gettext_noop("You approve what this person submits."),
        url="/approvals/",
    )


def _publish_decision(request: ApprovalRequest, actor: Actor, approve: bool, comment: str) -> None:
    event = ApprovalDecided(
        request_id=request.pk,
        kind_name=request.kind,
        subject_type=request.subject_type,
        subject_id=request.subject_id,
        approved=approve,
    )
    publish(event, actor=actor, subject=request, reason=comment.strip())


def _tell_requester(request: ApprovalRequest, person: User, approve: bool) -> None:
    notify(
        request.requester,
        kind="core.approval_decided",
        key=str(request.pk),
        text=APPROVED if approve else RETURNED,
        arguments={"person": person.name, "what": request.text},
        why=gettext_noop("You asked for this approval."),
        url=kind_of(request).url(request.subject_id),
    )
