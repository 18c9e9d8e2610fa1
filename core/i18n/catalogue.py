"""The .po files: sorted by text, without places and dates, so that two people's additions merge."""

from __future__ import annotations

import fcntl
import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from core.i18n.messages import CONTEXT_MARK, Message, wrong_placeholders

PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "fi": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n > 1);",
}
Strings = tuple[str, ...]


class BadTranslation(Exception):
    """A file of translations can't be merged; nothing was written."""


def path_of(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """One writer at a time, also across processes."""
    folder = root / "locale"
    folder.mkdir(exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read(path: Path) -> dict[str, Strings]:
    """Key → translated forms; texts without a translation are left out."""
    if not path.exists():
        return {}
    with path.open("rb") as source:
        catalog = read_po(source, locale=path.parent.parent.name, abort_invalid=True)
    found = {}
    for entry in catalog:
        if not entry.id:
            continue
        forms: Strings = entry.string if isinstance(entry.string, tuple) else (str(entry.string),)
        text = entry.id if isinstance(entry.id, str) else entry.id[0]
        if all(forms):
            found[f"{entry.context}{CONTEXT_MARK}{text}" if entry.context else text] = forms
    return found


def write(path: Path, language: str, messages: Iterable[Message], translations: dict[str, Strings]) -> bool:
    """Write the catalogue; True when it changed. A translation of the wrong shape (plural or not) is dropped."""
    catalog = Catalog(locale=language, charset="utf-8")
    # Babel knows one Turkish form; Django's own Turkish catalogue has two.
    catalog.mime_headers = [("Plural-Forms", PLURALS[language])]
    for message in sorted(messages):
        forms = translations.get(message.key, ())
        if len(forms) != (2 if message.plural else 1):
            forms = ("", "") if message.plural else ("",)
        catalog.add(
            (message.text, message.plural) if message.plural else message.text,
            forms if message.plural else forms[0],
            context=message.context or None,
        )
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    text = _header(language) + buffer.getvalue().decode().strip() + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".po.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    return True


def _header(language: str) -> str:
    lines = [
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[language]}",
    ]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def read_file(path: Path, known: dict[str, Message]) -> tuple[dict[str, dict[str, Strings]], list[str]]:
    """Language → key → forms of a JSON file of translations, and the keys that no source uses.

    Raises BadTranslation for the whole file if one entry has the wrong shape or other placeholders than its text.
    """
    given: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    wrong, unused = [], []
    found: dict[str, dict[str, Strings]] = {}
    for key, by_language in given.items():
        message = known.get(key)
        if message is None:
            unused.append(key)
            continue
        for language, value in by_language.items():
            if language not in PLURALS or not value:
                continue
            forms: Strings = tuple(value) if isinstance(value, list) else (value,)
            if message.plural and len(forms) == 1:
                forms *= 2
            if problem := _problem(message, forms):
                wrong.append(f"{path.name}, {language}: {problem}")
            found.setdefault(language, {})[key] = forms
    if wrong:
        raise BadTranslation("\n".join(wrong))
    return found, unused


def _problem(message: Message, forms: Strings) -> str:
    if len(forms) != (2 if message.plural else 1):
        return f"{message.text!r} needs {'two forms' if message.plural else 'one text'}"
    if message.text != message.text.strip() and any(form == form.strip() for form in forms):
        return f"{message.text!r} begins or ends with a blank, its translation does not"
    return wrong_placeholders(message, forms)
