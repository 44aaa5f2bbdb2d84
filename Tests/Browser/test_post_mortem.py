"""The post-mortem of a task: downloaded from its dialog, and read where there is neither a board nor a script."""

import base64
import hashlib
import re
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from test_accessibility import assert_accessible

# In two parts, so that nobody's scanner takes it for real.
SECRET = "gh" + "p_a8Bc2De4Fg6Hi0Jk1Lm3No5Pq7Rs9TuVwXyZ"
HOSTILE = "<script>window.ran = 1</script><img src=http://127.0.0.1:9/x onerror='window.ran = 1'>\u202etxt"


@pytest.fixture
def saved(board, visit, tmp_path):
    """A task with something in every section, and its file as the dialog's link gives it."""
    task = board.create("Publish the map", description=f"With {SECRET} and {HOSTILE}", command="make map")
    path = f"/api/tasks/{task['id']}"
    run = board.send("POST", f"{path}/invocations", {"role": "coder", "provider": "claude", "prompt": HOSTILE})
    for kind, words in (("tool_exec", "exec: rg map"), ("output", HOSTILE), ("output", f"token={SECRET}")):
        board.send("POST", f"/api/invocations/{run['id']}/activity", {"type": kind, "message": words})
    lines = "\n".join(["\u001b[31mred\u001b[0m", f"https://me:{SECRET}@host/", HOSTILE, "x" * 5000])
    urlopen(Request(f"{board.url}/api/invocations/{run['id']}/logs", lines.encode(), method="POST"), timeout=10).close()
    board.send("POST", f"/api/invocations/{run['id']}/complete", {"response": "Done"})
    board.send("POST", f"{path}/activities", {"activity_type": "note", "message": HOSTILE})
    board.send("POST", f"{path}/followups", {"message": "Make it blue"})
    board.send("POST", f"{path}/subagent", {"openclaw_session_id": "s1", "agent_name": HOSTILE})
    for address in ("https://example.test/map", "javascript:window.ran=1", "~/map.html"):
        board.send("POST", f"{path}/deliverables", {"deliverable_type": "url", "title": HOSTILE, "path": address})
    page = visit(board, f"/#task={task['id']}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Post-mortem").click()
    assert download.value.suggested_filename == f"task-{task['id']}-post-mortem.html"
    file = tmp_path / "post-mortem.html"
    download.value.save_as(file)
    return file


@pytest.fixture
def opened(saved, browser):
    """The file opened without a network and without scripts; a request would be a failure."""
    contexts, requests = [], []

    def opened(**options):
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(saved.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert requests == [saved.as_uri()] * len(contexts)


def test_the_file_tells_everything_without_a_script_a_request_or_a_secret(opened, saved):
    page = opened(java_script_enabled=False)
    for name in ("At a glance", "Timeline", "Turns and health", "Runs", "Activities on the task", "Follow-ups",
                 "Sessions", "Deliverables"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish the map")
    expect(page.get_by_role("img")).to_be_visible()
    text = saved.read_text()
    assert SECRET not in text
    assert text.count("\u27e8redacted github token #1\u27e9") >= 3
    assert "\u202e" not in text and "\u27e8U+202E\u27e9" in text
    assert "\u001b" not in text and "red" in text
    assert page.locator("script, img, iframe, link, form, object").count() == 0
    links = page.locator("a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert {link for link in links if not link.startswith("#")} == {"https://example.test/map"}


def test_the_files_own_policy_knows_its_style_and_stops_everything_else(opened, saved):
    text = saved.read_text()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text, f"Write 'sha256-{digest}' into PostMortemStyle."
    page = opened()
    assert page.evaluate("window.ran") is None
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_the_file_has_no_violation_and_no_sideways_scroll(opened, picture, theme, width):
    # axe is a script that the file's own policy would stop.
    page = opened(bypass_csp=True, color_scheme=theme, viewport={"width": width, "height": 900})
    for fold in page.locator("details:not([open]) > summary").all():
        fold.click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"post-mortem-{theme}-{width}")
