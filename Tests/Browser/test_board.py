"""Day-to-day use of the board: making tasks, starting them, and many of them."""

import re

import pytest
from conftest import card, column
from playwright.sync_api import expect


def test_a_simulated_build_is_made_by_hand_and_runs(board, visit):
    page = visit(board)
    page.get_by_role("button", name="New task").click()
    form = page.get_by_role("dialog", name="New task")
    form.get_by_label("Title").fill("Build the application")
    form.get_by_label("Type").select_option("build")
    expect(form.get_by_label("simulate it")).to_be_checked()
    form.get_by_role("button", name="Create").click()
    expect(form).to_be_hidden()
    made = card(page, "Build the application")
    made.get_by_role("button", name="Start").click()
    expect(column(page, "in_progress").locator("task-card")).to_have_count(1)
    expect(made).to_contain_text("simulated")
    expect(made.get_by_role("progressbar")).to_have_attribute("aria-valuenow", re.compile(r"^\d+$"))
    made.get_by_role("button", name="Stop").click()
    expect(made).to_contain_text("Stopped")


def test_a_follow_up_is_sent_from_the_dialog(board, visit):
    task = board.create("Answer me")
    page = visit(board, f"/#task={task['id']}")
    page.get_by_label("Follow-up message").fill("Please also update the changelog.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".follow-ups")).to_contain_text("Please also update the changelog.")
    expect(page.get_by_label("Follow-up message")).to_have_value("")


def test_an_unknown_task_in_the_address_is_said(board, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{board.url}/#task=00000000-0000-7000-8000-000000000000")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("heading").first).not_to_have_text("Looking for the task…")
    context.close()


@pytest.mark.parametrize("count", [500])
def test_many_tasks_are_shown_and_still_move(board, visit, count):
    for number in range(count):
        board.create(f"Task number {number}")
    page = visit(board)
    expect(column(page, "inbox").locator(".column-count")).to_have_text(str(count))
    newest = board.get("/api/tasks?limit=1")[0]
    board.send("PATCH", f"/api/tasks/{newest['id']}", {"status": "planning"})
    expect(column(page, "planning").locator("task-card")).to_have_count(1)
    expect(column(page, "inbox").locator(".column-count")).to_have_text(str(count - 1))


def test_the_done_column_shows_its_newest_twenty(board, visit):
    for number in range(23):
        task = board.create(f"Task number {number}")
        board.send("PATCH", f"/api/tasks/{task['id']}", {"status": "done"})
    page = visit(board)
    done = column(page, "done")
    expect(done.locator("task-card")).to_have_count(20)
    done.get_by_role("button", name="3 more").click()
    expect(done.locator("task-card")).to_have_count(23)


def test_the_theme_that_was_chosen_stays(board, visit):
    page = visit(board, color_scheme="light")
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
