"""What may not stand anywhere in the tree: unfinished work, private words, addresses in lock files, loose exports."""

from __future__ import annotations

import ast
import contextlib
import re
import subprocess
from collections.abc import Iterator

from tests.house.law import ROOT, Fault, Law, Source, files, matches, python_files, relative

UNFINISHED = Law(
    "nothing-unfinished",
    "a promise in the code is kept by nobody; the tree holds what works.",
    "do it now, or write an issue and leave no trace here.",
)
PRIVATE = Law(
    "no-private-words",
    "the tree speaks of the product only; whose machine it was written on and with which tools is nobody's business.",
    "say it without the word; paths begin at the root of the project, addresses are examples (example.com).",
)
LOCKS = Law(
    "locks-without-addresses",
    "a lock file with an address decides for everyone where packages come from (stack.md section 2).",
    "write it with `uv pip compile … --no-emit-index-url --no-header --no-annotate`.",
)
EXPORTS = Law(
    "explicit-exports",
    "what a package offers should be read in one place; a star hides it.",
    '`from app.models.noun import A, B` and `__all__ = ["A", "B"]` with exactly these names, sorted.',
)

# Spelled backwards, so that this file may be read by its own law; case counts where a capital does.
SHOUTED = ("ODOT", "EMXIF")
WHISPERED = ("noos gnimoc", "tey detnemelpmi ton", "muspi merol", "retal enod eb ot")
PROMISES = re.compile(rf"\b({'|'.join(word[::-1] for word in SHOUTED)})\b|(?i:{'|'.join(w[::-1] for w in WHISPERED)})")
NAMES = ("edualc", "ciporhtna", "tpgtahc", "ianepo", "gro.ipyp", "detsohnohtyp", "moc.sjmpn", "rviledsj", "moc.gkpnu")
PATHS = ("niam/krow/", "derahs/krow/", "yrarbil./krow/", "/toor/", "derahs/..")
PRIVATES = re.compile("|".join(re.escape(word[::-1]) for word in NAMES + PATHS) + r"|\b" + "mll"[::-1] + r"s?\b", re.I)
SUFFIXES = (
    ".py",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".in",
    ".yml",
    ".yaml",
    ".sh",
    ".po",
    ".sql",
    ".json",
    ".csv",
    "",
)
ADDRESS = re.compile(r"\S*://\S*")


def tracked() -> list[str]:
    """Files that git knows or would add, as paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        if "." + path.rsplit(".", 1)[-1] in SUFFIXES or "." not in path.rsplit("/", 1)[-1]:
            with contextlib.suppress(FileNotFoundError):  # deleted since it was listed
                yield path, (ROOT / path).read_text(encoding="utf-8", errors="replace")


def unfinished(place: str, text: str) -> Iterator[Fault]:
    yield from matches(PROMISES, text, place, "{}")


def private(place: str, text: str) -> Iterator[Fault]:
    yield from matches(PRIVATES, text, place, "{}")


def addresses(place: str, text: str) -> Iterator[Fault]:
    yield from matches(ADDRESS, text, place, "{}")


def loose_exports(source: Source) -> Iterator[Fault]:
    for line, name in source.imports():
        if name.endswith(".*"):
            yield Fault(source.path, line, f"a star import from {name[:-2]}")
    if not source.path.endswith("__init__.py"):
        return
    imported = {
        alias.asname or alias.name
        for node in source.tree.body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    }
    own = {node.name for node in source.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    listed = next(
        (
            ast.literal_eval(node.value)
            for node in source.tree.body
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
        ),
        None,
    )
    acts = any(
        isinstance(node, ast.For | ast.Expr) and not isinstance(getattr(node, "value", None), ast.Constant)
        for node in source.tree.body
    )  # a package that registers what it imports offers nothing
    if imported and not own and not acts and listed is None:
        yield Fault(source.path, 1, "imports names and has no __all__")
    if listed is not None and (missing := imported - set(listed)) and not own:
        yield Fault(source.path, 1, f"__all__ leaves out {', '.join(sorted(missing))}")
    if listed is not None and len(listed) != len(set(listed)):
        yield Fault(source.path, 1, "__all__ names something twice")


def test_nothing_is_left_unfinished() -> None:
    UNFINISHED.hold(fault for place, text in texts() for fault in unfinished(place, text))


def test_the_tree_speaks_of_the_product_only() -> None:
    PRIVATE.hold(fault for place, text in texts() for fault in private(place, text))


def test_lock_files_hold_no_address() -> None:
    locks = files("requirements/*.txt", "requirements/*.in", "*.lock")
    LOCKS.hold(fault for path in locks for fault in addresses(relative(path), path.read_text(encoding="utf-8")))


def test_packages_say_what_they_offer() -> None:
    EXPORTS.hold(fault for source in python_files() for fault in loose_exports(source))


def test_an_unfinished_or_private_word_is_noticed() -> None:
    assert list(unfinished("core/x.py", "# " + "ODOT"[::-1] + ": later"))
    assert list(private("docs/x.md", "see " + "niam/krow/"[::-1]))
    assert not list(unfinished("core/x.py", "todos = []")) and not list(private("core/x.py", "the network/lan"))


def test_an_address_in_a_lock_file_is_noticed() -> None:
    assert list(addresses("requirements/base.txt", "--index-url " + "https" + "://example.com/simple"))
    assert not list(addresses("requirements/base.txt", "django==5.2.19 \\\n    --hash=sha256:abc"))


def test_a_loose_export_is_noticed() -> None:
    for bad in (
        "from a.b import *",
        "from a.b import C",
        'from a.b import C, D\n__all__ = ["C"]',
        'from a.b import C\n__all__ = ["C", "C"]',
    ):
        assert list(loose_exports(Source("crm/models/__init__.py", bad))), bad
    assert not list(loose_exports(Source("crm/models/__init__.py", 'from a.b import C\n__all__ = ["C"]')))
