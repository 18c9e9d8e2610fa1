"""The texts of templates: translate, blocktranslate and _("…"), as Django's own compiler reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace

from core.i18n.messages import Found, Message, SourceError

_STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_MARKED = re.compile(rf"_\({_STRING}\)")
_LITERAL = re.compile(rf"^{_STRING}")


def messages_of(path: Path, name: str) -> Iterator[Found]:
    """Every text of the template; raises SourceError for a block that does not end or has no literal context."""
    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            bits = token.split_contents()
            if bits[0] in ("translate", "trans"):
                yield from _translate(bits, token, name)
            elif bits[0] in ("blocktranslate", "blocktrans"):
                yield Found(_block(bits, token, tokens, name), name, token.lineno or 0)
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for match in _MARKED.finditer(token.contents):
                text = unescape_string_literal(match[1])
                if "%" in text:  # Django doubles it to look it up and shows it doubled
                    raise SourceError(f'{name}:{token.lineno}: take the % out of _("{text}") or use {{% translate … as %}}')
                yield Found(Message(text), name, token.lineno or 0)


def _doubled(text: str) -> str:
    """Django looks texts of templates up with % doubled."""
    return text.replace("%", "%%")


def _translate(bits: list[str], token: Token, name: str) -> Iterator[Found]:
    literal = _LITERAL.match(bits[1]) if len(bits) > 1 else None
    if literal:
        text = _doubled(unescape_string_literal(literal[1]))
        yield Found(Message(text, context=_context(bits, token, name)), name, token.lineno or 0)


def _context(bits: list[str], token: Token, name: str) -> str:
    if "context" not in bits:
        return ""
    at = bits.index("context") + 1
    if at >= len(bits) or not _LITERAL.match(bits[at]):
        raise SourceError(f"{name}:{token.lineno}: the context of a translation must be a literal")
    return unescape_string_literal(bits[at])


def _block(bits: list[str], opened: Token, tokens: Iterator[Token], name: str) -> Message:
    """Read up to the end of the block; texts before and after {% plural %} are the two forms."""
    forms: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            word = token.contents.strip()
            if word in ("endblocktranslate", "endblocktrans"):
                break
            if word != "plural":
                raise SourceError(f"{name}:{token.lineno}: {{% {word} %}} can't stand inside blocktranslate")
            forms.append([])
        elif token.token_type == TokenType.TEXT:
            forms[-1].append(_doubled(token.contents))
        elif token.token_type == TokenType.VAR:
            forms[-1].append(f"%({token.contents})s")
    else:
        raise SourceError(f"{name}:{opened.lineno}: blocktranslate does not end")
    trim = trim_whitespace if "trimmed" in bits else str
    texts = [trim("".join(form)) for form in forms]
    return Message(texts[0], texts[1] if len(texts) > 1 else "", _context(bits, opened, name))
