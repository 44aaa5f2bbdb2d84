"""Who is told elsewhere, as the page shows it: only where somebody is, with words for every state, by keyboard too."""

import http.server
import json
import threading

import pytest
from conftest import column, eventually
from playwright.sync_api import expect
from test_accessibility import THEMES, assert_accessible, themed


@pytest.fixture
def receiver():
    """A program elsewhere: takes what is posted to /good, is out of order at /bad, wants nothing at /gone."""
    statuses = {"/good": 204, "/bad": 500, "/gone": 410}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(statuses[self.path.split("?")[0]])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    posts = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.posts = posts
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def told(start, receiver, tmp_path):
    """A board that tells three others."""
    (tmp_path / "secret").write_text("0123456789abcdefghijklmnop")
    hooks = {name: {"url": f"http://127.0.0.1:{receiver.server_port}/{name}?key=hidden", "secretFile": str(tmp_path / "secret"),
                    "allowPrivate": ["127.0.0.0/8"]} for name in ("good", "bad", "gone")}
    (tmp_path / "orrery.json").write_text(json.dumps({"webhooks": hooks}))
    return start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "b.db"), "--config", str(tmp_path / "orrery.json"))


def fail(board, title: str):
    task = board.create(title)
    board.send("POST", f"/api/tasks/{task['id']}/start")
    board.send("PATCH", f"/api/tasks/{task['id']}", {"taskStatus": "FAILED"})
    return task


def visited(visit, board, **options):
    """A page that knows that somebody is told."""
    page = visit(board, **options)
    # By its words: a timeline has a key w of its own.
    eventually(page, "async () => (await import('/js/keys.js')).keyBindings().some(({ words }) => words.startsWith('Webhooks'))")
    return page


def open_dialog(page):
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("webhooks")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Webhooks")
    expect(dialog).to_be_visible()
    return dialog


def test_a_board_that_tells_nobody_offers_nothing(board, visit):
    page = visit(board)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("webhooks")
    expect(page.locator(".palette")).to_contain_text("Nothing is called that.")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    expect(page.get_by_role("dialog", name="Webhooks")).to_be_hidden()


def test_what_became_of_each_message_is_shown_in_words(told, visit, receiver):
    task = fail(told, "Build it")
    page = visited(visit, told)
    dialog = open_dialog(page)
    good, bad, gone = (dialog.get_by_role("region", name=name) for name in ("good", "bad", "gone"))
    expect(good.get_by_role("listitem")).to_contain_text(["Failed Build it"])
    expect(good.get_by_role("listitem")).to_contain_text(["Delivered"])
    expect(bad.get_by_role("listitem")).to_contain_text(["Next attempt in"])
    expect(bad.get_by_role("listitem")).to_contain_text(["It answered 500."])
    expect(good).to_contain_text("Is told")
    expect(bad).to_contain_text("The last message was not taken")
    expect(gone).to_contain_text("Wants no more")
    expect(gone.get_by_role("button", name="Send a test to gone")).to_be_hidden()
    expect(gone.get_by_role("listitem")).to_contain_text(["Refused by the receiver"])
    assert "hidden" not in dialog.inner_text()
    good.get_by_role("link", name="Build it").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("dialog", name="Build it")).to_be_visible()
    assert f"task={task['id']}" in page.url


def test_a_test_and_a_delivery_are_sent_when_somebody_asks(told, visit, receiver):
    fail(told, "Once more")
    page = visited(visit, told)
    page.keyboard.press("w")
    good = page.get_by_role("dialog", name="Webhooks").get_by_role("region", name="good")
    expect(good.get_by_role("listitem")).to_have_count(1)
    good.get_by_role("button", name="Send a test to good").click()
    expect(good.get_by_role("listitem").first).to_contain_text("Test")
    expect(good.get_by_role("listitem").first).to_contain_text("Delivered")
    good.get_by_role("button", name="Send again: Failed Once more").click()
    expect(good.get_by_role("listitem").last).to_contain_text("2 attempts")
    names = [post["id"] for post in receiver.posts if post["type"] == "dev.orrery.task.failed"]
    assert names.count(names[0]) >= 2
    assert any(post["type"] == "dev.orrery.webhook.test" for post in receiver.posts)


def test_older_deliveries_are_a_click_away(told, visit):
    for _ in range(25):
        told.send("POST", "/api/webhooks/good/test")
    page = visited(visit, told)
    page.keyboard.press("w")
    good = page.get_by_role("dialog", name="Webhooks").get_by_role("region", name="good")
    expect(good.get_by_role("listitem")).to_have_count(20)
    good.get_by_role("button", name="Older deliveries to good").click()
    expect(good.get_by_role("listitem")).to_have_count(25)
    expect(good.get_by_role("button", name="Older deliveries to good")).to_be_hidden()


@pytest.mark.parametrize("theme", THEMES)
def test_the_dialog_has_no_violation(told, visit, theme, picture):
    fail(told, "Look closely")
    page = visited(visit, told, **themed(theme))
    expect(column(page, "in_progress").locator("task-card")).to_have_count(1)
    dialog = open_dialog(page)
    expect(dialog.get_by_role("region", name="bad").get_by_role("listitem")).to_contain_text(["Next attempt in"])
    expect(dialog.get_by_role("region", name="good").get_by_role("listitem")).to_contain_text(["Delivered"])
    assert_accessible(page)
    picture(page, f"webhooks-{theme}")


def test_the_dialog_fits_a_narrow_screen(told, visit, picture):
    fail(told, "A title that is rather long for a screen as narrow as this one, and goes on")
    page = visited(visit, told, width=360, height=780)
    dialog = open_dialog(page)
    expect(dialog.get_by_role("region", name="good").get_by_role("listitem")).to_contain_text(["Delivered"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert dialog.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    picture(page, "webhooks-360")
