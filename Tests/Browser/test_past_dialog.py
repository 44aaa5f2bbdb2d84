"""A task's dialog and a run's log at a moment of the past: what was known then, and nothing that came later."""

import urllib.request
from datetime import datetime, timedelta

import pytest
from conftest import eventually
from playwright.sync_api import expect
from test_accessibility import THEMES, assert_accessible
from test_log import drawer, row, state
from test_time_travel import IS_PAST, IS_PRESENT, look

GO = "(moment) => page.timeTravel.visit(moment)"


class Story:
    """A run and what was told of it, with the moments between."""

    def __init__(self, board):
        self.board = board
        self.task = board.create("Weigh the moon")
        self.moments = []
        self.run = self.begin("coder")
        self.say("read tides.csv", "first line", "second line")
        self.pause()
        self.say("wrote moon.swift", "third line")
        board.send("POST", f"/api/tasks/{self.task['id']}/activities", {"activity_type": "updated", "message": "Late news"})
        board.send("POST", f"/api/tasks/{self.task['id']}/deliverables",
                   {"deliverable_type": "file", "title": "Late file", "path": "moon.txt"})
        board.send("POST", f"/api/tasks/{self.task['id']}/subagent", {"openclaw_session_id": "s1", "agent_name": "Late Luna"})
        self.pause()
        board.send("POST", f"/api/invocations/{self.run['id']}/complete",
                   {"exitCode": 0, "response": "7e22 kg", "prUrl": "https://example.com/pull/3"})
        self.pause()
        self.second = self.begin("reviewer")
        self.board.send("POST", f"/api/invocations/{self.second['id']}/activity", [{"type": "tool_exec", "message": "weighs again"}])

    def begin(self, role):
        return self.board.send("POST", f"/api/tasks/{self.task['id']}/invocations",
                               {"role": role, "provider": "claude", "model": "opus"})

    def say(self, activity, *lines):
        self.board.send("POST", f"/api/invocations/{self.run['id']}/activity", [{"type": "tool_exec", "message": activity}])
        self.log(*lines)

    def log(self, *lines, run=None):
        urllib.request.urlopen(urllib.request.Request(
            f"{self.board.url}/api/invocations/{(run or self.run)['id']}/logs", method="POST", data="\n".join(lines).encode()),
            timeout=30).read()

    def pause(self):
        """Notes the moment, and lets the board's clock go on from it."""
        read = lambda: datetime.fromisoformat(self.board.get("/api/board")["now"])
        now = read()
        while read() - now < timedelta(milliseconds=60):
            pass
        self.moments.append((now + timedelta(milliseconds=30)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z")


@pytest.fixture
def story(board) -> Story:
    return Story(board)


@pytest.fixture
def open_page(visit, story):
    def open_page(address: str, **options):
        page = look(visit(story.board, address, **options))
        page.wait_for_function(IS_PAST if "at=" in address else IS_PRESENT)
        return page

    return open_page


def go(page, moment):
    page.evaluate(GO, moment)
    page.wait_for_function("(at) => page.store.past?.at === Date.parse(at)", arg=moment)


def tab(page, name):
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("tabpanel", name=name)


def address(story, index, **more):
    return "/#" + "&".join(f"{name}={value}" for name, value in
                           {"at": story.moments[index], "task": story.task["id"], **more}.items())


def test_a_timeline_tells_what_was_known_and_follows_the_moment_about(story, open_page, picture):
    page = open_page(address(story, 0, tab="timeline"))
    panel = page.get_by_role("tabpanel", name="Timeline")
    lanes, entries, live = page.locator(".lane:not(.lane-group)"), panel.locator(".entries"), page.locator("live-panel")
    expect(lanes).to_have_count(1)
    expect(lanes).to_contain_text("Running")
    expect(lanes).not_to_contain_text("exit 0")
    expect(entries).to_contain_text("read tides.csv")
    expect(entries).not_to_contain_text("wrote moon.swift")
    # What goes on is open at the moment that is shown, and the live panel is of then.
    assert lanes.locator("path.lane-open").get_attribute("d")
    expect(live).to_be_visible()
    expect(live).to_contain_text("As of")
    expect(live.locator(".live-text")).to_have_text(["read tides.csv"])
    expect(live.get_by_role("button", name="Pause")).to_be_hidden()
    picture(page, "past-timeline")
    go(page, story.moments[1])
    expect(live.locator(".live-text")).to_have_text(["read tides.csv", "wrote moon.swift"])
    expect(lanes.first).to_contain_text("Running")
    go(page, story.moments[2])
    expect(lanes).to_have_count(1)
    expect(lanes.first).to_contain_text("Completed")
    expect(lanes.first).to_contain_text("exit 0")
    expect(live).to_be_hidden()
    go(page, story.moments[0])
    expect(entries).not_to_contain_text("wrote moon.swift")
    expect(lanes).to_contain_text("Running")
    # Meanwhile the present goes on, unseen.
    story.board.send("POST", f"/api/invocations/{story.second['id']}/activity", [{"type": "tool_exec", "message": "unseen so far"}])
    eventually(page, "async () => page.store.live.seq === (await (await fetch('/api/board')).json()).seq")
    expect(panel).not_to_contain_text("unseen so far")
    page.get_by_role("group", name="Moment that is shown").get_by_role("button", name="Back to live", exact=True).click()
    page.wait_for_function(IS_PRESENT)
    expect(lanes).to_have_count(2)
    expect(live.locator(".live-text")).to_have_text(["weighs again", "unseen so far"])
    expect(live).to_have_attribute("data-state", "live")
    story.board.send("POST", f"/api/invocations/{story.second['id']}/activity", [{"type": "tool_exec", "message": "and on"}])
    expect(live.locator(".live-text").last).to_have_text("and on")
    expect(entries).to_contain_text("and on")


def test_a_task_without_a_run_yet_is_said_to_have_had_none(story, open_page):
    created = story.board.get(f"/api/tasks/{story.task['id']}")["createdAt"]
    page = open_page(f"/#at={created}&task={story.task['id']}&tab=timeline")
    expect(page.get_by_role("tabpanel", name="Timeline")).to_contain_text("No run had begun at that moment")
    expect(page.locator("timeline-view").get_by_text("curl -X POST")).to_have_count(0)


def test_lists_and_runs_of_a_dialog_are_those_of_the_moment_there_and_back(story, open_page):
    page = open_page(address(story, 1))
    dialog = page.get_by_role("dialog")
    runs = dialog.get_by_label("Runs", exact=True)
    late = {"Activity Log": "Late news", "Deliverables": "Late file", "Sessions": "Late Luna"}

    def expect_known(isKnown):
        for name, words in late.items():
            found = tab(page, name).get_by_text(words)
            expect(found.first).to_be_visible() if isKnown else expect(found).to_have_count(0)
        tab(page, "Overview")

    expect_known(True)
    expect(runs.get_by_role("listitem")).to_have_count(1)
    expect(runs).to_contain_text("Running")
    go(page, story.moments[0])
    expect_known(False)
    go(page, story.moments[2])
    expect_known(True)
    expect(runs).to_contain_text("Completed")
    go(page, story.moments[0])
    expect_known(False)
    expect(runs).to_contain_text("Running")
    expect(runs.get_by_role("listitem")).to_have_count(1)
    expect(dialog.get_by_role("link", name="Post-mortem, as of now")).to_be_visible()
    page.get_by_role("group", name="Moment that is shown").get_by_role("button", name="Back to live", exact=True).click()
    page.wait_for_function(IS_PRESENT)
    expect(page.get_by_role("tab", name="Overview")).to_be_focused()
    expect_known(True)
    expect(runs.get_by_role("listitem")).to_have_count(2)
    expect(dialog.get_by_role("link", name="Post-mortem", exact=True)).to_be_visible()
    story.board.send("POST", f"/api/tasks/{story.task['id']}/activities", {"activity_type": "updated", "message": "News again"})
    expect(tab(page, "Activity Log")).to_contain_text("News again")


def test_a_log_shows_the_lines_that_had_come_and_says_so(story, open_page, picture):
    page = open_page(address(story, 0, log=story.run["id"]))
    expect(row(page, 2)).to_contain_text("second line")
    expect(row(page, 3)).to_have_count(0)
    expect(state(page)).to_contain_text("2 lines had come by")
    expect(state(page)).to_contain_text("Download has it all, as it is now")
    head = drawer(page).locator(".log-head")
    expect(head).to_contain_text("As of")
    expect(head).to_contain_text("Running")
    expect(head).not_to_contain_text("exit 0")
    expect(drawer(page).get_by_role("button", name="Pause")).to_be_hidden()
    # What had not come is not found.
    drawer(page).get_by_role("searchbox").fill("line")
    expect(page.locator(".log-count")).to_contain_text("of 2")
    drawer(page).get_by_role("searchbox").fill("third")
    expect(page.locator(".log-count")).to_have_text("No match")
    drawer(page).get_by_role("searchbox").fill("")
    picture(page, "past-log")
    go(page, story.moments[1])
    expect(row(page, 3)).to_contain_text("third line")
    go(page, story.moments[0])
    expect(row(page, 3)).to_have_count(0)
    drawer(page).get_by_role("button", name="Back to live", exact=True).click()
    page.wait_for_function(IS_PRESENT)
    expect(row(page, 3)).to_contain_text("third line")
    expect(state(page)).to_have_text("Log ended, 3 lines.")
    expect(head).to_contain_text("exit 0")


def test_a_log_of_a_run_that_had_not_begun_says_so_and_a_line_to_come_is_gone_to_in_time(story, open_page):
    page = open_page(f"/#at={story.moments[0]}&log={story.second['id']}")
    expect(state(page)).to_contain_text("this run had not begun")
    expect(drawer(page).locator(".log-row")).to_have_count(0)
    page.evaluate("(hash) => { location.hash = hash; }", f"at={story.moments[0]}&log={story.run['id']}&lines=L3")
    expect(row(page, 2)).to_be_visible()
    expect(row(page, 3)).to_have_count(0)
    go(page, story.moments[1])
    expect(page.locator(".log-row.is-picked")).to_contain_text("third line")


def test_a_long_log_is_cut_at_the_moment_with_a_few_questions(story, open_page):
    page = open_page(f"/#log={story.second['id']}")
    story.log(*(f"early {number}" for number in range(3000)), run=story.second)
    story.pause()
    story.log(*(f"late {number}" for number in range(3000)), run=story.second)
    expect(page.locator(".log-row").last).to_contain_text("late 2999")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/log?" in request.url else None)
    go(page, story.moments[-1])
    expect(page.locator(".log-row").last).to_contain_text("early 2999")
    expect(state(page)).to_contain_text("3,000 lines had come by")
    assert len(asked) < 20
    assert "late" not in page.locator(".log-rows").inner_text()
    # Back to live it follows again, with what came meanwhile.
    story.log("meanwhile", run=story.second)
    drawer(page).get_by_role("button", name="Back to live", exact=True).click()
    expect(page.locator(".log-row").last).to_contain_text("meanwhile")
    story.log("and on", run=story.second)
    expect(page.locator(".log-row").last).to_contain_text("and on")
    go(page, story.moments[-1])
    expect(page.locator(".log-row").last).to_contain_text("early 2999")
    page.keyboard.press("g")
    expect(row(page, 1)).to_contain_text("early 0")


def test_of_a_task_with_more_entries_than_are_kept_an_early_moment_is_asked_for(story, open_page):
    page = look(open_page(f"/#task={story.task['id']}&tab=timeline"))
    for _ in range(6):
        story.board.send("POST", f"/api/invocations/{story.second['id']}/activity",
                         [{"type": "output", "message": "m"} for _ in range(900)])
    page.reload()
    look(page)
    entries = page.get_by_role("tabpanel", name="Timeline").locator(".entries")
    expect(entries.locator(".entry").first).to_be_attached()
    expect(page.locator(".lane:not(.lane-group)")).to_have_count(2)
    go(page, story.moments[0])
    expect(entries).to_contain_text("read tides.csv")
    expect(entries).not_to_contain_text("wrote moon.swift")


@pytest.mark.parametrize("theme", [*THEMES, "forced", "telephone"])
def test_a_dialog_in_the_past_has_no_violation(story, open_page, theme, picture):
    options = {"forced_colors": "active"} if theme == "forced" else \
        {"width": 360, "height": 740} if theme == "telephone" else {"color_scheme": theme}
    page = open_page(address(story, 0, tab="timeline"), reduced_motion="reduce", **options)
    expect(page.locator("live-panel")).to_be_visible()
    assert_accessible(page)
    picture(page, f"past-dialog-{theme}")
    page.evaluate("(log) => { location.hash += `&log=${log}`; }", story.run["id"])
    expect(row(page, 2)).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"past-log-{theme}")
