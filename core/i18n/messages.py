"""A text that is shown to people, as it stands in the source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

CONTEXT_MARK = "\x04"  # gettext's own separator between a context and its text
_PERCENT = re.compile(r"%(?:%|\((?P<name>\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|[#0\- +]*\d*(?:\.\d+)?[a-zA-Z])")
_BRACE = re.compile(r"\{\{|\}\}|\{(?P<name>\w*)(?:![rsa])?(?::[^{}]*)?\}")


class SourceError(Exception):
    """A source file can't be read; catalogues are left as they are."""


@dataclass(frozen=True, order=True)
class Message:
    """A text; `plural` and `context` are empty where there is none."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """The text's name in files of translations: the text itself, or context, U+0004 and text."""
        return f"{self.context}{CONTEXT_MARK}{self.text}" if self.context else self.text


@dataclass(frozen=True)
class Found:
    """A message and the file and line where it stands."""

    message: Message
    path: str
    line: int


def merged(found: Iterable[Found]) -> dict[str, Message]:
    """One message a key; a plural wins over the same text without one. Raises SourceError for two different plurals."""
    kept: dict[str, Message] = {}
    for one in found:
        other = kept.get(one.message.key)
        if other and other.plural and one.message.plural and other.plural != one.message.plural:
            raise SourceError(f"{one.path}:{one.line}: {one.message.text!r} has two plurals; make them the same")
        if other is None or one.message.plural:
            kept[one.message.key] = one.message
    return kept


def placeholders(text: str) -> set[str]:
    """What a translation must carry over: %(name)s, %s and {name}; a doubled sign is text."""
    found = {f"%({m['name']})" if m["name"] else "%s" for m in _PERCENT.finditer(text) if _is_placeholder(m, text)}
    return found | {m[0] for m in _BRACE.finditer(text) if m[0] not in ("{{", "}}")}


def _is_placeholder(match: re.Match[str], text: str) -> bool:
    """`%%` is a sign; `5 % of` is prose, since a blank and a letter after % end a word only in format strings."""
    return match[0] != "%%" and not (match["name"] is None and match[0].startswith("% "))


def wrong_placeholders(message: Message, strings: Iterable[str]) -> str:
    """A sentence about what a translation lacks or adds; empty when all is well.

    A singular form may leave out the number ("one invoice"), never add a placeholder.
    """
    wanted = placeholders(message.text) | placeholders(message.plural)
    for position, string in enumerate(strings):
        has = placeholders(string)
        lacks = wanted - has if not (message.plural and position == 0) else set()
        if lacks or has - wanted:
            said = [f"lacks {', '.join(sorted(lacks))}"] * bool(lacks)
            said += [f"adds {', '.join(sorted(has - wanted))}"] * bool(has - wanted)
            return f"{string!r} {' and '.join(said)} of {message.text!r}"
    return ""
