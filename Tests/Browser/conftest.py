"""What the tests in the browser share: a board, a demo, and visitors whose every error is a failure.

ORRERY_PICTURES names a folder for screenshots; without it none are made.
"""

import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from servers import Server, board, browser, restart, start  # noqa: F401 (fixtures)

expect.set_options(timeout=15_000)


@pytest.fixture
def demo(start) -> Server:
    """The demo, with the day of seed 7."""
    return start("demo", "--listen", "127.0.0.1:0", "--seed", "7", "--speed", "1")


@pytest.fixture
def visit(browser):
    """Opens the board as a new visitor, or as another tab of one. Every page is watched: an error in it fails the test
    that opened it."""
    contexts, errors = [], []

    def visit(server: Server, path: str = "/", width: int = 1440, height: int = 900, clock: bool = False,
              beside=None, without: tuple[str, ...] = (), state: str = "Live", hours_off: float = 0, **options):
        """`clock` makes time the test's, `hours_off` wrong; `beside` a page opens another tab of its browser; `without`
        names what the browser does not have; `state` is what the connection comes to."""
        if beside:
            context = beside.context
        else:
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            contexts.append(context)
            for name in without:
                context.add_init_script(f"delete globalThis.{name};")
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        # The browser itself reports every refused request; only what the page says is its own.
        page.on("console", lambda message: errors.append(message.text)
                if message.type == "error" and "Failed to load resource" not in message.text
                and "net::ERR_" not in message.text else None)
        # Before any script of the page: a violation while it loads counts too.
        page.add_init_script("""
            window.violations = [];
            document.addEventListener("securitypolicyviolation",
                (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
        """)
        if clock or hours_off:
            page.clock.install(time=time.time() + hours_off * 3600)
        page.goto(server.url + path)
        expect(page.locator("connection-badge")).to_contain_text(state)
        if state == "Live":
            wait_until_whole(page)
        return page

    yield visit
    violations = [page.evaluate("window.violations") for context in contexts for page in context.pages]
    for context in contexts:
        context.close()
    assert not errors, errors
    assert not any(violations), violations


@pytest.fixture
def picture():
    """Writes what a page looks like, where someone asked for pictures."""
    folder = os.environ.get("ORRERY_PICTURES")

    def picture(page, name: str):
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}.png"))

    return picture


def wait_until_whole(page):
    """What opens upon a click comes after the board."""
    page.wait_for_function("() => customElements.get('live-log') !== undefined")


def eventually(page, script: str, argument=None, seconds: float = 60):
    """What an async script in the page answers, once that is neither null nor false. Playwright's wait_for_function does
    not wait for promises: each is something, so that it is over at once."""
    deadline = time.monotonic() + seconds
    while (value := page.evaluate(script, argument)) is None or value is False:
        assert time.monotonic() < deadline, f"not within {seconds} s: {script}"
        page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    return value


def look_away(page):
    """Another tab, or another window, is before this one."""
    _show(page, False)


def look_back(page):
    _show(page, True)


def _show(page, is_shown: bool):
    page.evaluate("""(isShown) => {
        Object.defineProperty(document, "hidden", { value: !isShown, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""", is_shown)


def column(page, status: str):
    """A column of the board."""
    return page.locator(f"board-column[data-column={status}]")


def card(page, title: str):
    """The card with that title, wherever it is."""
    return page.locator("task-card", has=page.get_by_role("button", name=title, exact=True))
