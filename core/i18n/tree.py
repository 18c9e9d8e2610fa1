"""Which files of the tree hold texts, and all texts they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.i18n import python_source, template_source
from core.i18n.messages import Found

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "core", "crm", "projects", "erp", "billing", "reporting")
LANGUAGES = ("en", "fi", "tr")
TRANSLATED = ("fi", "tr")


def messages_in(root: Path = ROOT) -> Iterator[Found]:
    """Texts of the apps (without migrations) and of all templates; raises SourceError for a file that can't be read."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from python_source.messages_of(path, str(path.relative_to(root)))
    for folder in [root / "templates", *(root / room / "templates" for room in ROOMS)]:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".html", ".txt", ".xml"):
                yield from template_source.messages_of(path, str(path.relative_to(root)))
