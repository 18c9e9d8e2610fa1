"""The embedded servers of a test run, and the browser."""

from __future__ import annotations

import os
from typing import Any

# pytest-playwright's synchronous interface keeps an event loop in the test's thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

import pytest
from xdist.scheduler import LoadScopeScheduling

from bin import browser
from bin.system import under_ci
from config.embedded import Postgres, Valkey

pytest_plugins = ["tests.database", "tests.fixtures_cast"]

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_CHROMIUM = "no Chromium found, bin/test says how to get it"
_servers: list[Postgres | Valkey] = []


# Each of their tests takes half a minute and needs nothing of the others, so the workers share them out.
SHARED_OUT = {"tests/browser/test_pages.py"}


class ByModule(LoadScopeScheduling):
    """A module's tests stay with one worker: some share a running Keel."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::")[0]
        return nodeid if module in SHARED_OUT else module


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule:
    return ByModule(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Only the run itself starts servers; xdist's workers use those of their controller."""
    if hasattr(config, "workerinput") or os.environ.get("DATABASE_URL") or config.option.collectonly:
        return
    for server in (Postgres(durable=False), Valkey(durable=False)):
        server.start()
        _servers.append(server)


def pytest_unconfigure(config: pytest.Config) -> None:
    while _servers:
        _servers.pop().stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests fail under CI and are skipped, loudly, elsewhere."""
    driven = [item for item in items if "playwright" in getattr(item, "fixturenames", ())]
    for item in driven:
        item.add_marker(pytest.mark.browser)
    if browser.ready() or not driven:
        return
    if under_ci():
        raise pytest.UsageError(f"{len(driven)} browser tests can't run, {NO_CHROMIUM}")
    for item in driven:
        item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)]
    if skipped:
        terminalreporter.section(f"{len(skipped)} BROWSER TESTS WERE SKIPPED: {NO_CHROMIUM}", red=True, bold=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    own = {"executable_path": path} if (path := browser.installed()) else {}
    return {**browser_type_launch_args, **own, "headless": True, "args": CHROMIUM_FLAGS}
