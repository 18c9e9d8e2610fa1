"""The inbox of approvals: what waits for one's word, what one waits for, and what was said."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.access import scope_of
from core.answers import done
from core.approvals import actions
from core.approvals.kinds import kind_of
from core.errors import Refused
from core.formatting import moment, money
from core.models import ApprovalRequest, User
from core.permissions import APPROVE, SIGNED_IN, Scope
from core.routes import guarded
from core.ui.parts import Fact, Tab

RELATED = ("requester", "approver", "company", "currency", "decision__decided_by")
PAGE = 100


@guarded(SIGNED_IN)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One list in three parts: waiting for me, mine with others, decided."""
    user = cast("User", request.user)
    part = request.GET.get("part", "waiting")
    rows = ApprovalRequest.objects.select_related(*RELATED)
    waiting = rows.waiting().filter(approver=user)
    if part == "asked":
        shown = rows.filter(requester=user).order_by("-pk")
    elif part == "decided":
        shown = rows.filter(decision__decided_by=user).order_by("-decided_at")
    elif part == "others":
        shown = (
            rows.waiting().visible_to(user, APPROVE).exclude(approver=user).exclude(requester=user).order_by("asked_at")
        )
    else:
        part, shown = "waiting", waiting.order_by("asked_at", "pk")
    count = waiting.count()
    values = {
        "rows": [_row(found) for found in shown[:PAGE]],
        "part": part,
        "waiting": count,
        "tabs": _tabs(part, count, scope_of(user, APPROVE) in (Scope.TEAM, Scope.ALL)),
    }
    return render(request, "core/approvals.html", values)


@guarded(SIGNED_IN)
@require_safe
def approval_detail(request: HttpRequest, pk: int) -> HttpResponse:
    found = _reachable(request, pk)
    decidable = found.state == "open" and _may_decide(request, found)
    values = {"row": _row(found), "facts": _facts(found), "decidable": decidable}
    return render(request, "core/approvals_detail.html", values)


@guarded(APPROVE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ApprovalRequest.objects.visible_to(request.user, APPROVE), pk=pk)  # type: ignore[arg-type]
    approve = request.POST.get("word") == "approve"
    comment = request.POST.get("comment", "")
    actions.decide(request=found, actor=cast("User", request.user), approve=approve, comment=comment)
    said = _("Approved: %(what)s") if approve else _("Returned: %(what)s")
    return done(request, reverse("core:approvals"), said % {"what": found.text})


@guarded(APPROVE)
@require_POST
def approve_picked(request: HttpRequest) -> HttpResponse:
    """Approve each picked request by itself: one that can't be approved stops no other."""
    picked = [int(pk) for pk in request.POST.getlist("pick") if pk.isdigit()][:PAGE]
    user = cast("User", request.user)
    count, refused = 0, []
    for found in ApprovalRequest.objects.visible_to(user, APPROVE).filter(pk__in=picked).order_by("pk"):
        try:
            actions.decide(request=found, actor=user, approve=True)
            count += 1
        except Refused as refusal:
            refused.append(f"{found.text}: {refusal}")
    if refused:
        raise Refused(" ".join(refused), link=reverse("core:approvals"), link_label=_("Approvals"))
    return done(request, reverse("core:approvals"), ngettext("%(n)s approved", "%(n)s approved", count) % {"n": count})


def _reachable(request: HttpRequest, pk: int) -> ApprovalRequest:
    """One's own to decide, or one's own request."""
    user = cast("User", request.user)
    mine = ApprovalRequest.objects.filter(requester=user)
    rows = (mine | ApprovalRequest.objects.visible_to(user, APPROVE)).select_related(*RELATED)
    return get_object_or_404(rows.distinct(), pk=pk)


def _may_decide(request: HttpRequest, found: ApprovalRequest) -> bool:
    user = cast("User", request.user)
    decidable = ApprovalRequest.objects.visible_to(user, APPROVE)
    return found.requester_id != user.pk and decidable.filter(pk=found.pk).exists()


def _tabs(part: str, waiting: int, reach: bool) -> list[Tab]:
    parts = [("waiting", _("Waiting for me")), ("asked", _("Asked by me")), ("decided", _("Decided by me"))]
    if reach:
        parts.insert(1, ("others", _("Waiting for others")))
    return [
        Tab(label, f"?part={name}", current=name == part, count=waiting if name == "waiting" else None, tone="act")
        for name, label in parts
    ]


def _facts(found: ApprovalRequest) -> list[Fact]:
    facts = [
        Fact(_("Company"), found.company.name),
        Fact(_("Asked"), moment(found.asked_at)),
        Fact(_("Decides"), found.approver.name),
    ]
    if found.net_amount is not None:
        facts.insert(0, Fact(_("Excl. VAT"), money(found.net_amount, found.currency_id or "")))
    if decision := getattr(found, "decision", None):
        facts.append(Fact(_("Decided by"), decision.decided_by.name))
        facts.append(Fact(_("Comment"), decision.comment or "–"))
    return facts


def _row(found: ApprovalRequest) -> dict[str, Any]:
    kind = kind_of(found)
    tones = {"open": "act", "approved": "good", "returned": "bad"}
    return {
        "pk": found.pk,
        "text": found.text,
        "kind": kind.label,
        "icon": kind.icon,
        "url": reverse("core:approval", args=[found.pk]),
        "subject_url": kind.url(found.subject_id),
        "requester": found.requester,
        "approver": found.approver,
        "amount": found.net_amount,
        "currency": found.currency_id,
        "asked_at": found.asked_at,
        "state": found.get_state_display(),
        "tone": tones.get(found.state, ""),
        "decision": getattr(found, "decision", None),
    }
