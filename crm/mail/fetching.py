"""Mails asked of the server until all are there: what an answer leaves out is asked for once more, by itself."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils.translation import gettext as _

from crm.mail.imap import Head, ServerTrouble, Session


def all_heads(server: Session, uids: Sequence[int]) -> tuple[list[Head], list[int]]:
    """(heads in order, UIDs that the server has and does not hand over); what was deleted meanwhile is in neither.

    Raises ServerTrouble where it hands over none of several: that is no fault of a mail, and passes.
    """
    heads = _heads(server, uids)
    held = []
    for uid in uids:
        if uid in heads:
            continue
        heads |= _heads(server, [uid])
        if uid not in heads and server.has(uid):
            held.append(uid)
    _require_any(len(heads), len(held))
    return [heads[uid] for uid in sorted(heads)], held


def all_bodies(server: Session, heads: Sequence[Head]) -> tuple[dict[int, bytes], set[int]]:
    """(UID → mail, UIDs of mails whose text is held back); the same way."""
    bodies = _bodies(server, heads)
    held = set()
    for head in heads:
        if head.uid in bodies:
            continue
        bodies |= _bodies(server, [head])
        if head.uid not in bodies and server.has(head.uid):
            held.add(head.uid)
    _require_any(len(bodies), len(held))
    return bodies, held


def _heads(server: Session, uids: Sequence[int]) -> dict[int, Head]:
    found: list[Head] = []
    with _a_refusal_is_no_answer():
        found = server.heads(uids)
    return {head.uid: head for head in found}


def _bodies(server: Session, heads: Sequence[Head]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    with _a_refusal_is_no_answer():
        found = server.bodies(heads)
    return {uid: body for uid, body in found.items() if body}


@contextmanager
def _a_refusal_is_no_answer() -> Iterator[None]:
    """It may be about one mail of many; a line that broke ends the run."""
    try:
        yield
    except imaplib.IMAP4.abort:
        raise
    except (ServerTrouble, imaplib.IMAP4.error):
        return


def _require_any(found: int, held: int) -> None:
    if held > 1 and not found:
        raise ServerTrouble(_("The mail server lists mails and does not hand them over."))
