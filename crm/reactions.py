"""What a new firm means here."""

from __future__ import annotations

from core.access import Actor, System
from core.events import on
from core.firm.events import FirmSetUp
from crm import actions


@on(FirmSetUp)
def begin_selling(event: FirmSetUp, actor: Actor) -> None:
    actions.begin_selling(actor=System("crm.reactions"))
