"""The board for everyone: no violation that axe knows, all of it by keyboard, and on a narrow screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import card, column
from playwright.sync_api import expect
from test_attention import ask

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
THEMES = ["light", "dark", "forced"]


def themed(theme: str) -> dict:
    """How a visitor with that theme comes: colours of their own are on top of one of the two."""
    colours = {"forced_colors": "active", "color_scheme": "dark"} if theme == "forced" else {"color_scheme": theme}
    return {**colours, "reduced_motion": "reduce"}


def assert_accessible(page):
    # A colour that is on its way to another one has no contrast to measure.
    page.wait_for_function("() => document.getAnimations().every((animation) => animation.playState !== 'running' "
                           "|| animation.effect.getTiming().iterations === Infinity)")
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("theme", THEMES)
def test_an_empty_board_has_no_violation_and_shows_the_command(board, visit, theme, picture):
    page = visit(board, **themed(theme))
    expect(page.locator("empty-board")).to_contain_text(f"curl -X POST {board.url}/api/tasks")
    assert_accessible(page)
    picture(page, f"empty-{theme}")


@pytest.mark.parametrize("theme", THEMES)
def test_a_board_with_tasks_has_no_violation(demo, visit, theme, picture):
    page = visit(demo, **themed(theme))
    page.get_by_label("Speed").select_option("60")
    expect(column(page, "in_progress").locator("task-card").first).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert_accessible(page)
    picture(page, f"demo-{theme}")


@pytest.mark.parametrize("theme", THEMES)
def test_an_open_dialog_has_no_violation_in_any_tab(board, visit, theme, picture):
    task = board.create("Look closely", type="build", mock=True, description="Read me")
    board.send("POST", f"/api/tasks/{task['id']}/activities", {"activity_type": "updated", "message": "Read a file"})
    board.send("POST", f"/api/tasks/{task['id']}/deliverables",
               {"deliverable_type": "url", "title": "Report", "path": "https://example.com/report"})
    board.send("POST", f"/api/tasks/{task['id']}/subagent", {"openclaw_session_id": "s1", "agent_name": "Helper"})
    page = visit(board, f"/#task={task['id']}", **themed(theme))
    for tab in ("Overview", "Activity Log", "Deliverables", "Sessions"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        assert_accessible(page)
    page.get_by_role("tab", name="Overview").click()
    picture(page, f"dialog-{theme}")


@pytest.mark.parametrize("theme", THEMES)
def test_the_palette_and_the_help_have_no_violation(board, visit, theme, picture):
    board.create("Find me")
    page = visit(board, **themed(theme))
    expect(page.locator("task-card")).to_have_count(1)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    assert_accessible(page)
    picture(page, f"palette-{theme}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Find")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert_accessible(page)
    picture(page, f"help-{theme}")


@pytest.mark.parametrize("theme", THEMES)
def test_what_needs_a_person_and_a_filter_have_no_violation(board, visit, theme, picture):
    for number in range(3):
        ask(board, f"Question {number}", "Which one?")
    page = visit(board, "/#q=question", **themed(theme))
    expect(page.locator("attention-strip li")).to_have_count(3)
    assert_accessible(page)
    picture(page, f"needs-you-{theme}")


@pytest.mark.parametrize("theme", THEMES)
def test_a_board_that_has_lost_its_server_has_no_violation(board, visit, theme, picture):
    board.create("Still shown")
    page = visit(board, **themed(theme))
    expect(card(page, "Still shown")).to_be_visible()
    board.kill()
    expect(page.locator("connection-badge")).to_contain_text("Reconnecting")
    assert_accessible(page)
    picture(page, f"lost-{theme}")


def test_a_thousand_cards_have_no_violation(board, visit):
    page = visit(board, **themed("light"))
    page.evaluate("""async () => {
        const { store } = await import("/js/store.js");
        const board = await (await fetch("/api/board")).json();
        store.replace({ ...board, seq: 1e9, tasks: Array.from({ length: 1000 }, (_, number) => ({ id: `t${number}`,
            title: `Task ${number}`, type: "agent", taskStatus: "RUNNING", progress: number / 1000,
            status: ["inbox", "planning", "assigned", "in_progress", "review"][number % 5], createdAt: board.now })) });
    }""")
    expect(page.locator("task-card")).to_have_count(1000)
    assert_accessible(page)


def test_a_task_is_read_by_keyboard_alone(board, visit):
    board.create("Read me by keyboard")
    page = visit(board)
    title = page.get_by_role("button", name="Read me by keyboard", exact=True)
    title.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Read me by keyboard")
    expect(dialog).to_be_visible()
    dialog.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("tab", name="Activity Log")).to_be_focused()
    expect(dialog.get_by_role("tabpanel", name="Activity Log")).to_be_visible()
    page.keyboard.press("End")
    expect(dialog.get_by_role("tab", name="Timeline")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("tab", name="Overview")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(title).to_be_focused()
    page.wait_for_url(lambda url: "#" not in url)


def test_a_card_is_moved_by_keyboard_alone_and_keeps_the_focus(board, visit):
    task = board.create("Move me by keyboard")
    page = visit(board)
    menu_button = page.get_by_role("button", name="Actions for Move me by keyboard")
    menu_button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Inbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitemradio", name="Assigned")).to_be_focused()
    page.keyboard.press("Enter")
    expect(column(page, "assigned").locator("task-card")).to_have_count(1)
    expect(menu_button).to_be_focused()
    assert board.get(f"/api/tasks/{task['id']}")["status"] == "assigned"


def test_a_card_is_moved_by_dragging(board, visit):
    board.create("Drag me")
    page = visit(board)
    card(page, "Drag me").drag_to(column(page, "review"))
    expect(column(page, "review").locator("task-card")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 360, 768])
def test_a_narrow_screen_needs_no_sideways_scrolling(demo, visit, width, picture):
    page = visit(demo, width=width, height=800, color_scheme="dark")
    page.wait_for_function("() => document.querySelectorAll('task-card').length > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"demo-{width}")
    page.locator(".card-title").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"dialog-{width}")


def test_without_javascript_the_page_says_what_it_needs(board, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(board.url)
    expect(page.locator("noscript p")).to_be_visible()
    context.close()
