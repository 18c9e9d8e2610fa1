"""What `manage.py catalogues` does: bring the catalogues up to date, list what is missing, merge translations."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.assets.catalogs import compile_catalog, stale_catalogs
from core.i18n import catalogue
from core.i18n.messages import Message, SourceError, merged
from core.i18n.tree import LANGUAGES, ROOT, TRANSLATED, messages_in


def add_arguments(parser: argparse.ArgumentParser) -> None:
    languages = [*TRANSLATED, "all"]
    parser.add_argument("--missing", metavar="LANGUAGE", choices=languages, help="print untranslated texts as JSON")
    parser.add_argument("--load", metavar="FILE", nargs="+", type=Path, help='merge {"text": {"fi": "…", "tr": "…"}}')
    parser.add_argument("--where", metavar="WORDS", help="print where texts holding these words stand")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a catalogue is behind")


def run(options: dict[str, Any], root: Path = ROOT) -> list[str]:
    """Lines to print. Raises SourceError or BadTranslation, and then has written nothing."""
    if options.get("where"):
        return [f"{f.path}:{f.line}  {f.message.text}" for f in messages_in(root) if options["where"] in f.message.text]
    known = merged(messages_in(root))
    if options.get("missing"):
        return [json.dumps(missing(root, options["missing"], known), ensure_ascii=False, indent=1)]
    if options.get("check"):
        return behind(root, known)
    return update(root, known, options.get("load") or [])


def missing(root: Path, language: str, known: dict[str, Message]) -> dict[str, Any]:
    """Key → "" or, for plurals, the two English forms, ready to be filled in and loaded."""
    found: dict[str, Any] = {}
    for one in TRANSLATED if language == "all" else (language,):
        done = catalogue.read(catalogue.path_of(root, one))
        for key in known.keys() - done.keys():
            found.setdefault(key, {})[one] = ["", ""] if known[key].plural else ""
            if known[key].plural:
                found[key]["plural"] = known[key].plural
    return dict(sorted(found.items()))


def behind(root: Path, known: dict[str, Message]) -> list[str]:
    """A line for each text that a catalogue lacks, holds untranslated, or keeps although no source uses it."""
    lines = []
    for language in TRANSLATED:
        done = catalogue.read(catalogue.path_of(root, language))
        lines += [f"{language}: not translated: {key!r}" for key in sorted(set(known) - set(done))]
        lines += [f"{language}: not used any more: {key!r}" for key in sorted(set(done) - set(known))]
    return lines


def update(root: Path, known: dict[str, Message], files: Sequence[Path]) -> list[str]:
    """Write all catalogues with the loaded translations merged in, compile what changed, tell what is left."""
    lines = []
    with catalogue.locked(root):
        loaded = [catalogue.read_file(path, known) for path in files]
        for path, (_found, unused) in zip(files, loaded, strict=True):
            lines += [f"{path.name}: no source uses {key!r}, left out" for key in unused]
        for language in LANGUAGES:
            path = catalogue.path_of(root, language)
            translations = catalogue.read(path)
            for found, _unused in loaded:
                translations |= found.get(language, {})
            catalogue.write(path, language, known.values(), translations)
            left = len(known.keys() - catalogue.read(path).keys())
            lines.append(f"{language}: {len(known)} texts" + (f", {left} not translated" if language != "en" else ""))
        for path in stale_catalogs(root):
            compile_catalog(path)
    return lines


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="catalogues", description=__doc__)
    add_arguments(parser)
    options = vars(parser.parse_args(arguments))
    try:
        lines = run(options)
    except (SourceError, catalogue.BadTranslation) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return int(bool(options["check"] and lines))
