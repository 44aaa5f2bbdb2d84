"""What an agent wrote may be strange; it must not be dangerous. `visit` fails on any error or policy violation."""

import pytest
from conftest import card
from playwright.sync_api import expect

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '<img src="https://evil.example/x.png" onerror="alert(1)">',
    "breakout": '"><svg onload=alert(1)><!--',
    "bidi": "invoice\u202egpj.exe",
    "terminal": "\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007",
    "template": "${alert(1)} {{constructor.constructor('alert(1)')()}}",
    "long": "W" * 10_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_only_text(board, visit, kind):
    text = HOSTILE[kind]
    task = board.create(text[:200] if kind == "terminal" else text, description=text)
    path = f"/api/tasks/{task['id']}"
    page = visit(board)
    alerts, foreign = [], []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(board.url) else None)
    board.send("POST", f"{path}/activities", {"activity_type": "updated", "message": text})
    board.send("POST", f"{path}/deliverables", {"deliverable_type": "url", "title": text, "path": "javascript:alert(1)",
                                                "description": text})
    board.send("POST", f"{path}/subagent", {"openclaw_session_id": text[:100], "agent_name": text})
    expect(page.locator("task-card")).to_have_count(1)
    expect(page.locator("agent-counter")).to_have_text("Active Sub-Agents: 1")
    page.locator(".card-title").click()
    for tab in ("Activity Log", "Deliverables", "Sessions", "Overview"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        expect(page.get_by_role("tabpanel", name=tab)).not_to_have_text("")
    assert page.locator("dialog a[href]").count() == 0, "a javascript: address must not become a link"
    assert page.locator("board-view script, board-view img, dialog script, dialog img").count() == 0
    assert "\u202e" not in page.locator("body").inner_text()
    assert "\u001b" not in page.locator("body").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert alerts == []
    assert foreign == []


def test_a_refused_change_is_said_and_changes_nothing(board, visit):
    task = board.create("Refuse me")
    page = visit(board)
    page.route(f"**/api/tasks/{task['id']}", lambda route: route.fulfill(
        status=409, content_type="application/problem+json", body='{"title": "Conflict", "detail": "Not from here."}'))
    page.get_by_role("button", name="Actions for Refuse me").click()
    page.get_by_role("menuitemradio", name="Done").click()
    expect(page.get_by_role("status", name="News")).to_contain_text("Not from here.")
    expect(page.locator("board-column[data-column=inbox] task-card")).to_have_count(1)
    expect(card(page, "Refuse me")).to_be_visible()
