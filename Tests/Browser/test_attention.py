"""What waits for a person is said where it is seen: in the strip, in the title, on the icon, and in another window."""

import re

from conftest import card, column, look_away
from playwright.sync_api import expect

# Stands in for what the browser shows outside of the page.
NOTIFICATIONS = """
    window.shown = [];
    window.Notification = class {
        static permission = "default";
        static requestPermission = async () => Notification.permission = "%s";
        constructor(title, options) { shown.push({ title, ...options }); this.close = () => {}; shown.last = this; }
    };
    null
"""


def ask(board, title: str, question: str) -> dict:
    """A task whose run asks a person something."""
    task = board.create(title)
    run = board.send("POST", f"/api/tasks/{task['id']}/invocations", {"agentType": "WORKER"})
    board.send("POST", f"/api/invocations/{run['id']}/waiting", {"message": question})
    return {**task, "run": run["id"]}


def fail(board, title: str) -> dict:
    task = board.create(title)
    board.send("POST", f"/api/tasks/{task['id']}/start")
    board.send("PATCH", f"/api/tasks/{task['id']}", {"taskStatus": "FAILED"})
    return task


def test_what_waits_is_listed_the_longest_waiting_first_and_counted_in_title_and_icon(board, visit, picture):
    page = visit(board)
    strip = page.get_by_role("region", name="Needs you")
    expect(strip).to_be_hidden()
    expect(page).to_have_title("Orrery")
    first = ask(board, "Migrate the database", "May I drop the old table?")
    fail(board, "Publish the release")
    expect(strip.get_by_role("listitem")).to_have_count(2)
    expect(strip.get_by_role("listitem").first).to_contain_text("Waiting for you: Migrate the database")
    expect(strip.get_by_role("listitem").last).to_contain_text("Failed: Publish the release")
    expect(strip.get_by_role("link").first).to_have_attribute("title", "Waiting for you: May I drop the old table? (0 s)")
    expect(page).to_have_title("(2) Orrery")
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile(r"^data:image/svg\+xml,.*%3E2%3C%2Ftext"))
    picture(page, "needs-you")
    board.send("POST", f"/api/invocations/{first['run']}/activity", {"type": "output", "message": "going on"})
    expect(strip.get_by_role("listitem")).to_have_count(1)
    expect(page).to_have_title("(1) Orrery")
    strip.get_by_role("link").click()
    page.get_by_role("dialog", name="Publish the release").get_by_role("button", name="Archive").click()
    page.keyboard.press("Escape")
    expect(strip).to_be_hidden()
    expect(page).to_have_title("Orrery")
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", "/icon.svg")


def test_a_failed_task_is_tried_again_from_its_dialog(board, visit):
    task = fail(board, "Publish the release")
    page = visit(board, f"/#task={task['id']}")
    page.get_by_role("dialog").get_by_role("button", name="Retry").click()
    expect(page.locator(".follow-ups")).to_contain_text("Please try again.")
    expect(page.get_by_role("dialog").get_by_role("button", name="Retry")).to_have_count(0)
    assert board.get(f"/api/tasks/{task['id']}")["taskStatus"] == "RUNNING"
    expect(page.locator("attention-strip")).to_be_hidden()


def test_whoever_asked_for_notifications_gets_them_while_the_page_is_hidden(board, visit):
    page = visit(board)
    page.evaluate(NOTIFICATIONS % "granted")
    fail(board, "Seen on the page")
    expect(page.get_by_role("status", name="News")).to_contain_text("Failed: Seen on the page")
    page.get_by_role("button", name="Notifications: off").click()
    expect(page.get_by_role("button", name="Notifications: on")).to_be_visible()
    look_away(page)
    task = ask(board, "Ask me", "Which colour?")
    page.wait_for_function("() => shown.length > 0")
    shown = page.evaluate("shown")
    assert [(item["title"], item["body"]) for item in shown] == [("Orrery", "Waiting for you: Ask me")]
    page.evaluate("shown.last.onclick()")
    expect(page.get_by_role("dialog", name="Ask me")).to_be_visible()
    assert task["id"] in page.url


def test_a_browser_that_allows_no_notifications_says_so(board, visit):
    page = visit(board)
    page.evaluate(NOTIFICATIONS % "denied")
    page.get_by_role("button", name="Notifications: off").click()
    expect(page.get_by_role("status", name="News")).to_contain_text("does not allow notifications")
    expect(page.get_by_role("button", name="Notifications: off")).to_be_visible()


def test_the_live_activity_floats_in_a_window_of_its_own_and_comes_back(board, visit, browser):
    stand_in = """
        // A frame stands in for the window, which a browser without a screen does not open.
        Object.defineProperty(window, "documentPictureInPicture", { value: { requestWindow: async () => {
            const frame = document.body.appendChild(document.createElement("iframe"));
            window.floating = frame.contentWindow;
            return frame.contentWindow;
        } } });
    """
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(stand_in)
    page.goto(board.url)
    task = board.create("Build it", type="build", mock=True)
    board.send("POST", f"/api/tasks/{task['id']}/start")
    side = page.locator("aside live-activity")
    expect(side).to_contain_text("Build it")
    side.get_by_role("button", name="Float in a small window").click()
    expect(side).to_have_count(0)
    page.wait_for_function("() => floating.document.body.textContent.includes('Build it')")
    # It lives on over there.
    before = page.evaluate("floating.document.querySelector('.live-times').textContent")
    page.wait_for_function("(before) => floating.document.querySelector('.live-times').textContent !== before", arg=before)
    page.evaluate("floating.dispatchEvent(new Event('pagehide'))")
    expect(side).to_contain_text("Build it")
    context.close()


def test_a_cleanup_that_is_near_is_told_once(board, visit, start, tmp_path):
    board = start("demo", "--listen", "127.0.0.1:0", "--seed", "7", "--speed", "60")
    page = visit(board)
    page.evaluate("""() => {
        window.told = [];
        new MutationObserver(() => { for (const toast of document.querySelectorAll(".toast-text")) {
            if (/leanup within a minute|cleaned up within/.test(toast.textContent)) told.push(toast.textContent);
        } }).observe(document.querySelector("toast-stack"), { childList: true, subtree: true, characterData: true });
    }""")
    page.wait_for_function("() => told.length > 0", timeout=60_000)


def test_a_card_names_its_agent_with_the_model_and_what_blocks_it(board, visit):
    agent = board.send("POST", "/api/agents", {"name": "Ada", "model": "claude-sonnet"})
    parent = board.create("A plan")
    first = board.send("POST", f"/api/tasks/{parent['id']}/subtasks", {"title": "The groundwork"})
    second = board.send("POST", f"/api/tasks/{parent['id']}/subtasks", {"title": "The roof", "blockedBy": [first["id"]]})
    board.send("PATCH", f"/api/tasks/{second['id']}", {"assigned_agent_id": agent["id"]})
    page = visit(board)
    expect(card(page, "The roof")).to_contain_text("Ada · claude-sonnet")
    expect(card(page, "The roof")).to_contain_text("Blocked by “The groundwork”")
    expect(column(page, "inbox").locator("task-card").first).to_be_visible()
