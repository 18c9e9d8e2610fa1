"""Value errors that carry a sentence for the person who typed the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import localize

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ExplainedError(ValueError):
    """A value can't be used, and the sentence says why in the reader's language.

    `message` is a lazy sentence with named places, `params` fills them; both are kept apart, so that forms can hand
    them to `ValidationError(message, params=params)` and imports can store the reason with the row. Numbers and dates
    among the params are written in the reader's format.
    """

    def __init__(self, message: StrOrPromise, /, **params: object) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % {name: localize(value) for name, value in self.params.items()}
