"""Sentences about the ways of clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.querysets import ScopedQuerySet
from crm.querysets import ByAccount

if TYPE_CHECKING:
    from reporting.models import ClientWay  # noqa: F401


class ClientWayQuerySet(ByAccount, ScopedQuerySet["ClientWay"]):
    own = ("organisation__owner",)
    accounts = ("organisation",)
