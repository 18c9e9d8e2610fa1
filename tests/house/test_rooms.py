"""Which room of an app may do what: only actions write, calculations count, views ask and answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.law import APPS, Fault, Law, Source, called, python_files

WRITERS = ("actions", "querysets", "demo", "management", "migrations")

WRITES = Law(
    "only-actions-write",
    "one verb, one action: a write elsewhere skips the lock, the permission, the audit trail (house.md section 4).",
    "move the write into <app>/actions/<noun>.py and call that action; a form's save goes through core.editing.",
)
ACTIONS = Law(
    "actions-in-full",
    "an action is called by name from views, jobs and rules; who acts and on which day must be said (section 4).",
    "@action(PERMISSION) over `def verb_noun(*, invoice, actor, on)`; helpers begin with an underscore.",
)
HANDS_OFF = Law(
    "rooms-keep-to-themselves",
    "a room that knows another's business can't be read alone (house.md section 4).",
    "actions raise Refused and publish events; views speak HTTP; tasks start by core.messages.send_task on commit.",
)
CALCULATIONS = Law(
    "pure-calculations",
    "rules on values can be read, tested with properties and reused without a database (house.md section 4).",
    "take values or small dataclasses as arguments; let the action or query fetch them.",
)
INSIDE = Law(
    "imports-at-the-top",
    "an import inside a function hides a circle between rooms (house.md section 2).",
    "move what both need to the lower of the two, or turn the call into an event, panel, guard, step or provider.",
)
SIGNALS = Law(
    "no-signals",
    "a signal acts from afar and is skipped by bulk writes (house.md section 2).",
    "publish an event from the action and react to it in reactions.py.",
)


def writes_in(source: Source) -> Iterator[Fault]:
    """Calls that write rows: save() and delete() of a row, create and its bulk forms, update with keywords."""
    for node in source.nodes:
        yield from _write(node, source.path)


def _write(node: ast.AST, place: str) -> Iterator[Fault]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not _of_super(node):
        verb = node.func.attr
        if (
            verb
            in ("create", "acreate", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user")
            or (verb in ("save", "delete", "_raw_delete") and not node.args)
            or (verb == "update" and node.keywords and not node.args)
        ):
            yield Fault(place, node.lineno, f"{called(node)}(…) writes")


def _of_super(node: ast.Call) -> bool:
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(owner, ast.Call) and called(owner) == "super"


def loose_actions(source: Source) -> Iterator[Fault]:
    """Public functions of actions/ that write without @action; actions with positional arguments or no actor."""
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        place = f"{source.path}::{node.name}"
        decorators = [called(d) or getattr(d, "id", "") for d in node.decorator_list]
        if "action" not in [name.split(".")[-1] for name in decorators]:
            if any(called(inner) == "publish" or list(_write(inner, place)) for inner in ast.walk(node)):
                yield Fault(place, node.lineno, "writes, is public and has no @action(PERMISSION)")
            continue
        if node.args.args or node.args.vararg:
            yield Fault(place, node.lineno, "takes positional arguments; begin with `*`")
        if "actor" not in [argument.arg for argument in node.args.kwonlyargs]:
            yield Fault(place, node.lineno, "does not take `actor`")


def reaches_out(source: Source) -> Iterator[Fault]:
    """Requests in actions and below, tasks started behind the transaction's back, save() overridden."""
    below = source.room in ("actions", "models", "querysets", "queries", "calculations", "reactions", "tasks")
    for line, name in source.imports():
        if below and name.startswith(("django.http", "django.contrib.messages", "django.shortcuts", "django.views")):
            yield Fault(source.path, line, f"imports {name}")
    for node in source.nodes:
        name = called(node)
        if name.endswith((".delay", ".apply_async")):
            yield Fault(source.path, getattr(node, "lineno", 0), f"{name}(…) starts a task directly")
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete") and source.room == "models":
            yield Fault(source.path, node.lineno, f"overrides {node.name}()")
        if below and source.room != "models" and isinstance(node, ast.arg) and _is_request(node):
            yield Fault(source.path, node.lineno, "takes a request")


def _is_request(argument: ast.arg) -> bool:
    return argument.arg == "request" and (argument.annotation is None or "Http" in ast.unparse(argument.annotation))


IMPURE = (
    "models",
    "querysets",
    "actions",
    "views",
    "forms",
    "tasks",
    "queries",
    "lists",
    "events",
    "access",
    "db",
    "clock",
)


def impure_imports(source: Source) -> Iterator[Fault]:
    for line, name in source.imports():
        parts = name.split(".")
        if name.startswith(("django.db", "django.apps")) or (parts[0] in APPS and any(p in IMPURE for p in parts[1:])):
            yield Fault(source.path, line, f"imports {name}")


def inner_imports(source: Source) -> Iterator[Fault]:
    for function in source.nodes:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield Fault(source.path, node.lineno, f"an import inside {function.name}()")


def signals_in(source: Source) -> Iterator[Fault]:
    for line, name in source.imports():
        if name.startswith(("django.db.models.signals", "django.dispatch")):
            yield Fault(source.path, line, f"imports {name}")


def of_apps() -> list[Source]:
    return [source for source in python_files() if source.app in APPS]


def test_only_actions_write() -> None:
    WRITES.hold(fault for source in of_apps() if source.room not in WRITERS for fault in writes_in(source))


def test_actions_say_who_and_when() -> None:
    found = [source for source in of_apps() if source.room == "actions" and source.path != "core/actions.py"]
    ACTIONS.hold(fault for source in found for fault in loose_actions(source))


def test_rooms_keep_to_themselves() -> None:
    HANDS_OFF.hold({fault for source in of_apps() for fault in reaches_out(source)})


def test_calculations_are_pure() -> None:
    CALCULATIONS.hold({f for source in of_apps() if source.room == "calculations" for f in impure_imports(source)})


def test_imports_stand_at_the_top() -> None:
    INSIDE.hold({fault for source in python_files() for fault in inner_imports(source)})


def test_nobody_uses_signals() -> None:
    SIGNALS.hold({fault for source in of_apps() for fault in signals_in(source)})


def test_a_write_outside_actions_is_noticed() -> None:
    for bad in (
        "row.save()",
        "row.save(update_fields=[])",
        "Invoice.objects.create(a=1)",
        "rows.update(state='x')",
        "row.delete()",
        "X.objects.get_or_create(a=1)",
        "X.objects.bulk_create(rows)",
    ):
        assert list(writes_in(Source("billing/views/x.py", bad))), bad
    good = "names.update(other)\nsuper().save(commit)\nstorage.save(name, content)\ncache.delete(key)\nissue(actor=a)"
    assert not list(writes_in(Source("billing/views/x.py", good)))


def test_a_loose_action_is_noticed() -> None:
    for bad in (
        "def issue(*, actor):\n    row.save()",
        "@action(P)\ndef issue(invoice, *, actor): ...",
        "@action(P)\ndef issue(*, on): ...",
    ):
        assert list(loose_actions(Source("billing/actions/x.py", bad))), bad
    assert not list(
        loose_actions(
            Source(
                "billing/actions/x.py", "@action(P, on='x')\ndef f(*, x, actor): ...\ndef _g(): ...\ndef shared(a): ..."
            )
        )
    )


def test_a_room_that_reaches_out_is_noticed() -> None:
    for room, bad in (
        ("actions", "from django.http import HttpRequest"),
        ("tasks", "from django.contrib import messages"),
        ("views", "render_invoice.delay(1)"),
        ("models", "class A:\n    def save(self): ..."),
        ("actions", "def f(request: HttpRequest): ..."),
    ):
        assert list(reaches_out(Source(f"billing/{room}/x.py", bad))), bad


def test_an_impure_calculation_is_noticed() -> None:
    for bad in ("from billing.models import Invoice", "from django.db import models", "from core import clock"):
        assert list(impure_imports(Source("billing/calculations/x.py", bad))), bad
    assert not list(impure_imports(Source("billing/calculations/x.py", "from core.money import round_money")))


def test_an_inner_import_or_a_signal_is_noticed() -> None:
    assert list(inner_imports(Source("core/x.py", "def f():\n    import os")))
    assert not list(inner_imports(Source("core/x.py", "if TYPE_CHECKING:\n    import os")))
    assert list(signals_in(Source("core/x.py", "from django.db.models.signals import post_save")))
    assert list(signals_in(Source("core/x.py", "from django.dispatch import receiver")))
