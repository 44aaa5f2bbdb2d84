"""What agents have used up today, in the side bar, as it grows."""

from playwright.sync_api import expect


def spend(board, provider, usage):
    task = board.send("POST", "/api/tasks", {"title": "Work"})
    run = board.send("POST", f"/api/tasks/{task['id']}/invocations", {"provider": provider})
    board.send("POST", f"/api/invocations/{run['id']}/complete", {"usage": usage})


def used(page):
    return page.get_by_role("region", name="Used")


def test_a_board_on_which_nothing_was_used_does_not_speak_of_it(board, visit):
    page = visit(board)
    expect(page.get_by_role("button", name="New task")).to_be_visible()
    expect(used(page)).to_be_hidden()


def test_what_was_used_today_is_told_and_grows_while_one_looks(board, visit):
    spend(board, "claude", {"inputTokens": 1_200_000, "outputTokens": 34_000, "costUSD": 3.4})
    page = visit(board)
    expect(used(page)).to_contain_text("$3.40 · 1.2M tokens today, in 1 run")
    spend(board, "codex", {"inputTokens": 900_000, "outputTokens": 0})
    expect(used(page)).to_contain_text("$3.40 · 2.1M tokens today, in 2 runs", timeout=15_000)
    used(page).get_by_text("Last 30 days").click()
    expect(used(page).get_by_role("row")).to_have_count(2)
    expect(used(page).get_by_role("row").last).to_contain_text("$3.402.1M2")


def test_a_cost_that_nobody_told_is_unknown_and_not_nothing(board, visit):
    spend(board, "codex", {"inputTokens": 500, "outputTokens": 5})
    page = visit(board)
    expect(used(page)).to_contain_text("505 tokens today, in 1 run")
    used(page).get_by_text("Last 30 days").click()
    expect(used(page).get_by_role("row").last).to_contain_text("unknown")
