"""Seed 002, "Real-Time Integration Specification": Charlie's own code in Node, the rows it reads back, the six events.

What people see of it in the page is in Tests/Browser/test_orchestration.py.
"""

import json
import subprocess
from pathlib import Path

import httpx
from conftest import instant
from readers import READERS, blank_page

SESSION = "agent:main:subagent:7"

# The columns of the seed's tables.
ACTIVITY_ROW = {"id", "task_id", "agent_id", "activity_type", "message", "metadata", "created_at"}
DELIVERABLE_ROW = {"id", "task_id", "deliverable_type", "title", "path", "description", "created_at"}
SESSION_ROW = {"openclaw_session_id", "agent_name", "session_type", "task_id", "ended_at", "status"}

# Section 2: the events, each with the keys of its payload.
EVENTS = {
    "task_updated": {"id", "title", "status"},
    "task_created": {"id", "title", "status"},
    "activity_logged": ACTIVITY_ROW,
    "deliverable_added": DELIVERABLE_ROW,
    "agent_spawned": {"taskId", "sessionId", "agentName"},
    "agent_completed": {"taskId", "sessionId", "summary"},
}


def orchestrate(board) -> list:
    """Runs the seed's workflow in Node."""
    result = subprocess.run(
        ["node", str(Path(__file__).with_name("seed_002_orchestration.mjs")), board.url],
        capture_output=True, text=True, timeout=30)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def active_sub_agents(board) -> int:
    """Counts openclaw_sessions where status='active' and session_type='subagent'."""
    return len(board.get("/api/openclaw/sessions?status=active&session_type=subagent"))


def test_charlies_code_runs_as_it_is_written(board):
    task = board.create("Build the test page")
    answers = orchestrate(board)
    assert [status for status, _ in answers] == [200, 201, 200, 201, 201, 201, 201, 200]
    found, triaged, assigned, session, spawned, deliverable, completed, reviewed = [body for _, body in answers]

    assert [row["id"] for row in found] == [task["id"]]
    assert (assigned["status"], reviewed["status"]) == ("assigned", "review")
    for row, said in ((triaged, "Task triaged and assigned to Developer agent"),
                      (spawned, "Spawned sub-agent for task execution"),
                      (completed, "Sub-agent completed task in 20 seconds")):
        assert ACTIVITY_ROW <= row.keys()
        assert (row["task_id"], row["message"]) == (task["id"], said)
        assert instant(row["created_at"])
    assert (triaged["agent_id"], completed["agent_id"]) == ("charlie", None)
    assert spawned["metadata"] == {"session_id": SESSION}
    assert DELIVERABLE_ROW <= deliverable.keys()
    assert deliverable["deliverable_type"] == "file"
    assert deliverable["path"] == "~/Documents/Shared/mission-control/test-page.html"
    assert SESSION_ROW <= session.keys()
    assert (session["openclaw_session_id"], session["agent_name"]) == (SESSION, "Developer Sub-Agent")
    assert (session["session_type"], session["status"], session["ended_at"]) == ("subagent", "active", None)

    # "Get all activities for a task (sorted by created_at DESC)"
    rows = board.get(f"/api/tasks/{task['id']}/activities")
    assert [row["message"] for row in rows] == [row["message"] for row in (completed, spawned, triaged)]
    assert board.get(f"/api/tasks/{task['id']}/deliverables") == [deliverable]
    (ended,) = board.get(f"/api/tasks/{task['id']}/subagent")
    assert ended["status"] != "active" and instant(ended["ended_at"])


def test_every_reader_of_the_stream_hears_the_six_events_in_the_seeds_words(board, read):
    readers = read(board, "/api/events/stream")
    task = board.create("Build the test page")
    orchestrate(board)
    expected = [
        "task_created", "activity_logged", "task_updated", "agent_spawned", "activity_logged", "deliverable_added",
        "activity_logged", "task_updated", "agent_completed",
    ]
    for reader in readers:
        frames = reader.until(lambda frame: frame.json["type"] == "agent_completed")
        # `ws.onmessage` and `EventSource.onmessage` hear unnamed frames only.
        assert all(frame.name == "message" and frame.json.keys() == {"type", "payload"} for frame in frames)
        told = [frame.json for frame in frames if frame.json["type"] in EVENTS]
        assert [frame["type"] for frame in told] == expected
        for frame in told:
            assert EVENTS[frame["type"]] <= frame["payload"].keys(), frame["type"]
        spawned, completed = told[3]["payload"], told[-1]["payload"]
        assert spawned["taskId"] == completed["taskId"] == task["id"]
        assert spawned["sessionId"] == completed["sessionId"] == SESSION
        assert spawned["agentName"] == "Developer Sub-Agent"
        assert completed["summary"] == "Sub-agent completed task in 20 seconds"


def test_the_rows_of_the_events_are_the_rows_of_the_routes(board, read):
    readers = read(board, "/api/events/stream", kinds=READERS[:1])
    task = board.create("Same rows")
    path = f"/api/tasks/{task['id']}"
    activity = board.send("POST", f"{path}/activities", {"activity_type": "file_created", "message": "Made a file"})
    deliverable = board.send(
        "POST", f"{path}/deliverables", {"deliverable_type": "url", "title": "Pull request", "path": "https://a.b/1"})
    frames = readers[0].until(lambda frame: frame.json["type"] == "deliverable_added")
    payloads = {frame.json["type"]: frame.json["payload"] for frame in frames}
    assert payloads["activity_logged"] == activity
    assert payloads["deliverable_added"] == deliverable
    row = board.get("/api/tasks?status=inbox")[0]
    assert payloads["task_created"].keys() == row.keys()


def test_the_counter_counts_active_sub_agents_and_an_end_is_told(board, read):
    (reader,) = read(board, "/api/events/stream", kinds=READERS[:1])
    task = board.create("Count")
    for number, kind in enumerate(("subagent", "subagent", "persistent")):
        board.send("POST", f"/api/tasks/{task['id']}/subagent",
                   {"openclaw_session_id": f"s{number}", "agent_name": f"Agent {number}", "session_type": kind})
    assert active_sub_agents(board) == board.get("/api/board")["counts"]["activeSubAgents"] == 2
    ended = board.send("PATCH", "/api/openclaw/sessions/s0", {"status": "completed", "summary": "All done"})
    assert ended["summary"] == "All done" and instant(ended["ended_at"])
    board.send("DELETE", "/api/openclaw/sessions/s1")
    assert active_sub_agents(board) == board.get("/api/board")["counts"]["activeSubAgents"] == 0
    frames = reader.until(lambda frame: frame.json["type"] == "agent_completed"
                          and frame.json["payload"]["sessionId"] == "s1")
    told = [frame.json["payload"] for frame in frames if frame.json["type"] == "agent_completed"]
    assert [(payload["sessionId"], payload["summary"]) for payload in told] == [("s0", "All done"), ("s1", "")]


def test_a_body_counts_whatever_its_content_type_says(board):
    """curl says application/x-www-form-urlencoded, fetch says text/plain, some clients say nothing."""
    task = board.create("Bodies")
    body = json.dumps({"activity_type": "updated", "message": "said"})
    url = f"{board.url}/api/tasks/{task['id']}/activities"
    for options in (["--data", body], ["--header", "Content-Type:", "--data", body],
                    ["--header", "Content-Type: text/plain;charset=UTF-8", "--data", body]):
        result = subprocess.run(["curl", "--silent", "--fail-with-body", *options, url], capture_output=True, text=True)
        assert result.returncode == 0, result.stdout
    assert len(board.get(f"/api/tasks/{task['id']}/activities")) == 3


def test_an_activity_type_that_the_seed_does_not_list_is_kept(board):
    task = board.create("Open list")
    row = board.send("POST", f"/api/tasks/{task['id']}/activities", {"activity_type": "reviewed", "message": "x"})
    assert row["activity_type"] == "reviewed"


def test_what_cannot_be_done_is_said_in_the_words_that_the_seeds_clients_look_for(board):
    for method, path, body, status in (
            ("GET", "/api/tasks/none/activities", None, 404),
            ("POST", "/api/tasks/none/activities", {"activity_type": "updated", "message": "x"}, 404),
            ("GET", "/api/tasks?status=nowhere", None, 400)):
        answer = httpx.request(method, board.url + path, json=body)
        assert answer.status_code == status
        assert answer.json()["success"] is False
        assert answer.json()["error"] and answer.json()["message"] and answer.json()["code"]


def test_the_web_socket_address_names_the_stream_that_the_seed_recommends_instead(board):
    answer = httpx.get(f"{board.url}/api/ws", headers={
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
    assert answer.status_code == 426
    assert "/api/events/stream" in answer.text


def test_the_seeds_page_hears_of_everything_without_a_reload(board, browser):
    """The seed's client, with the transport that it recommends in place of its WebSocket."""
    page = blank_page(browser, board.url)
    page.evaluate("""() => new Promise((opened) => {
        window.log = [];
        window.activeAgents = 0;
        const ws = new EventSource('/api/events/stream');
        ws.onopen = opened;
        ws.onmessage = (event) => {
          const data = JSON.parse(event.data);

          switch (data.type) {
            case 'task_updated':
              window.status = data.payload.status;
              break;
            case 'activity_logged':
              log.push(data.payload.message);
              break;
            case 'deliverable_added':
              log.push(data.payload.title);
              break;
            case 'agent_spawned':
              activeAgents += 1;
              break;
            case 'agent_completed':
              activeAgents -= 1;
              break;
          }
        };
    })""")
    board.create("Build the test page")
    orchestrate(board)
    page.wait_for_function("() => window.status === 'review' && activeAgents === 0 && log.length === 4")
    assert page.evaluate("log") == [
        "Task triaged and assigned to Developer agent", "Spawned sub-agent for task execution", "Test Page",
        "Sub-agent completed task in 20 seconds"]
    page.context.close()
