"""Seed 001, "Live Task Monitoring & Activity Timeline": its page, its three endpoints, its example to the second."""

import json
from pathlib import Path

import httpx
import pytest
from conftest import instant, seconds
from readers import READERS, Curl, blank_page

PROJECT = "/srv/social-login"
PAGE = Path(__file__).with_name("seed_001_page.js").read_text()

# The timeline as the seed prints it, without the milliseconds that the board adds.
TIMELINE = [
    {"timestamp": "2026-02-10T12:48:46Z", "type": "task.started", "actor": "orchestrator",
     "message": "Task marked in_progress"},
    {"timestamp": "2026-02-10T12:49:00Z", "type": "invocation.started", "invocationId": 123, "role": "coder",
     "provider": "codex", "model": "gpt-4o"},
    {"timestamp": "2026-02-10T12:49:05Z", "type": "invocation.activity", "invocationId": 123,
     "activity": "exec: rg -n 'verified email' src/"},
    {"timestamp": "2026-02-10T12:49:10Z", "type": "invocation.activity", "invocationId": 123,
     "activity": "exec: cat API/src/services/social/google.service.ts"},
    {"timestamp": "2026-02-10T12:52:30Z", "type": "invocation.completed", "invocationId": 123, "success": True,
     "duration": 210000},
    {"timestamp": "2026-02-10T12:52:31Z", "type": "task.review", "actor": "orchestrator",
     "message": "Task moved to review phase"},
]
INVOCATION = {
    "id": 123, "taskId": "9cefe1b1-677f-4816-b47a-23b17e65f531", "role": "coder", "provider": "codex",
    "model": "gpt-4o", "status": "completed", "startedAt": "2026-02-10T12:49:00Z",
    "completedAt": "2026-02-10T12:52:30Z", "lastActivityAt": "2026-02-10T12:52:28Z", "duration": 210000,
    "success": True, "prompt": "...", "response": "...",
    "activities": [
        {"timestamp": "2026-02-10T12:49:05Z", "type": "tool_exec", "message": "exec: rg -n 'verified email' src/"},
        {"timestamp": "2026-02-10T12:49:10Z", "type": "tool_exec",
         "message": "exec: cat API/src/services/social/google.service.ts"},
    ],
}
MOMENTS = {"timestamp", "startedAt", "completedAt", "lastActivityAt"}


def assert_says(found: dict, expected: dict, but: frozenset = frozenset()):
    """Every key of the seed with its value; more keys may stand beside them."""
    for key, value in expected.items():
        assert key in found, f"{key} is missing in {sorted(found)}"
        if key in MOMENTS:
            assert instant(found[key]) == instant(value), key
        elif key not in but:
            assert found[key] == value and type(found[key]) is type(value), key


def project_task(board, title: str = "Verify social login only accepts provider-verified emails"):
    projects = [project for project in board.get("/api/projects") if project["path"] == PROJECT]
    project = projects[0] if projects else board.send(
        "POST", "/api/projects", {"name": "Social login", "path": PROJECT})
    return board.create(title, projectId=project["id"])


def begin(board, task: dict, **fields) -> int:
    """An agent's driver starts a run, as the seed's invocation logger does before it calls the provider."""
    run = board.send("POST", f"/api/tasks/{task['id']}/invocations",
                     {"role": "coder", "provider": "codex", "model": "gpt-4o", "prompt": "...", **fields})
    assert type(run["id"]) is int
    return run["id"]


def act(board, run: int, message: str, type: str = "tool_exec"):
    board.send("POST", f"/api/invocations/{run}/activity", {"type": type, "message": message})


def test_the_seeds_example_comes_out_to_the_second(held):
    board = held("2026-02-10T12:48:46Z")
    task = project_task(board)
    board.send("PATCH", f"/api/tasks/{task['id']}", {"status": "in_progress"})
    board.step_to("2026-02-10T12:49:00Z")
    run = begin(board, task)
    for entry in INVOCATION["activities"]:
        board.step_to(entry["timestamp"])
        act(board, run, entry["message"])
    board.step_to("2026-02-10T12:52:28Z")
    act(board, run, "Done reading", type="output")
    board.step_to("2026-02-10T12:52:30Z")
    board.send("POST", f"/api/invocations/{run}/complete", {"response": "..."})
    board.step_to("2026-02-10T12:52:31Z")
    board.send("PATCH", f"/api/tasks/{task['id']}", {"status": "review"})

    answer = board.get(f"/api/tasks/{task['id']}/timeline?project={PROJECT}")
    assert answer["success"] is True
    timeline = [entry for entry in answer["timeline"] if entry["type"] in {e["type"] for e in TIMELINE}
                and entry.get("activity") != "Done reading"]
    assert len(timeline) == len(TIMELINE)
    for found, expected in zip(timeline, TIMELINE):
        assert_says(found, expected | ({"invocationId": run} if "invocationId" in expected else {}))
    moments = [instant(entry["timestamp"]) for entry in answer["timeline"]]
    assert moments == sorted(moments)

    details = board.get(f"/api/invocations/{run}?project={PROJECT}")
    assert details["success"] is True
    found = details["invocation"]
    assert_says(found, INVOCATION | {"id": run, "taskId": task["id"]}, but=frozenset({"activities"}))
    assert len(found["activities"]) == 3
    for activity, expected in zip(found["activities"], INVOCATION["activities"]):
        assert_says(activity, expected)


@pytest.mark.parametrize("end, failure", [("fail", "no network"), ("timeout", None)])
def test_a_failure_and_a_timeout_are_the_one_end_that_the_seeds_clients_know(held, read, end, failure):
    board = held("2026-02-10T12:48:46Z")
    task = project_task(board)
    readers = read(board, f"/api/tasks/{task['id']}/stream?project={PROJECT}")
    run = begin(board, task, timeout=30)
    act(board, run, "exec: ls")
    if end == "fail":
        board.step(seconds(12))
        board.send("POST", f"/api/invocations/{run}/fail", {"error": failure})
    else:
        board.step(seconds(30))
    status = {"fail": "failed", "timeout": "timeout"}[end]
    for reader in readers:
        ended = reader.until(lambda frame: frame.json["type"] == "invocation.failed")[-1].json
        assert_says(ended, {"invocationId": run, "taskId": task["id"], "status": status, "success": False})
        assert "error" in ended and (failure is None or ended["error"] == failure)
    entries = board.get(f"/api/tasks/{task['id']}/timeline?project={PROJECT}")["timeline"]
    assert [entry["type"] for entry in entries if entry["type"].startswith("invocation.")] == [
        "invocation.started", "invocation.activity", "invocation.failed"]
    details = board.get(f"/api/invocations/{run}")["invocation"]
    assert_says(details, {"status": status, "success": False, "duration": 12_000 if end == "fail" else 30_000})


def test_every_frame_has_what_the_seeds_events_and_rows_have(board, read):
    task = project_task(board)
    path = f"/api/tasks/{task['id']}/stream?project={PROJECT}"
    (early,) = read(board, path, kinds=[Curl])
    run = begin(board, task)
    act(board, run, "exec: ls")
    (late,) = read(board, path, kinds=[Curl])
    board.send("POST", f"/api/invocations/{run}/complete", {})

    def is_end(frame):
        return frame.json["type"] == "invocation.completed"

    early, late = ([frame.json for frame in reader.until(is_end)] for reader in (early, late))
    assert [frame["type"] for frame in early] == [
        "no_active_invocation", "invocation.started", "invocation.activity", "invocation.completed"]
    assert [frame["type"] for frame in late] == ["invocation.current", "invocation.activity", "invocation.completed"]
    # SELECT id, role, provider, status, started_at, last_activity_at
    current = late[0]
    assert_says(current, {"id": run, "role": "coder", "provider": "codex", "status": "running"})
    assert instant(current["started_at"]) <= instant(current["last_activity_at"])
    # `...activity` is a row of invocation_activity; the live event has the object. Both are in both.
    for activity in (early[2], late[1]):
        assert_says(activity, {"taskId": task["id"], "invocationId": run, "invocation_id": run,
                               "activity_type": "tool_exec", "message": "exec: ls"})
        assert_says(activity["activity"], {"type": "tool_exec", "message": "exec: ls"})
        assert activity["created_at"] == activity["timestamp"] == activity["activity"]["timestamp"]
    assert early[2] == late[1]
    assert_says(early[1], {"role": "coder", "provider": "codex", "model": "gpt-4o"})
    for frame in early + late:
        # LiveActivityPanel shows `timestamp` and `message` of whatever comes.
        assert frame["message"] and instant(frame["timestamp"])


def test_the_seeds_page_is_told_every_event_and_can_show_each_once(board, browser):
    task = project_task(board)
    board.send("PATCH", f"/api/tasks/{task['id']}", {"status": "in_progress"})
    first = begin(board, task)
    for number in range(20):
        act(board, first, f"before {number}")

    page = blank_page(browser, board.url)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("(route) => { window.route = route; }", {
        "taskId": task["id"], "projectPath": PROJECT,
        "taskStatus": board.get(f"/api/tasks/{task['id']}")["status"]})
    page.add_script_tag(content=PAGE)
    # What happens while the page fetches its timeline and opens its stream is told by both, or by one of them.
    for number in range(20):
        act(board, first, f"meanwhile {number}")
    page.wait_for_function("""() => window.page.liveActivity.some((item) => item.type === 'invocation.current')
        && window.page.timeline.some((item) => item.type === 'task.created')""")
    board.send("POST", f"/api/invocations/{first}/complete", {})
    # The stream stays open between two runs, and attaches to the next one.
    second = begin(board, task, role="reviewer", provider="claude", model="sonnet-4")
    act(board, second, "exec: git diff HEAD~1")
    board.send("POST", f"/api/invocations/{second}/complete", {})
    page.wait_for_function("""(run) => window.page.liveActivity.some((item) =>
        item.type === 'invocation.completed' && item.invocationId === run)""", arg=second)

    live, timeline = page.evaluate("[window.page.liveActivity, window.page.timeline]")
    ids = [item["eventId"] for item in live]
    assert ids == sorted(set(ids), key=sequence), "the stream told something twice, or out of order"
    assert [item["message"] for item in live if item["type"] == "invocation.activity"] == [
        *(f"before {number}" for number in range(20)), *(f"meanwhile {number}" for number in range(20)),
        "exec: git diff HEAD~1"]
    # The answer of its fetch replaces what the page has heard meanwhile; that is its own race. Merged by `eventId`, the
    # two have everything, and nothing that the board does not tell.
    told = board.get(f"/api/tasks/{task['id']}/timeline?project={PROJECT}")["timeline"]
    merged = {item["eventId"] for item in timeline} | set(ids)
    assert sorted(merged, key=sequence) == [entry["eventId"] for entry in told]
    # What comes after both are there is in its timeline as well.
    assert [item["type"] for item in timeline[-4:]] == [
        "invocation.completed", "invocation.started", "invocation.activity", "invocation.completed"]
    assert not errors
    page.context.close()


def sequence(event_id: str) -> int:
    return int(event_id.split("-")[1])


def test_a_page_that_waits_sees_the_first_run_from_its_first_word(board, read):
    """No invocation is running: the seed's stream stays open and silent; ours says so once, and attaches."""
    task, other = project_task(board), project_task(board, "Another")
    readers = read(board, f"/api/tasks/{task['id']}/stream?project={PROJECT}", kinds=READERS)
    elsewhere = begin(board, other)
    act(board, elsewhere, "of another task")
    run = begin(board, task)
    act(board, run, "first word")
    for reader in readers:
        frames = [frame.json for frame in reader.until(lambda frame: frame.json.get("message") == "first word")]
        assert [frame["type"] for frame in frames] == [
            "no_active_invocation", "invocation.started", "invocation.activity"]


def test_a_foreign_project_is_not_told_of_the_task(board):
    task = project_task(board)
    for path in (f"/api/tasks/{task['id']}/timeline", f"/api/tasks/{task['id']}/stream"):
        answer = httpx.get(f"{board.url}{path}", params={"project": "/srv/other"})
        assert answer.status_code == 404
        assert answer.json()["success"] is False and answer.json()["error"]


def test_the_seeds_configuration_is_obeyed(start, read, tmp_path):
    """What its section of YAML says of streams, in the JSON of the board's configuration."""
    configuration = tmp_path / "orrery.json"
    configuration.write_text(json.dumps({"monitoring": {
        "enableLiveStreaming": True, "activityLogRetention": 7, "streamHeartbeatInterval": 1,
        "maxConcurrentStreams": 2}}))
    board = start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite"),
                  "--config", str(configuration))
    path = f"/api/tasks/{project_task(board)['id']}/stream"
    with httpx.stream("GET", board.url + path) as first, httpx.stream("GET", board.url + path) as second:
        assert (first.status_code, second.status_code) == (200, 200)
        refused = httpx.get(board.url + path)
        assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
        # "Seconds between keepalive pings"
        assert any(line.startswith(":") for line in first.iter_lines())
