"""What a mail answers, and its subject without what mail programs put before it."""

from __future__ import annotations

import re

_ID = re.compile(r"<[^<>\s]{1,250}>")
# Re and forward in the languages of our clients' mail programs, with counters as in "Re[2]:".
REPLY = r"re|vs|ynt|yan|sv|aw|antw|ant|odp|r"
FORWARD = r"fwd?|vl|wl|ilt|ılt|i̇lt|yön|ynl|wg|vb|tr|rv|enc"
_PREFIX = re.compile(rf"^\s*(?:(?:{REPLY}|{FORWARD})\s*(?:\[\d+\]|\(\d+\))?\s*:\s*|\[(?:ext|external)\]\s*)", re.I)
_ANSWER = re.compile(rf"^\s*(?:{REPLY})\s*(?:\[\d+\]|\(\d+\))?\s*:", re.I)
_FORWARDED = re.compile(rf"^\s*(?:{FORWARD})\s*:", re.I)
MOST = 50


def base_subject(subject: str) -> str:
    """The subject that a thread shares."""
    for _number in range(20):
        shorter = _PREFIX.sub("", subject, count=1)
        if shorter == subject:
            break
        subject = shorter
    return subject.strip()


def is_answer(subject: str) -> bool:
    return bool(_ANSWER.match(subject))


def is_forward(subject: str) -> bool:
    return bool(_FORWARDED.match(subject.replace("İ", "i").replace("I", "i")))


def ids_in(value: str) -> list[str]:
    return _ID.findall(value)


def answered(in_reply_to: str, references: str) -> list[str]:
    """The ids a mail answers, nearest first, each once."""
    found = [*ids_in(in_reply_to), *reversed(ids_in(references))]
    return list(dict.fromkeys(found))[:MOST]
