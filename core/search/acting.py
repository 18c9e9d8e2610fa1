"""What can be done from the palette: a verb and a record, "issue Merituuli", "new quote for Kaya"; each app registers its own.

A command is offered only to whom holds its permission, on rows within their reach, in a state that allows it; nothing
is asked of the database before the words of the query are those of a command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import get_language

from core import access, acts
from core.permissions import Open, Permission
from core.search.registry import Hit
from core.textkeys import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User

# Gets the rows that the user may see and the folded words, answers those that fit, the likeliest first.
Rows = Callable[["User", str], Any]


@dataclass(frozen=True)
class Command:
    """`words` are what one types before or after the record, several ways apart by "|"; `says` is the line's text with
    %(row)s; `url` is the address for a row, None where its state forbids it; `asks` opens a dialog.
    """

    name: str
    words: StrOrPromise
    says: StrOrPromise
    permission: Permission | Open
    rows: Rows
    url: Callable[[Any, User], str | None]
    icon: str = "forward"
    asks: bool = False


_commands: dict[str, Command] = {}


def add_command(command: Command) -> None:
    """In an app's extensions.py."""
    if command.name in _commands:
        raise ValueError(f"the command {command.name} is registered twice")
    _commands[command.name] = command


def add_act(model: type[Model], verb: str, words: StrOrPromise, says: StrOrPromise, rows: Rows) -> None:
    """The act `verb` of a model as a command: offered where its button would be, and where the state allows it."""
    act = acts.find(model, verb)

    def url(row: Any, user: User) -> str | None:
        may = acts.permitted(act, row, user) and (act.shown is None or act.shown(row)) and not act.why_not(row)
        return act.url(row) if may else None

    name = f"{model._meta.label_lower}.{verb}"
    add_command(Command(name, words, says, act.permission, rows, url, act.icon or "forward", asks=not act.link))


def add_new(name: str, words: StrOrPromise, says: StrOrPromise, permission: Permission, rows: Rows, address: str) -> None:
    """A form for a new row about a record: `address` is "url_name?parameter" or "url_name?fixed=1&parameter"."""
    route, _mark, query = address.partition("?")

    def url(row: Any, user: User) -> str | None:
        return f"{reverse(route)}?{query}={row.pk}"

    add_command(Command(name, words, says, permission, rows, url, "plus"))


def find_acts(user: User, folded: str, limit: int) -> list[Hit]:
    """At most `limit` things that the words ask for; a record needs two letters."""
    found: list[Hit] = []
    for name, rest in _asked(folded):
        command = _commands[name]
        if len(rest) < 2 or not access.may(user, command.permission):
            continue
        for row in command.rows(user, rest)[: limit * 2]:
            url = command.url(row, user)
            if url is not None:
                label = str(command.says) % {"row": row}
                found.append(Hit(label, url, sub=_about(row), icon=command.icon, exact=True, dialog=command.asks))
    return found[:limit]


def _about(row: Any) -> str:
    """Whose it is, beside a number or a name."""
    whose = getattr(row, "customer_name", "") or getattr(row, "organisation", None) or ""
    return "" if str(whose) == str(row) else str(whose)


def _asked(folded: str) -> Iterator[tuple[str, str]]:
    """Command and what is left of the query; the longest words that fit are meant."""
    best: dict[str, str] = {}
    for phrase, name in _phrases(get_language()):
        rest = None
        if folded.startswith(f"{phrase} "):
            rest = folded[len(phrase) + 1 :]
        elif folded.endswith(f" {phrase}"):
            rest = folded[: -len(phrase) - 1]
        if rest is not None and (name not in best or len(rest) < len(best[name])):
            best[name] = rest.strip()
    shortest = min((len(rest) for rest in best.values()), default=0)
    return ((name, rest) for name, rest in best.items() if len(rest) == shortest)


@lru_cache(maxsize=8)
def _phrases(_language: str | None) -> tuple[tuple[str, str], ...]:
    """(folded words, command), in the language."""
    return tuple((fold(words), name) for name, one in _commands.items() for words in _split(str(one.words)))


def _split(words: str) -> Iterable[str]:
    return (part.strip() for part in words.split("|") if part.strip())


def wiring() -> list[str]:
    return sorted(_commands)
