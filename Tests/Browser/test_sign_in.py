"""A board that asks for a token: a browser without one is told how to sign in, and a link opens the board."""

import subprocess

import pytest
from conftest import card
from playwright.sync_api import expect
from servers import BINARY, settings


@pytest.fixture
def tokens(board, tmp_path):
    """The board's tokens, at the command line, beside the board that runs."""

    def tokens(*words: str) -> str:
        command = [BINARY, "token", *words, "--db", str(tmp_path / "board.sqlite")]
        result = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=20, env=settings())
        return result.stdout

    return tokens


def test_without_a_token_the_page_says_how_to_sign_in_and_a_link_opens_the_board(board, tokens, browser, picture):
    board.create("Only for those who may")
    identity = tokens("create", "--user", "alice").split("That is token ")[1].split()[0]
    context = browser.new_context()
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(board.url)
    badge = page.locator("connection-badge")
    expect(badge).to_contain_text("Signed out")
    notice = page.get_by_role("heading", name="Sign in to see this board")
    expect(notice).to_be_visible()
    expect(page.locator("sign-in-notice")).to_contain_text("orrery token link")
    expect(page.locator("board-view")).to_be_hidden()
    picture(page, "signed-out")

    link = tokens("link", identity, "--listen", f"127.0.0.1:{board.port}").strip()
    page.goto(link)
    assert page.url == f"{board.url}/"
    expect(badge).to_contain_text("Live")
    expect(card(page, "Only for those who may")).to_be_visible()
    expect(notice).to_be_hidden()
    # What the page asks for is signed in too, writes included.
    page.evaluate("""() => fetch("/api/tasks", { method: "POST", body: JSON.stringify({ title: "By cookie" }) })""")
    expect(card(page, "By cookie")).to_be_visible()
    assert page.evaluate("document.cookie") == ""

    tokens("create", "--user", "bob")
    tokens("revoke", identity)
    expect(badge).to_contain_text("Signed out", timeout=20_000)
    expect(notice).to_be_visible()
    expect(page.locator("task-card").first).to_be_hidden()
    assert not errors, errors
    context.close()


def test_a_page_that_waits_goes_live_once_its_browser_is_signed_in(board, tokens, browser):
    identity = tokens("create", "--user", "alice").split("That is token ")[1].split()[0]
    context = browser.new_context()
    page = context.new_page()
    page.goto(board.url)
    expect(page.locator("connection-badge")).to_contain_text("Signed out")
    other = context.new_page()
    other.goto(tokens("link", identity, "--listen", f"127.0.0.1:{board.port}").strip())
    expect(page.locator("connection-badge")).to_contain_text("Live")
    context.close()
