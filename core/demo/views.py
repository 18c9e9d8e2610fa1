"""Views of lists that the firm of the demo shares, pinned to the menu of those who work with them."""

from __future__ import annotations

from django.urls import reverse

from core.demo.world import World
from core.lists.saved import pin_view, save_view


def share_view(world: World, route: str, view: str, name: str, query: str, *pinned_by: str) -> None:
    """The owner's view of a list, for everyone; `pinned_by` names people of the demo."""
    saved = save_view(
        actor=world.owner, view=view, name=name, query=query, path=reverse(route), is_default=False, sharing="all"
    )
    for person in pinned_by:
        pin_view(actor=world.people[person], saved=saved, pinned=True)
