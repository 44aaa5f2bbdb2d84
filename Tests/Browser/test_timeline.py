"""The timeline of a task: lanes, silences and marks, the live panel, and every entry in words (seed 001)."""

import re
import subprocess
from datetime import datetime, timedelta
from urllib.request import Request, urlopen

import pytest
from conftest import card
from playwright.sync_api import expect
from test_accessibility import assert_accessible

PULL = "https://example.com/pull/7"


def start_run(board, task, **fields):
    return board.send("POST", f"/api/tasks/{task['id']}/invocations",
                      {"role": "coder", "provider": "codex", "model": "gpt-4o", **fields})


def log(board, run, *messages, type="tool_exec", **fields):
    board.send("POST", f"/api/invocations/{run['id']}/activity",
               [{"type": type, "message": message, **fields} for message in messages])


def end(board, run, verb="complete", **fields):
    board.send("POST", f"/api/invocations/{run['id']}/{verb}", fields)


def open_timeline(visit, board, task, **options):
    page = visit(board, f"/#task={task['id']}&tab=timeline", **options)
    expect(page.get_by_role("tabpanel", name="Timeline")).to_be_visible()
    return page


def lane(page, name: str):
    return page.locator(".lane:not(.lane-group)", has=page.get_by_text(name, exact=True))


def entry(page, text: str):
    return page.locator(".entry", has_text=text)


def until(condition, page):
    """Waits for something that the server says."""
    for _ in range(200):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come about")


def pass_time(board, page):
    """Lets some of the board's time go by, so that what follows lies beside what was before."""
    read = lambda: datetime.fromisoformat(board.get("/api/board")["now"])
    start = read()
    until(lambda: read() - start > timedelta(milliseconds=300), page)


def path(node, name: str) -> str:
    """What is drawn of a kind in a lane."""
    return node.locator(f"path.lane-{name}").get_attribute("d") or ""


def span(node, name: str) -> list[tuple[float, float]]:
    """From where to where boxes of a kind are drawn."""
    return [(float(left), float(right)) for left, right in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)v", path(node, name))]


def marks(node, name: str) -> int:
    return path(node, name).count("M")


def point(page, node, x: float, **options):
    """A place on a lane's track, in the page."""
    box = node.locator(".lane-track").bounding_box()
    return box["x"] + x, box["y"] + box["height"] / 2


# MARK: What is shown


def test_a_run_has_a_lane_that_says_who_ran_and_how_it_went(board, visit):
    task = board.create("Verify e-mails")
    first = start_run(board, task, prompt="Only verified addresses")
    log(board, first, "exec: rg -n 'verified email' src/", "exec: cat google.service.ts")
    end(board, first, exitCode=0, response="Done in two commits", prUrl=PULL,
        usage={"inputTokens": 9000, "outputTokens": 3000, "costUSD": 0.25})
    second = start_run(board, task, role="reviewer", provider="claude", model="sonnet-4", attempt=2)
    page = open_timeline(visit, board, task)
    expect(page.locator(".lane")).to_have_count(2)
    coder, reviewer = lane(page, "Coder"), lane(page, "Reviewer")
    for words in ("Completed", "codex gpt-4o", "exit 0", "12k tokens", "$0.25"):
        expect(coder).to_contain_text(words)
    link = coder.get_by_role("link", name="Pull request")
    expect(link).to_have_attribute("href", PULL)
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    for words in ("Running", "claude sonnet-4", "attempt 2"):
        expect(reviewer).to_contain_text(words)
    assert marks(coder, "tool") >= 1
    (bar,) = span(coder, "bar")
    assert bar[1] <= span(reviewer, "bar")[0][0] + 2, "runs that follow each other stand beside each other"
    assert path(coder, "open") == "" and path(reviewer, "open") != ""
    took = reviewer.locator(".lane-took").inner_text()
    page.wait_for_function("(took) => [...document.querySelectorAll('.lane-took')].at(-1).textContent !== took", arg=took)
    end(board, second)
    expect(reviewer).to_contain_text("Completed")
    expect(page.get_by_role("tab", name="Timeline")).to_contain_text("2")


def test_every_entry_is_told_in_the_seeds_order_with_what_belongs_to_it(board, visit):
    task = board.create("Verify e-mails")
    run = start_run(board, task, prompt="P" * 5000)
    log(board, run, "exec: rg -n 'verified email' src/",
        metadata={"tool": "bash", "command": "rg -n 'verified email' src/", "exitCode": 0, "durationMs": 41})
    log(board, run, "no such file", type="error")
    end(board, run, response="Only verified addresses now", prUrl=PULL)
    page = open_timeline(visit, board, task)
    expect(entry(page, "Coder completed (")).to_be_visible()
    texts = page.locator(".entry-text").all_inner_texts()
    order = [texts.index(words) for words in ("Task created", "Coder started", "exec: rg -n 'verified email' src/",
                                              "no such file")]
    assert order == sorted(order)
    prompt = entry(page, "Coder started")
    prompt.get_by_text("Prompt").click()
    expect(prompt.locator("pre")).to_have_text("P" * 1200)
    prompt.get_by_role("button", name="More (3,800 characters)").click()
    expect(prompt.locator("pre")).to_have_text("P" * 5000)
    tool = entry(page, "exec: rg")
    tool.get_by_text("Parameters and result").click()
    expect(tool.locator(".entry-metadata")).to_contain_text("durationMs")
    expect(tool.locator(".entry-metadata")).to_contain_text("41")
    done = entry(page, "Coder completed")
    done.get_by_text("Response").click()
    expect(done.locator("pre")).to_have_text("Only verified addresses now")
    expect(done.get_by_role("link", name=PULL)).to_be_visible()


def test_what_comes_live_reads_the_same_as_what_is_read_back(board, visit):
    task = board.create("Verify e-mails", thresholds={"quietAfter": 0.2, "stuckAfter": 0.4})
    page = open_timeline(visit, board, task)
    expect(entry(page, "Task created")).to_be_visible()
    run = start_run(board, task)
    log(board, run, "exec: rg", "exec: cat")
    until(lambda: board.get(f"/api/tasks/{task['id']}")["health"] == "stuck", page)
    log(board, run, "Back again", type="output")
    board.send("POST", f"/api/invocations/{run['id']}/waiting", {"message": "May I?"})
    board.send("POST", f"/api/invocations/{run['id']}/waiting", {"waiting": False})
    board.send("POST", f"/api/tasks/{task['id']}/subagent", {"openclaw_session_id": "s1", "agent_name": "Helper"})
    board.send("PATCH", "/api/openclaw/sessions/s1", {"status": "completed", "summary": "Looked around"})
    board.send("POST", f"/api/tasks/{task['id']}/deliverables",
               {"deliverable_type": "url", "title": "Report", "path": "https://example.com/report"})
    board.send("POST", f"/api/tasks/{task['id']}/activities", {"activity_type": "updated", "message": "Read a file"})
    end(board, run, "fail", error="no network", willRetry=True)
    log(board, run, "Too late")
    end(board, start_run(board, task, attempt=2))
    # Work that is over is never quiet again, however long the page takes to be read anew.
    board.send("PATCH", f"/api/tasks/{task['id']}", {"taskStatus": "COMPLETED"})
    expect(entry(page, "Task moved to Review")).to_be_visible()
    told = page.locator(".entry").all_inner_texts()
    lanes = [(path(node, "bar") != "", marks(node, "silences"), marks(node, "waits"), marks(node, "stuck") > 0)
             for node in page.locator(".lane:not(.lane-group)").all()]
    page.reload()
    expect(entry(page, "Task moved to Review")).to_be_visible()
    assert page.locator(".entry").all_inner_texts() == told
    assert lanes == [(path(node, "bar") != "", marks(node, "silences"), marks(node, "waits"), marks(node, "stuck") > 0)
                     for node in page.locator(".lane:not(.lane-group)").all()]
    assert lanes[0] == (True, 1, 1, True), "a silence with its stuck mark, and a wait, on the run that had them"
    assert lanes[1] == (True, 0, 0, False)


def test_a_silence_has_its_length_and_its_mark_and_says_so_under_the_pointer(board, visit):
    task = board.create("Falls silent", thresholds={"quietAfter": 0.3, "stuckAfter": 0.6})
    run = start_run(board, task)
    log(board, run, "exec: before")
    page = open_timeline(visit, board, task)
    until(lambda: board.get(f"/api/tasks/{task['id']}")["health"] == "stuck", page)
    expect(entry(page, "Stuck: no output")).to_be_visible()
    log(board, run, "exec: after")
    expect(entry(page, "Not stuck any more")).to_be_visible()
    end(board, run)
    expect(lane(page, "Coder")).to_contain_text("Completed")
    node = lane(page, "Coder")
    (bar,), (silence,) = span(node, "bar"), span(node, "silences")
    assert bar[0] <= silence[0] < silence[1] <= bar[1] + 1
    expect(node.locator(".lane-labels")).to_contain_text(re.compile(r"\d+ s silent"))
    stuck = float(re.match(r"M([\d.]+)", path(node, "stuck"))[1])
    assert silence[0] < stuck <= silence[1]
    page.mouse.move(*point(page, node, stuck + (silence[1] - stuck) / 2))
    expect(page.locator(".readout")).to_contain_text("silent for")
    expect(page.locator(".readout")).to_contain_text("called stuck")


def test_a_wait_for_a_person_is_a_span_that_ends_with_the_answer(board, visit):
    task = board.create("Asks")
    run = start_run(board, task)
    page = open_timeline(visit, board, task)
    board.send("POST", f"/api/invocations/{run['id']}/waiting", {"message": "May I delete it?"})
    expect(lane(page, "Coder")).to_contain_text("Waiting for you")
    expect(entry(page, "Waiting for you: May I delete it?")).to_be_visible()
    log(board, run, "exec: rm")
    expect(lane(page, "Coder")).to_contain_text("Running")
    page.wait_for_function("""() => {
        const end = (kind) => document.querySelector(`.lane-drawing path.lane-${kind}`).getBBox();
        const [bar, wait] = [end("bar"), end("waits")];
        return wait.width > 0 && wait.x + wait.width < bar.x + bar.width - 5;
    }""")


def test_failed_timed_out_and_retried_runs_say_what_they_are(board, visit, picture):
    task = board.create("Goes wrong")
    failed = start_run(board, task)
    end(board, failed, "fail", error="no network", exitCode=3, willRetry=True)
    start_run(board, task, attempt=2, role="tester", timeout=0.2)
    page = open_timeline(visit, board, task)
    expect(lane(page, "Coder")).to_contain_text("Failed")
    expect(lane(page, "Coder")).to_contain_text("will be retried")
    expect(lane(page, "Coder")).to_contain_text("exit 3")
    expect(lane(page, "Tester")).to_contain_text("Timed out")
    expect(lane(page, "Tester")).to_contain_text("attempt 2")
    expect(entry(page, "Coder failed (")).to_contain_text("no network")
    expect(entry(page, "Tester ran out of time (")).to_contain_text("It ran longer than it was given")
    picture(page, "timeline-failed")


def test_what_comes_after_the_end_is_marked_late_and_lies_outside_the_bar(board, visit):
    task = board.create("Speaks late")
    run = start_run(board, task)
    log(board, run, "exec: in time")
    end(board, run)
    page = open_timeline(visit, board, task)
    expect(lane(page, "Coder")).to_contain_text("Completed")
    pass_time(board, page)
    log(board, run, "exec: too late")
    expect(entry(page, "exec: too late")).to_contain_text("late, after the end")
    expect(entry(page, "exec: in time")).not_to_contain_text("late")
    node = lane(page, "Coder")
    assert marks(node, "late") == 1 and marks(node, "tool") == 1
    assert float(re.match(r"M([\d.]+)", path(node, "late"))[1]) > span(node, "bar")[0][1]


def test_sub_agents_and_child_tasks_are_nested_and_counted(board, visit):
    task = board.create("Whole")
    planner = start_run(board, task, role="planner")
    for name in ("one", "two"):
        board.send("POST", f"/api/tasks/{task['id']}/subagent", {"openclaw_session_id": name, "agent_name": f"Helper {name}"})
    end(board, planner)
    child = board.send("POST", f"/api/tasks/{task['id']}/subtasks", {"title": "Whole: the part"})
    board.send("POST", f"/api/subtasks/{child['id']}/start")
    log(board, start_run(board, child, role="worker"), "exec: make")
    page = open_timeline(visit, board, task)
    agents = page.get_by_role("button", name="2 sub-agents")
    expect(agents).to_have_attribute("aria-expanded", "false")
    expect(lane(page, "Helper one")).to_have_count(0)
    agents.click()
    expect(agents).to_have_attribute("aria-expanded", "true")
    expect(lane(page, "Helper one")).to_contain_text("Active")
    order = page.locator(".lane").all_inner_texts()
    assert [words.split("\n")[0] for words in order[:2]] == ["Planner", "2 sub-agents"]
    page.get_by_role("button", name=re.compile("1 child task, 1 run")).click()
    worker = lane(page, "Worker")
    expect(worker).to_contain_text("the part")
    expect(worker.get_by_role("slider")).to_have_attribute("aria-valuemax", "1")
    agents.click()
    expect(lane(page, "Helper one")).to_have_count(0)


def test_a_task_without_a_run_shows_the_command_that_records_one(board, visit):
    task = board.create("Nothing yet")
    page = open_timeline(visit, board, task)
    expect(page.get_by_role("heading", name="No run is recorded yet")).to_be_visible()
    command = page.locator(".timeline-empty code").inner_text()
    assert f"{board.url}/api/tasks/{task['id']}/invocations" in command
    subprocess.run(["bash", "-c", command], check=True, capture_output=True, timeout=20)
    expect(lane(page, "Coder")).to_contain_text("Running")
    expect(page.locator(".timeline-empty")).to_be_hidden()


# MARK: Live


def test_the_live_panel_shows_what_a_run_does_and_stays_readable_when_it_ends(board, visit):
    task = board.create("Works")
    run = start_run(board, task)
    log(board, run, "exec: before I looked")
    page = open_timeline(visit, board, task)
    panel = page.locator("live-panel")
    expect(panel.get_by_role("status")).to_have_text("Live")
    expect(panel.locator("li")).to_have_count(1)
    log(board, run, "exec: while I look", "exec: and again")
    expect(panel.locator("li")).to_have_count(3)
    expect(panel.locator("li").last).to_contain_text("exec: and again")
    expect(lane(page, "Coder").get_by_role("slider")).to_have_attribute("aria-valuemax", "3")
    end(board, run)
    expect(panel.get_by_role("status")).to_have_text(re.compile(r"Ended \d\d:\d\d:\d\d: completed"))
    expect(panel.locator("li")).to_have_count(3)
    expect(panel.get_by_role("button", name="Pause")).to_be_hidden()


def test_following_stops_at_any_scroll_up_and_counts_what_is_new(board, visit):
    task = board.create("Works much")
    run = start_run(board, task)
    log(board, run, *[f"exec: line {number}" for number in range(60)])
    page = open_timeline(visit, board, task)
    box = page.get_by_role("log", name="Live activity")
    at_end = "(box) => box.scrollHeight - box.scrollTop - box.clientHeight < 8"
    expect(box.locator("li").last).to_contain_text("line 59")
    assert box.evaluate(at_end)
    box.hover()
    page.mouse.wheel(0, -40)
    page.wait_for_function(f"(box) => !({at_end})(box)", arg=box.element_handle())
    held = box.evaluate("(box) => box.scrollTop")
    log(board, run, "exec: new one", "exec: new two")
    newest = page.get_by_role("button", name="2 new ↓")
    expect(newest).to_be_visible()
    assert box.evaluate("(box) => box.scrollTop") == held, "whoever reads is left where they are"
    newest.click()
    expect(newest).to_be_hidden()
    assert box.evaluate(at_end)
    log(board, run, "exec: new three")
    expect(box.locator("li").last).to_contain_text("new three")
    assert box.evaluate(at_end), "at the end it follows again"


def test_pause_holds_the_panel_and_counts_what_comes_meanwhile(board, visit):
    task = board.create("Works")
    run = start_run(board, task)
    log(board, run, "exec: first")
    page = open_timeline(visit, board, task)
    panel = page.locator("live-panel")
    panel.get_by_role("button", name="Pause").click()
    log(board, run, "exec: second", "exec: third")
    expect(panel.get_by_role("button", name="Resume (2 new)")).to_be_visible()
    expect(panel.locator("li")).to_have_count(1)
    expect(lane(page, "Coder").get_by_role("slider")).to_have_attribute("aria-valuemax", "3")
    panel.get_by_role("button", name="Resume").click()
    expect(panel.locator("li")).to_have_count(3)
    expect(panel.get_by_role("button", name="Pause")).to_be_visible()


def test_the_panel_says_when_it_is_not_connected(board, visit):
    task = board.create("Works")
    log(board, start_run(board, task), "exec: first")
    page = open_timeline(visit, board, task)
    panel = page.locator("live-panel")
    expect(panel.get_by_role("status")).to_have_text("Live")
    board.kill()
    expect(panel.get_by_role("status")).to_have_text(re.compile("Reconnecting|Offline"))
    expect(panel.locator("li")).to_have_count(1)


# MARK: Looking closer


@pytest.fixture
def minute(board):
    """A task with two runs that have done something, and logs with times."""
    task = board.create("Look closer")
    for role in ("coder", "reviewer"):
        run = start_run(board, task, role=role)
        log(board, run, *[f"exec: {role} {number}" for number in range(3)])
        end(board, run)
    return task


def in_view(page):
    return page.evaluate("""() => {
        const { scale } = document.querySelector("timeline-lanes");
        return [scale.time(0), scale.time(scale.width)];
    }""")


def test_time_is_zoomed_and_panned_by_keys_buttons_wheel_and_dragging(board, visit, minute):
    page = open_timeline(visit, board, minute)
    expect(page.locator(".lane")).to_have_count(2)
    length = lambda: (lambda view: view[1] - view[0])(in_view(page))
    # What is shorter than half a second is shown as half a second; a long run leaves something to zoom.
    long = start_run(board, minute, role="tester")
    expect(page.locator(".lane")).to_have_count(3)
    until(lambda: length() > 2500, page)
    end(board, long)
    expect(lane(page, "Tester")).to_contain_text("Completed")
    whole = length()
    page.get_by_role("tabpanel", name="Timeline").focus()
    page.keyboard.press("w")
    assert length() < whole
    page.keyboard.press("0")
    assert length() >= whole
    page.keyboard.press("+")
    closer = in_view(page)
    page.keyboard.press("d")
    later = in_view(page)
    assert later[0] > closer[0]
    page.keyboard.press("a")
    assert in_view(page)[0] < later[0]
    page.keyboard.press("-")
    assert length() > closer[1] - closer[0]
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("button", name="Closer", exact=True).click()
    assert length() < whole
    page.get_by_role("button", name="All", exact=True).click()
    node = lane(page, "Coder")
    page.mouse.move(*point(page, node, 200))
    fixed = page.evaluate("document.querySelector('timeline-lanes').scale.time(200)")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    page.wait_for_function("(whole) => { const { scale } = document.querySelector('timeline-lanes');"
                           " return scale.time(scale.width) - scale.time(0) < whole * .8; }", arg=whole)
    assert abs(page.evaluate("document.querySelector('timeline-lanes').scale.time(200)") - fixed) < 50
    assert page.evaluate("visualViewport.scale") == 1, "the page itself is not zoomed"
    before = in_view(page)
    page.mouse.down()
    page.mouse.move(*point(page, node, 100), steps=4)
    page.mouse.up()
    assert in_view(page)[0] > before[0], "dragging to the left shows what is later"


def test_letters_in_a_field_are_letters_and_keys_mean_nothing_on_another_tab(board, visit, minute):
    page = open_timeline(visit, board, minute)
    expect(page.locator(".lane")).to_have_count(2)
    page.get_by_role("tab", name="Overview").click()
    before = page.evaluate("document.querySelector('timeline-lanes').scale.isFit")
    page.keyboard.press("w")
    assert before is page.evaluate("document.querySelector('timeline-lanes').scale.isFit") is True


def test_a_length_of_time_is_measured_by_dragging_with_shift(board, visit, minute):
    page = open_timeline(visit, board, minute)
    node = lane(page, "Coder")
    expect(node).to_be_visible()
    expected = page.evaluate("(() => { const { scale } = document.querySelector('timeline-lanes');"
                             " return scale.time(300) - scale.time(100); })()")
    page.mouse.move(*point(page, node, 100))
    page.keyboard.down("Shift")
    page.mouse.down()
    page.mouse.move(*point(page, node, 300), steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    shown = page.locator(".readout strong").inner_text()
    number, unit = shown.split(" ")[:2]
    assert float(number) * {"ms": 1, "s": 1000}[unit] == pytest.approx(expected, rel=0.1, abs=2)
    expect(page.locator(".lanes-span")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".lanes-span")).to_be_hidden()


def test_two_activities_are_measured_by_keyboard_alone(board, visit):
    task = board.create("Measure me")
    run = start_run(board, task)
    log(board, run, "exec: one")
    page = open_timeline(visit, board, task)
    expect(entry(page, "exec: one")).to_be_visible()
    pass_time(board, page)
    log(board, run, "exec: two")
    slider = lane(page, "Coder").get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuemax", "2")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("exec: one, 1 of 2"))
    page.keyboard.press("m")
    expect(page.locator(".readout")).to_contain_text("first mark")
    page.keyboard.press("End")
    page.keyboard.press("m")
    instants = [row["timestamp"] for row in board.get(f"/api/invocations/{run['id']}")["invocation"]["activities"]]
    apart = page.evaluate("([first, last]) => Date.parse(last) - Date.parse(first)", instants)
    expect(page.locator(".readout strong")).to_have_text(
        f"{apart} ms" if apart < 1000 else f"{apart / 1000:.1f} s")


def test_hours_in_which_nothing_ran_are_folded_and_time_and_pixels_agree(board, visit):
    page = visit(board)
    result = page.evaluate("""async () => {
        const { TimelineScale } = await import("/js/timeline-scale.js");
        const hour = 3_600_000, minute = 60_000;
        const spans = [{ from: 0, to: 2 * minute }, { from: 5 * hour, to: 5 * hour + minute }, { from: minute, to: 3 * minute }];
        const scale = new TimelineScale();
        scale.update(spans, 1000, true);
        const worked = scale.x(3 * minute) - scale.x(0), gap = scale.x(5 * hour) - scale.x(3 * minute);
        const apart = [0, 1, 2.5, 3, 100, 300, 301].map((at) => Math.abs(scale.time(scale.x(at * minute)) - at * minute));
        const rising = [0, 1, 3, 100, 300, 301].map((at) => scale.x(at * minute));
        const folded = scale.labels().filter((label) => label.folded).map((label) => label.folded);
        const before = scale.time(400);
        scale.zoom(3, 400);
        const moved = Math.abs(scale.time(400) - before);
        const view = [scale.time(10), scale.time(990)];
        scale.update([...spans, { from: 5 * hour, to: 5 * hour + 2 * minute }], 1000, true);
        const kept = [scale.time(10), scale.time(990)].map((time, index) => Math.abs(time - view[index]));
        scale.fit();
        scale.update(spans, 1000, false);
        const unfolded = scale.x(5 * hour) - scale.x(3 * minute);
        for (let press = 0; press < 60; press += 1) scale.zoom(2);
        const closest = scale.time(990) - scale.time(10);
        for (let press = 0; press < 90; press += 1) scale.zoom(.5);
        return { worked, gap, apart, rising, folded, moved, kept, unfolded, closest, isFit: scale.isFit };
    }""")
    assert result["worked"] > 600 and 40 < result["gap"] < 80, "five hours take a strip, three minutes most of it"
    assert max(result["apart"]) < 1 and result["rising"] == sorted(result["rising"])
    assert result["folded"] == [297 * 60_000]
    assert result["moved"] < 1 and max(result["kept"]) < 1000
    assert result["unfolded"] > 900
    assert result["closest"] == pytest.approx(500, abs=1) and result["isFit"]


# MARK: From a mark to the log


def test_a_click_on_a_mark_goes_to_the_line_of_the_log_and_marks_the_entry(board, visit):
    task = board.create("To the log")
    run = start_run(board, task)
    log(board, run, "exec: before")
    board.send("POST", f"/api/invocations/{run['id']}/logs", {"text": "the only line"})
    page = open_timeline(visit, board, task)
    node = lane(page, "Coder")
    expect(node.get_by_role("slider")).to_have_attribute("aria-valuemax", "1")
    end(board, run)
    expect(node).to_contain_text("Completed")
    x = float(re.match(r"M([\d.]+)", path(node, "tool"))[1])
    page.mouse.click(*point(page, node, x + 1))
    page.wait_for_function("(id) => location.hash.includes(`log=${id}`) && location.hash.includes('lines=L1')",
                           arg=run["id"])
    assert "tab=timeline" in page.url and f"task={task['id']}" in page.url
    expect(entry(page, "exec: before")).to_have_attribute("aria-current", "true")


def test_a_mark_is_reached_read_and_followed_by_keyboard(board, visit):
    task = board.create("To the log")
    run = start_run(board, task)
    log(board, run, "exec: one", metadata={"tool": "bash", "durationMs": 41})
    log(board, run, "exec: two")
    board.send("POST", f"/api/invocations/{run['id']}/logs", {"text": "the only line"})
    end(board, run)
    page = open_timeline(visit, board, task)
    slider = lane(page, "Coder").get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuemax", "2")
    slider.focus()
    page.keyboard.press("ArrowRight")
    readout = page.locator(".readout")
    for words in ("bash", "exec: one", "41 ms", "Tool"):
        expect(readout).to_contain_text(words)
    expect(readout.locator("time")).to_have_attribute("title", re.compile("Z"))
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("exec: two, 2 of 2"))
    expect(entry(page, "exec: two")).to_have_attribute("aria-current", "true")
    expect(entry(page, "exec: one")).not_to_have_attribute("aria-current", "true")
    page.keyboard.press("Enter")
    page.wait_for_function("(id) => location.hash.includes(`log=${id}`) && location.hash.includes('lines=L1')",
                           arg=run["id"])


def test_the_line_nearest_in_time_is_found_in_any_log(board, visit):
    task = board.create("A long log")
    run = start_run(board, task)
    # Three seconds apart, from ten to ten past twelve.
    lines = [f'{{"text": "line {n}", "at": "2026-01-05T12:{(n * 3) // 60:02}:{(n * 3) % 60:02}.000Z"}}' for n in range(1, 1001)]
    urlopen(Request(f"{board.url}/api/invocations/{run['id']}/logs", method="POST", data="\n".join(lines).encode(),
                    headers={"Content-Type": "application/x-ndjson"}), timeout=10).close()
    kept = board.get(f"/api/invocations/{run['id']}/log?limit=1000")["lines"]
    page = visit(board)
    found = page.evaluate("""async ([id, instants]) => {
        const { lineAt } = await import("/js/log-line.js");
        return Promise.all(instants.map((instant) => lineAt(id, Date.parse(instant))));
    }""", [run["id"], [line["at"] for line in kept[::97]] + ["2000-01-01T00:00:00Z", "2999-01-01T00:00:00Z"]])
    by_number = {line["n"]: line["at"] for line in kept}
    for line, number in zip(kept[::97], found):
        assert by_number[number] == line["at"]
    assert found[-2] == 1 and by_number[found[-1]] == kept[-1]["at"]
    empty = start_run(board, task)
    assert page.evaluate("async (id) => (await import('/js/log-line.js')).lineAt(id, 5)", empty["id"]) is None


# MARK: Address


def test_the_address_holds_the_tab_and_opens_it(board, visit):
    task = board.create("Send me")
    log(board, start_run(board, task), "exec: one")
    page = visit(board)
    card(page, "Send me").get_by_role("button", name="Send me", exact=True).click()
    page.get_by_role("tab", name="Sessions").click()
    assert page.url.endswith(f"#task={task['id']}&tab=sessions")
    page.get_by_role("tab", name="Timeline").click()
    assert page.url.endswith(f"#task={task['id']}&tab=timeline")
    expect(lane(page, "Coder")).to_be_visible()
    page.get_by_role("tab", name="Overview").click()
    assert page.url.endswith(f"#task={task['id']}")
    page.evaluate("location.hash = location.hash + '&tab=deliverables'")
    expect(page.get_by_role("tabpanel", name="Deliverables")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("tabpanel", name="Overview")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert "tab" not in page.url
    page.evaluate("(id) => { location.hash = `task=${id}&tab=nonsense`; }", task["id"])
    expect(page.get_by_role("tabpanel", name="Overview")).to_be_visible()


# MARK: Bad input


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)"])
def test_a_pull_request_that_is_no_web_address_is_text(board, visit, address):
    task = board.create("Careful")
    end(board, start_run(board, task), prUrl=address)
    page = open_timeline(visit, board, task)
    expect(lane(page, "Coder")).to_contain_text(address)
    expect(page.locator("timeline-view a")).to_have_count(0)


def test_hostile_text_is_shown_and_nothing_else(board, visit):
    bad = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>\u202etxt\u0007"
    task = board.create("Hostile")
    run = start_run(board, task, role=bad, provider=bad, model=bad, prompt=bad)
    page = open_timeline(visit, board, task)
    for type in ("tool_exec", bad):
        log(board, run, bad + "x" * 3000, type=type, metadata={bad: bad, "deep": {"__proto__": {"a": bad}}})
    board.send("POST", f"/api/tasks/{task['id']}/subagent", {"openclaw_session_id": "s1", "agent_name": bad})
    end(board, run, "fail", error=bad, prUrl=bad)
    expect(page.locator(".lane-name").first).to_contain_text("Failed")
    page.get_by_role("button", name="1 sub-agent").click()
    for summary in page.locator(".entry summary").all():
        summary.click()
    expect(page.locator(".entry-metadata").first).to_be_visible()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    for loaded in (False, True):
        if loaded:
            page.reload()
            expect(page.locator(".lane-name").first).to_contain_text("Failed")
        expect(page.locator("timeline-view")).to_contain_text("onerror")
        expect(page.locator("timeline-view")).to_contain_text("⟨U+202E⟩")
        assert page.locator("timeline-view :is(img, script)").count() == 0
        assert page.evaluate("window.hit") is None


def test_thousands_of_activities_are_a_window_of_entries_and_a_handful_of_paths(board, visit):
    task = board.create("Busy")
    run = start_run(board, task)
    for batch in range(2):
        log(board, run, *[f"exec: step {batch * 1000 + number}" for number in range(1000)])
    page = open_timeline(visit, board, task)
    expect(entry(page, "exec: step 1999")).to_be_visible()
    page.evaluate("""() => {
        window.longest = 0;
        new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) {
            window.longest = Math.max(window.longest, duration); } }).observe({ type: "longtask" });
    }""")
    nodes = "document.querySelector('timeline-view').querySelectorAll('*').length"
    assert page.locator(".entry").count() == 200
    assert page.locator(".lane *").count() < 60, "marks are paths and not nodes"
    for batch in range(10):
        log(board, run, *[f"exec: live {batch * 20 + number}" for number in range(20)])
    expect(entry(page, "exec: live 199")).to_be_visible()
    assert page.locator(".entry").count() == 200
    assert page.locator("live-panel li").count() <= 400
    assert page.evaluate(nodes) < 6000
    earlier = page.get_by_role("button", name=re.compile("earlier entries"))
    for _ in range(3):
        earlier.click()
    assert page.locator(".entry").count() == 200
    expect(page.get_by_role("button", name="300 later entries")).to_be_visible()
    log(board, run, "exec: the last")
    expect(page.get_by_role("button", name="301 later entries")).to_be_visible()
    page.get_by_role("button", name="Newest").click()
    expect(entry(page, "exec: the last")).to_be_visible()
    # Two cores are shared with whatever else runs; work that grows with the square of the entries takes far longer.
    assert page.evaluate("window.longest") < 400


# MARK: For everyone


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_a_timeline_has_no_violation_in_any_look(board, visit, look, picture):
    task = board.create("Look closely", thresholds={"quietAfter": 0.2, "stuckAfter": 0.4})
    run = start_run(board, task)
    log(board, run, "exec: one", "wrote it", type="output")
    log(board, run, "no such file", type="error")
    board.send("POST", f"/api/tasks/{task['id']}/subagent", {"openclaw_session_id": "s1", "agent_name": "Helper"})
    page = open_timeline(visit, board, task, reduced_motion="reduce", **look)
    until(lambda: board.get(f"/api/tasks/{task['id']}")["health"] == "stuck", page)
    end(board, run, prUrl=PULL)
    log(board, run, "late")
    log(board, start_run(board, task, attempt=2), "exec: two")
    expect(page.locator(".lane:not(.lane-group)")).to_have_count(2)
    page.get_by_role("button", name="1 sub-agent").first.click()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    for summary in page.locator(".entry summary").all()[:3]:
        summary.click()
    expect(page.locator("live-panel li").last).to_be_visible()
    assert_accessible(page)
    picture(page, f"timeline-{'-'.join(look.values())}")


@pytest.mark.parametrize("width", [320, 360, 768])
def test_a_narrow_screen_shows_a_timeline_without_sideways_scrolling(board, visit, width, picture):
    task = board.create("Small")
    run = start_run(board, task, role="r" * 200, model="m" * 200)
    log(board, run, "exec: " + "x" * 600, "y" * 600)
    end(board, run, prUrl="https://example.com/" + "z" * 200)
    start_run(board, task)
    page = open_timeline(visit, board, task, width=width, height=800)
    expect(lane(page, "Coder")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    overflowing = page.evaluate("""() => [...document.querySelectorAll("timeline-view, timeline-lanes, timeline-entries, .lane-head")]
        .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className || node.tagName)""")
    assert overflowing == []
    picture(page, f"timeline-{width}")


def test_the_demos_silent_agent_is_seen_to_be_silent(demo, visit, picture):
    """At 0:45 an agent falls silent; it is called stuck 30 s later and recovers by itself at about 1:35."""
    page = visit(demo)
    page.get_by_label("Speed").select_option("60")
    until(lambda: demo.get("/api/simulation")["now"] > "2026-01-05T08:02:10", page)
    page.get_by_role("button", name="Pause").click()
    (task,) = [task for task in demo.get("/api/board")["tasks"] if task["title"] == "Find out why the nightly billing job hangs"]
    page.evaluate("(id) => { location.hash = `task=${id}&tab=timeline`; }", task["id"])
    node = lane(page, "Coder").first
    expect(node).to_be_visible()
    expect(node.locator(".lane-labels")).to_contain_text("silent")
    assert marks(node, "stuck") >= 1
    expect(entry(page, "Not stuck any more")).to_have_count(1)
    picture(page, "timeline-demo")


def test_the_timeline_is_read_when_somebody_looks_and_not_before(board, visit):
    task = board.create("Unread")
    log(board, start_run(board, task), "exec: one")
    page = visit(board)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("(id) => { location.hash = `task=${id}`; }", task["id"])
    expect(page.get_by_role("tab", name="Timeline")).to_contain_text("1")
    expect(page.get_by_label("Runs", exact=True)).to_contain_text("Coder")
    assert not [url for url in asked if "/timeline" in url]
    page.get_by_role("tab", name="Timeline").click()
    expect(lane(page, "Coder")).to_be_visible()
    assert len([url for url in asked if url.endswith("/timeline")]) == 1
    assert not [url for url in asked if "/stream" in url], "there is one stream"
