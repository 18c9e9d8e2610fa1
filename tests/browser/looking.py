"""What the browser tests see of a page: whether it has come to rest, what its console says, what axe finds."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

# Chromium reports the answer's own status as an error; the page that shows it is what is looked at here.
EXPECTED = "the server responded with a status of 404"

# No block is being fetched or put in for an eighth of a second, and letters have their font. Playwright's "networkidle"
# asks for half a second of silence, which over some four hundred pages is minutes of waiting.
SETTLED = """async () => {
    const asks = (one) => one["htmx-internal-data"]?.xhr;
    const busy = () => document.readyState !== "complete"
        || document.querySelector(".htmx-swapping, .htmx-settling, .htmx-added")
        || [...document.querySelectorAll("[hx-get], [hx-post]")].find(asks);
    const end = performance.now() + 20000;
    for (let quiet = 0; quiet < 5; quiet = busy() ? 0 : quiet + 1) {
        if (performance.now() > end) throw new Error(`busy for 20 s: ${busy()?.outerHTML?.slice(0, 200)}`);
        await new Promise((done) => setTimeout(done, 25));
    }
    await document.fonts.ready;
}"""

# Two frames have been drawn, and colours on their way from one theme or state to another have come to rest.
DRAWN = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const resting = Promise.allSettled(document.getAnimations().map((one) => one.finished));
    await Promise.race([resting, new Promise((done) => setTimeout(done, 1000))]);
}"""

# The tool is half a megabyte: once a page is enough.
AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`)"""


def listen(page: Any) -> list[str]:
    """Everything its console says from now on."""
    said: list[str] = []

    def hear(text: str) -> None:
        if EXPECTED not in text:
            said.append(text)

    page.on("console", lambda message: hear(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: hear(str(error)))
    return said


def open_settled(page: Any, url: str) -> None:
    page.goto(url)
    page.evaluate(SETTLED)


def open_quietly(page: Any, url: str) -> list[str]:
    """What the console says until the page has come to rest."""
    said = listen(page)
    open_settled(page, url)
    return said


def faults(page: Any) -> list[str]:
    """What axe calls serious or critical."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    page.evaluate(DRAWN)
    found: list[str] = page.evaluate(AXE)
    return found
