"""Refusals that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refused(Exception):
    """An action can't be done in this state; answered 409 with the sentence and, if there is one, a way out.

    `link` is a path in the app where the obstacle can be seen or removed.
    """

    def __init__(self, message: StrOrPromise, *, link: str = "", link_label: StrOrPromise = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.link = link
        self.link_label = link_label


class Conflict(Refused):
    """Someone else changed the row since the form was opened."""
