"""Seed 002: its nine-step orchestration, with the client it already has (curl), while people watch."""

import json
import subprocess

from conftest import card, column
from playwright.sync_api import expect

FRAMES_EXPECTED = [
    "task_created", "activity_logged", "task_updated", "agent_spawned", "activity_logged", "deliverable_added",
    "activity_logged", "task_updated",
]


class LegacyStream:
    """A second curl that reads /api/events/stream, as seed 002's page does."""

    def __init__(self, server):
        self.process = subprocess.Popen(
            ["curl", "--silent", "--no-buffer", "--max-time", "60", f"{server.url}/api/events/stream"],
            stdout=subprocess.PIPE, text=True)
        # The first bytes, whatever they are, prove that the server has subscribed this reader.
        self.first_line = self.process.stdout.readline()

    def frames_until(self, expected: list[str]) -> list[dict]:
        """Reads until the types in `expected` have come in that order, with others allowed between."""
        frames, waiting = [], list(expected)
        line = self.first_line
        while waiting:
            if line.startswith("data:"):
                frames.append(json.loads(line[len("data:"):]))
                if frames[-1]["type"] == waiting[0]:
                    waiting.pop(0)
            else:
                assert not line.startswith("event:"), "seed 002's client listens to unnamed frames only"
            if not waiting:
                break
            line = self.process.stdout.readline()
            assert line, f"the stream ended while waiting for {waiting}; it had {[frame['type'] for frame in frames]}"
        return frames

    def close(self):
        self.process.terminate()
        self.process.wait()


def curl(server, method: str, path: str, body: str | None = None):
    data = ["--data", body] if body is not None else []
    result = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "10", "--request", method, *data,
         f"{server.url}{path}"],
        capture_output=True, text=True)
    assert result.returncode == 0, f"{method} {path}: {result.stderr} {result.stdout}"
    return json.loads(result.stdout)


def test_the_nine_calls_of_seed_002_move_the_card_count_the_agent_and_fill_the_tabs(board, visit, picture):
    stream = LegacyStream(board)
    page = visit(board)
    page.evaluate("window.marker = 'never reloaded'")
    counter = page.locator("agent-counter")
    expect(counter).to_have_text("Active Sub-Agents: 0")

    curl(board, "POST", "/api/tasks", '{"title": "Build the test page"}')
    expect(column(page, "inbox").locator("task-card")).to_have_count(1)
    task = curl(board, "GET", "/api/tasks?status=inbox")[0]
    path = f"/api/tasks/{task['id']}"
    curl(board, "POST", f"{path}/activities", """{
        "activity_type": "updated",
        "message": "Task triaged and assigned to Developer agent"
    }""")
    curl(board, "PATCH", path, '{ "status": "assigned" }')
    expect(column(page, "assigned").locator("task-card")).to_have_count(1)
    expect(column(page, "inbox").locator("task-card")).to_have_count(0)

    curl(board, "POST", f"{path}/subagent", """{
        "openclaw_session_id": "agent:main:subagent:1",
        "agent_name": "Developer Sub-Agent"
    }""")
    expect(counter).to_have_text("Active Sub-Agents: 1")
    curl(board, "POST", f"{path}/activities", """{
        "activity_type": "spawned",
        "message": "Spawned sub-agent for task execution",
        "metadata": { "session_id": "agent:main:subagent:1" }
    }""")
    curl(board, "POST", f"{path}/deliverables", """{
        "deliverable_type": "file",
        "title": "Test Page",
        "path": "~/Documents/Shared/mission-control/test-page.html",
        "description": "HTML test page with styling and dynamic content"
    }""")
    curl(board, "POST", f"{path}/activities", """{
        "activity_type": "completed",
        "message": "Sub-agent completed task in 20 seconds"
    }""")
    curl(board, "PATCH", path, '{ "status": "review" }')
    expect(column(page, "review").locator("task-card")).to_have_count(1)
    expect(counter).to_have_text("Active Sub-Agents: 0")
    assert page.evaluate("window.marker") == "never reloaded"

    frames = stream.frames_until(FRAMES_EXPECTED)
    stream.close()
    assert all(set(frame) == {"type", "payload"} for frame in frames)
    spawned = next(frame for frame in frames if frame["type"] == "agent_spawned")
    assert spawned["payload"]["taskId"] == task["id"]
    assert spawned["payload"]["agentName"] == "Developer Sub-Agent"

    card(page, "Build the test page").click()
    dialog = page.get_by_role("dialog", name="Build the test page")
    expect(dialog.get_by_role("tabpanel", name="Overview")).to_contain_text("Review")
    dialog.get_by_role("tab", name="Activity Log").click()
    log = dialog.get_by_role("tabpanel", name="Activity Log")
    messages = [
        "Task triaged and assigned to Developer agent", "Spawned sub-agent for task execution",
        "Sub-agent completed task in 20 seconds",
    ]
    for message in messages:
        expect(log).to_contain_text(message)
    text = log.inner_text()
    assert [text.index(message) for message in messages] == sorted(text.index(message) for message in messages)
    picture(page, "dialog-activity-log")
    dialog.get_by_role("tab", name="Deliverables").click()
    deliverables = dialog.get_by_role("tabpanel", name="Deliverables")
    expect(deliverables).to_contain_text("Test Page")
    expect(deliverables).to_contain_text("~/Documents/Shared/mission-control/test-page.html")
    dialog.get_by_role("tab", name="Sessions").click()
    sessions = dialog.get_by_role("tabpanel", name="Sessions")
    expect(sessions).to_contain_text("Developer Sub-Agent")
    expect(sessions).to_contain_text("Ended")


def test_an_open_dialog_appends_what_happens(board, visit):
    task = board.create("Watch me")
    page = visit(board, f"/#task={task['id']}")
    dialog = page.get_by_role("dialog", name="Watch me")
    dialog.get_by_role("tab", name="Activity Log").click()
    board.send("POST", f"/api/tasks/{task['id']}/activities", {"activity_type": "updated", "message": "Read a file"})
    expect(dialog.get_by_role("tabpanel")).to_contain_text("Read a file")
    dialog.get_by_role("tab", name="Deliverables").click()
    board.send("POST", f"/api/tasks/{task['id']}/deliverables",
               {"deliverable_type": "url", "title": "Pull request", "path": "https://example.com/pull/1"})
    expect(dialog.get_by_role("link", name="Open")).to_have_attribute("href", "https://example.com/pull/1")
