"""The audit trail: what happened, who did it, and whether the chain over it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from core import said
from core.audit.showing import facts_for, known_kinds, label_of, subject_of, words_of
from core.lists.columns import DateTimeColumn, MainColumn, TextColumn
from core.lists.filters import ChoicesFilter, DatesFilter, Filters, ReferenceFilter, TextFilter
from core.lists.view import ListView
from core.models import AuditEvent, AuditSeal, NightlyCheck, User
from core.permissions import AUDIT_VIEW
from core.routes import guarded

CHAIN = "core.audit_chain"


class KindFilter(ChoicesFilter):
    def options(self) -> Iterable[tuple[str, str]]:
        return sorted(((kind, label_of(kind)) for kind in known_kinds()), key=lambda option: option[1])


class AuditFilters(Filters):
    kind = KindFilter(label=_("What"), quick=True)
    actor = ReferenceFilter("actor", permission=AUDIT_VIEW, label=_("Who"))
    subject = TextFilter("subject_type", label=_("About"))
    at = DatesFilter("at", label=_("When"), quick=True)


class KindColumn(MainColumn):
    def value(self, row: Any) -> str:
        return label_of(row.kind)


class WhoColumn(TextColumn):
    """The person, or the job with the person it worked for."""

    def value(self, row: Any) -> str:
        if row.actor is not None:
            return str(row.actor)
        return f"{row.system} ({row.on_behalf_of})" if row.on_behalf_of else row.system


class SubjectColumn(TextColumn):
    def value(self, row: Any) -> str:
        return words_of(row)


class AuditList(ListView):
    name = "core.audit"
    title = _("Audit trail")
    permission = AUDIT_VIEW
    queryset = AuditEvent.objects.select_related("actor", "on_behalf_of").defer("facts")
    columns = (
        KindColumn("kind", _("What"), url_name="core:audit_event"),
        SubjectColumn("subject_type", _("About")),
        WhoColumn("actor", _("Who"), seat="state"),
        DateTimeColumn("at", _("When"), seat="money"),
    )
    filters = AuditFilters
    order = "-pk"
    counted = ngettext_lazy("%(count)s event", "%(count)s events", "count")
    template_name = "core/audit.html"
    empty_title = _("Nothing has happened yet")
    empty_text = _("Whatever people and jobs do will be written down here.")

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "chain": _chain()}


@guarded(AUDIT_VIEW)
@require_safe
def audit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    rows = AuditEvent.objects.visible_to(user, AUDIT_VIEW).select_related("actor", "on_behalf_of", "company")
    event = get_object_or_404(rows, pk=pk)
    subject, subject_url = subject_of(event, user)
    values = {
        "event": event,
        "label": label_of(event.kind),
        "facts": facts_for(event, user),
        "subject": subject,
        "subject_url": subject_url,
        "seal": AuditSeal.objects.filter(first_id__lte=event.pk, last_id__gte=event.pk).first(),
    }
    return render(request, "core/audit_detail.html", values)


def _chain() -> dict[str, Any]:
    """The last answer of the nightly check over the chain, and up to where it is sealed."""
    answer = NightlyCheck.objects.filter(name=CHAIN).first()
    last = AuditSeal.objects.order_by("-last_id").values("last_id", "sealed_at").first()
    problems = [said.say(one["text"], one["arguments"]) for one in answer.problems] if answer else []
    return {"answer": answer, "last": last, "problems": problems, "checks_url": reverse("core:checks")}
