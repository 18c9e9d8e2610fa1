"""The texts of Python files: calls of the gettext family with literal arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils.text import camel_case_to_spaces, capfirst

from core.i18n.messages import Found, Message, SourceError

# Function name → positions of (context, text, plural) among the arguments; None where there is none.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}


def messages_of(path: Path, name: str) -> Iterator[Found]:
    """Every text of the file; raises SourceError when it does not parse or a text is an f-string."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise SourceError(f"{name}:{error.lineno}: {error.msg}") from error
    yield from _events(tree, name)
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (shape := CALLS.get(_called(node, aliases))):
            message = _message(node, shape, name)
            if message:
                yield Found(message, name, node.lineno)


def _events(tree: ast.Module, name: str) -> Iterator[Found]:
    """The audit page says events and their facts in words: InvoiceIssued(invoice_id) as "Invoice issued", "Invoice"."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) in ("Event", "events.Event") for base in node.bases):
            yield Found(Message(capfirst(camel_case_to_spaces(node.name))), name, node.lineno)
            for fact in node.body:
                if isinstance(fact, ast.AnnAssign) and isinstance(fact.target, ast.Name) and fact.target.id != "schema":
                    words = fact.target.id.removesuffix("_id").replace("_", " ")
                    yield Found(Message(capfirst(words)), name, fact.lineno)


def _aliases(tree: ast.Module) -> dict[str, str]:
    """Names under which the file imports gettext functions (`gettext_lazy as lazy`)."""
    return {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname
    }


def _called(node: ast.Call, aliases: dict[str, str]) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr if node.func.attr != "_" else ""
    if isinstance(node.func, ast.Name):
        return aliases.get(node.func.id, node.func.id)
    return ""


def _message(node: ast.Call, shape: tuple[int | None, int, int | None], name: str) -> Message | None:
    context_at, text_at, plural_at = shape
    parts = []
    for at in (text_at, plural_at, context_at):
        part = "" if at is None else _literal(node, at, name)
        if part is None:
            return None
        parts.append(part)
    return Message(*parts) if parts[0] else None


def _literal(node: ast.Call, at: int, name: str) -> str | None:
    """The literal at the position; None for a variable, whose text stands (as gettext_noop) where it was written."""
    if at >= len(node.args):
        return None
    value = node.args[at]
    if isinstance(value, ast.JoinedStr):
        raise SourceError(f"{name}:{node.lineno}: an f-string can't be translated; use a named placeholder, %(name)s")
    if isinstance(value, ast.BinOp):
        raise SourceError(f"{name}:{node.lineno}: join or fill the text outside of gettext(…), not inside")
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
