"""What an agent wrote may be strange; it must not be dangerous. `visit` fails on any error or policy violation."""

import pytest
from conftest import card, wait_until_whole
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
    links = page.locator("dialog a[href]").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert links == [f"{path}/post-mortem"], "a javascript: address must not become a link"
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


TAGS = ["script", "img", "svg", "iframe", "object", "embed", "video", "audio", "details", "math", "style", "link", "meta",
        "base", "form", "input", "button", "body", "marquee", "template"]
# Ways to write an element so that a reader of HTML who is not careful makes one of it.
DISGUISES = [
    '<{tag} src=https://evil.example/x onerror=alert(1) onload=alert(1) ontoggle=alert(1) open autofocus onfocus=alert(1)>',
    '<{TAG} SRC="https://evil.example/x" ONERROR="alert(1)" HREF="https://evil.example/x">x</{TAG}>',
    '"><{tag} src=x onerror=alert(1)>',
    "'><{tag} href=javascript:alert(1) src=javascript:alert(1)>",
    "--><{tag} onload=alert(1)><!--",
    "]]><{tag} src=x onerror=alert(1)><![CDATA[",
    "&lt;{tag} src=x onerror=alert(1)&gt; &#60;{tag} onload=alert(1)&#62;",
    "</title></textarea></style></script><{tag} src=x onerror=alert(1)>",
    "<{tag}\n\tsrc\n=\nx\nonerror\n=\nalert(1)\n>",
    "\u202e<{tag} srcdoc='<script>alert(1)</script>' style='background:url(https://evil.example/x)'>\u001b[31m",
]


def test_two_hundred_hostile_strings_are_two_hundred_texts_everywhere(board, visit):
    strings = [disguise.format(tag=tag, TAG=tag.upper()) for tag in TAGS for disguise in DISGUISES]
    assert len(set(strings)) == 200
    page = visit(board)
    alerts, foreign = [], []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(board.url) else None)
    elements = page.evaluate(COUNT_OF_SUSPECTS)
    task = board.create(strings[0], description="\n".join(strings), command=strings[1])
    path = f"/api/tasks/{task['id']}"
    run = board.send("POST", f"{path}/invocations", {"agentType": "WORKER", "prompt": strings[2], "model": strings[3],
                                                     "provider": strings[4], "role": strings[5]})["id"]
    board.send("POST", f"/api/invocations/{run}/activity", [
        {"type": "tool_exec", "message": text, "metadata": {"tool": text}} for text in strings])
    board.send("POST", f"/api/invocations/{run}/logs", [{"text": text} for text in strings])
    for number, text in enumerate(strings):
        board.create(text)
        board.send("POST", f"{path}/activities", {"activity_type": "updated", "message": text, "metadata": {"note": text}})
        if number % 4 == 0:
            board.send("POST", f"{path}/deliverables", {"deliverable_type": "url", "title": text, "description": text,
                                                        "path": f"javascript:{text}"})
            board.send("POST", f"{path}/subagent", {"openclaw_session_id": f"s{number}", "agent_name": text})
            board.send("POST", "/api/agents", {"name": text, "model": text})
    expect(page.locator("board-column[data-column=inbox] .column-count")).to_have_text("200", timeout=30_000)
    page.goto(f"{board.url}/#task={task['id']}")
    for tab in page.locator("[role=tab]").all():
        tab.click()
        expect(page.locator("[role=tabpanel]:visible")).not_to_have_text("")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("script")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(f"{board.url}/#log={run}")
    page.reload()
    expect(page.locator("connection-badge")).to_contain_text("Live")
    wait_until_whole(page)
    # What the page itself is made of has not grown by anything that can act.
    assert page.evaluate(COUNT_OF_SUSPECTS) == elements
    assert page.locator("a[href^='javascript'], a[href*='evil']").count() == 0
    assert "\u202e" not in page.locator("body").inner_text()
    assert alerts == [] and foreign == []


COUNT_OF_SUSPECTS = """document.querySelectorAll("script, img, iframe, object, embed, video, audio, details, math, style,"
    + "link, meta, base, body, marquee, template, [onerror], [onload], [onfocus], [ontoggle], [srcdoc], [style*=evil]").length"""
