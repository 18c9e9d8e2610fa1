"""Pages of a row that another has taken the place of lead to that one, with a word about it.

A model whose rows can be merged names the key to the row that stands for them: `succeeded_by = "merged_into"`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from core import access
from core.access import Actor
from core.answers import SeeOther
from core.errors import Refused
from core.permissions import Open, Permission


class Succeeded(Exception):
    """`row` is not there any more as itself: `heir` stands for it."""

    def __init__(self, row: Any, heir: Any) -> None:
        super().__init__(str(row))
        self.row, self.heir = row, heir

    def answer(self, request: HttpRequest, actor: Actor, permission: Permission | Open) -> HttpResponseBase:
        """Reading goes on at the same page of the heir; what was sent is refused with the way there."""
        words = {"row": self.row, "heir": self.heir}
        if not _reaches(actor, permission, self.heir):
            owner = getattr(self.heir, "owner", None)
            if owner is None:
                raise Refused(_("“%(row)s” was merged into a record that is not yours to see.") % words)
            raise Refused(
                _("“%(row)s” was merged into a record that is not yours to see. %(person)s looks after it.")
                % {"row": self.row, "person": owner}
            )
        if request.method not in ("GET", "HEAD"):
            raise Refused(
                _("“%(row)s” has been merged into “%(heir)s” meanwhile, so nothing was saved.") % words,
                link=self.heir.get_absolute_url(),
                link_label=str(self.heir),
            )
        messages.info(request, _("“%(row)s” was merged into this.") % words)
        match = request.resolver_match
        assert match is not None
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return SeeOther(reverse(match.view_name, kwargs=match.kwargs | {"pk": self.heir.pk}) + query)


def _reaches(actor: Actor, permission: Permission | Open, row: Any) -> bool:
    try:
        access.require(actor, permission, row)
    except PermissionDenied:
        return False
    return True


def require_itself(found: Any, model: type[Model], reachable: Callable[[], QuerySet[Any]], pk: Any) -> None:
    """Raise Succeeded when another row stands for the found one, or for the reachable one of this key."""
    name: str = getattr(model, "succeeded_by", "")
    if not name:
        return
    row = found or reachable().filter(pk=pk).select_related(name).first()
    heir = getattr(row, name, None) if row is not None else None
    if heir is not None:
        raise Succeeded(row, heir)
