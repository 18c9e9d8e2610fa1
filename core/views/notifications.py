"""What a person is told: the bell, its page, and the numbers of the menu."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import formatting, notifications
from core.answers import done
from core.counts import counts_for
from core.lists import saved
from core.models import Notification, User
from core.permissions import SIGNED_IN
from core.routes import guarded

PAGE = 50
IN_BELL = 8


@dataclass(frozen=True)
class Shown:
    pk: int
    text: str
    why: str
    when: str
    unread: bool
    open_url: str


@guarded(SIGNED_IN)
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    rows = Notification.objects.filter(user=cast("User", request.user))
    if (before := request.GET.get("before", "")).isdigit():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    unread = notifications.unread_count(cast("User", request.user))
    values = {"rows": _shown(found[:PAGE]), "older": older, "unread": unread}
    return render(request, "core/notifications.html", values)


@guarded(SIGNED_IN)
@require_POST
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it leads."""
    row = get_object_or_404(Notification, pk=pk, user=request.user)
    notifications.mark_read(cast("User", request.user), row.pk)
    here = url_has_allowed_host_and_scheme(row.url, None)
    return done(request, row.url if here else reverse("core:notifications"))


@guarded(SIGNED_IN)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = notifications.mark_read(cast("User", request.user))
    said = ngettext("%(count)s notification marked read", "%(count)s notifications marked read", count) % {
        "count": count
    }
    return done(request, reverse("core:notifications"), said if count else _("Nothing was unread"))


@guarded(SIGNED_IN)
@require_safe
def shell_counts(request: HttpRequest) -> HttpResponse:
    """All numbers of the shell in one fragment, out of band."""
    user = cast("User", request.user)
    values = {
        "counts": [(count.place, count.value, count.tone, count.says) for count in counts_for(user)],
        "notes": _shown(notifications.latest(user, IN_BELL)),
        "unread": notifications.unread_count(user),
        "pins": saved.pinned_by(user),
    }
    return render(request, "base/shell_counts.html", values)


def _shown(rows: Iterable[Notification]) -> list[Shown]:
    return [
        Shown(
            pk=row.pk,
            text=notifications.sentence(row),
            why=notifications.reason(row),
            when=formatting.moment(row.created_at),
            unread=row.read_at is None,
            open_url=reverse("core:notification_open", args=[row.pk]),
        )
        for row in rows
    ]
