"""Seed 003, "Real-Time Events Implementation Plan": its event source with named listeners, its runs, its parts that wait.

The document names the events and what each is published with; where its specification, its server and its client call a
member differently, a frame has it under each name.
"""

import json
import re
import subprocess
from pathlib import Path

import httpx
import pytest
from conftest import instant
from readers import READERS, Curl, blank_page
from relay import Relay
from servers import BINARY, settings

PAGE = Path(__file__).with_name("seed_003_page.js").read_text()
STREAM = "/api/projects/shop/events"

# What each event is published with (phase 1), under every name that the seed has for it.
RUN = {"run_id", "task_id", "subtask_id", "agent_type", "project_id"}
PAYLOADS = {
    "connected": {"project_id", "connection_id", "active_runs", "active_agents"},
    "agent:started": RUN | {"log_path", "started_at", "attempt"},
    "agent:log": {"run_id", "line", "content", "line_number", "timestamp"},
    "agent:completed": RUN | {"pr_url", "duration_ms", "completed_at"},
    "agent:failed": RUN | {"error", "error_message", "will_retry", "failed_at"},
    "task:status_changed": {"project_id", "task_id", "old_status", "new_status"},
    "subtask:status_changed": {"project_id", "task_id", "subtask_id", "old_status", "new_status"},
    "subtask:unblocked": {"project_id", "task_id", "subtask_id", "unblocked_by", "unblocked_by_id"},
}


class Shop:
    """A project whose task is planned by a planner and made by workers."""

    def __init__(self, board):
        self.board = board
        board.send("POST", "/api/projects", {"id": "shop", "name": "Shop"})
        self.task = None
        self.parts = []

    def create(self):
        self.task = self.board.create("Build a shop", projectId="shop", plan=True)["id"]
        return self

    def run(self, task: str, kind: str) -> dict:
        return self.board.send("POST", f"/api/tasks/{task}/invocations", {"agent_type": kind})

    def end(self, run: dict, how: str = "complete", **fields):
        self.board.send("POST", f"/api/invocations/{run['run_id']}/{how}", fields)

    def plan(self):
        planner = self.run(self.task, "PLANNER")
        self.parts = [part["id"] for part in self.board.send("POST", f"/api/tasks/{self.task}/subtasks", [
            {"title": "Schema", "key": "schema"}, {"title": "API", "blocked_by": ["schema"]}])]
        self.end(planner)

    def move(self, part: int, verb: str, **fields):
        self.board.send("POST", f"/api/subtasks/{self.parts[part]}/{verb}", fields)

    def active_runs(self) -> list:
        return self.board.get("/api/projects/shop/active-runs")["runs"]


@pytest.fixture
def shop(board):
    return Shop(board)


@pytest.fixture
def open_page(browser):
    """The seed's page of a project."""
    pages = []

    def open_page(url: str):
        page = blank_page(browser, url)
        pages.append(page)
        page.add_script_tag(content=PAGE)
        page.evaluate("() => { window.board = new ProjectEvents('shop'); }")
        page.wait_for_function("() => board.isConnected")
        return page

    yield open_page
    for page in pages:
        page.context.close()


def play(shop: Shop):
    """From the first plan to the last merge, with a plan and a worker that fail and are tried again."""
    shop.create()
    shop.end(shop.run(shop.task, "PLANNER"), "fail", error="no idea")
    shop.board.send("POST", f"/api/tasks/{shop.task}/retry-planning")
    shop.plan()
    shop.end(shop.run(shop.parts[0], "WORKER"), pr_url="https://example.com/pull/1")
    shop.move(0, "merge")
    shop.end(shop.run(shop.parts[1], "WORKER"), "fail", error="tests fail", will_retry=False)
    shop.move(1, "retry")
    shop.end(shop.run(shop.parts[1], "WORKER"), pr_url="https://example.com/pull/2")
    shop.move(1, "merge")


def test_every_named_event_comes_with_what_it_is_published_with(shop, read):
    readers = read(shop.board, STREAM)
    play(shop)
    schema, api = shop.parts
    for reader in readers:
        frames = reader.until(lambda frame: frame.name == "task:status_changed" and frame.json["new_status"] == "DONE")
        assert frames[0].name == "connected" and frames[0].json["active_runs"] == []
        told = [(frame.name, frame.json) for frame in frames if frame.name in PAYLOADS]
        for name, payload in told:
            assert PAYLOADS[name] <= payload.keys(), (name, PAYLOADS[name] - payload.keys())
            assert payload["project_id"] == "shop"
        assert [words(name, payload) for name, payload in told] == [
            ("connected",),
            # CreateTask (nil → PLANNING), MarkPlanningFailed, RetryPlanning
            ("task", shop.task, "", "PLANNING"),
            ("agent:started", shop.task, None, "PLANNER"),
            ("agent:failed", shop.task, None, "PLANNER"),
            ("task", shop.task, "PLANNING", "PLANNING_FAILED"),
            ("task", shop.task, "PLANNING_FAILED", "PLANNING"),
            ("agent:started", shop.task, None, "PLANNER"),
            ("subtask", schema, "", "PENDING"),
            ("subtask", api, "", "BLOCKED"),
            # TransitionToActive
            ("agent:completed", shop.task, None, "PLANNER"),
            ("task", shop.task, "PLANNING", "ACTIVE"),
            ("subtask", schema, "PENDING", "READY"),
            # StartSubtask, then its worker; MarkCompleted, MarkMerged, UnblockDependents
            ("subtask", schema, "READY", "IN_PROGRESS"),
            ("agent:started", shop.task, schema, "WORKER"),
            ("agent:completed", shop.task, schema, "WORKER"),
            ("subtask", schema, "IN_PROGRESS", "COMPLETED"),
            ("subtask", schema, "COMPLETED", "MERGED"),
            ("unblocked", api, schema),
            ("subtask", api, "BLOCKED", "READY"),
            # MarkFailed, RetrySubtask
            ("subtask", api, "READY", "IN_PROGRESS"),
            ("agent:started", shop.task, api, "WORKER"),
            ("agent:failed", shop.task, api, "WORKER"),
            ("subtask", api, "IN_PROGRESS", "FAILED"),
            ("subtask", api, "FAILED", "READY"),
            ("subtask", api, "READY", "IN_PROGRESS"),
            ("agent:started", shop.task, api, "WORKER"),
            ("agent:completed", shop.task, api, "WORKER"),
            ("subtask", api, "IN_PROGRESS", "COMPLETED"),
            ("subtask", api, "COMPLETED", "MERGED"),
            # CheckTaskCompletion
            ("task", shop.task, "ACTIVE", "DONE"),
        ]
        completed = [payload for name, payload in told if name == "agent:completed"]
        assert [payload["pr_url"] for payload in completed] == [
            None, "https://example.com/pull/1", "https://example.com/pull/2"]
        failed = [payload for name, payload in told if name == "agent:failed"]
        assert [(payload["error"], payload["error_message"], payload["will_retry"]) for payload in failed] == [
            ("no idea", "no idea", False), ("tests fail", "tests fail", False)]


def words(name: str, payload: dict) -> tuple:
    match name:
        case "connected":
            return (name,)
        case "task:status_changed":
            return "task", payload["task_id"], payload["old_status"], payload["new_status"]
        case "subtask:status_changed":
            return "subtask", payload["subtask_id"], payload["old_status"], payload["new_status"]
        case "subtask:unblocked":
            assert payload["unblocked_by"] == payload["unblocked_by_id"]
            return "unblocked", payload["subtask_id"], payload["unblocked_by"]
    return name, payload["task_id"], payload["subtask_id"], payload["agent_type"]


def test_active_runs_are_found_by_task_and_by_subtask_as_the_cards_look_for_them(shop, read):
    shop.create()
    planner = shop.run(shop.task, "PLANNER")
    # TaskCard: filter by task_id and PLANNER type
    (run,) = [run for run in shop.active_runs()
              if run["task_id"] == shop.task and run["agent_type"] == "PLANNER"]
    assert run["id"] == run["run_id"] == planner["run_id"]
    assert run["subtask_id"] is None and run["status"] == "RUNNING" and instant(run["started_at"])
    (reader,) = read(shop.board, STREAM, kinds=[Curl])
    connected = reader.until(lambda frame: frame.name == "connected")[0].json
    assert connected["active_runs"] == connected["active_agents"] == shop.active_runs()

    shop.board.send("POST", f"/api/tasks/{shop.task}/subtasks", {"title": "Only part"})
    shop.end(planner)
    part = shop.board.get(f"/api/tasks/{shop.task}/subtasks")[0]["id"]
    worker = shop.run(part, "WORKER")
    # SubtaskCard: filter by subtask_id and WORKER type
    (run,) = [run for run in shop.active_runs() if run["subtask_id"] == part and run["agent_type"] == "WORKER"]
    assert (run["run_id"], run["task_id"]) == (worker["run_id"], shop.task)
    shop.end(worker)
    assert shop.active_runs() == []
    # A run of another project is none of this one's.
    other = shop.board.create("Elsewhere")
    shop.run(other["id"], "WORKER")
    assert shop.active_runs() == []


def test_the_seeds_page_follows_a_plan_without_asking_again(shop, open_page):
    page = open_page(shop.board.url)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    play(shop)
    page.wait_for_function("(task) => board.taskStatus.get(task) === 'DONE'", arg=shop.task)
    assert page.evaluate("[...board.subtaskStatus]") == [[part, "MERGED"] for part in shop.parts]
    assert page.evaluate("board.unblocked") == [shop.parts[1]]
    assert page.evaluate("board.activeRuns.size") == 0
    assert requests == [], "Network tab shows no polling requests while SSE connected"


def test_the_page_waits_as_long_as_it_wants_to_and_finds_the_state_of_then(shop, open_page):
    """Auto-reconnect is the page's: the server neither hurries nor stops it."""
    relay = Relay(shop.board.port)
    page = open_page(relay.url)
    shop.create()
    planner = shop.run(shop.task, "PLANNER")
    page.wait_for_function("() => board.activeRuns.size === 1")
    relay.cut()
    page.wait_for_function("() => board.delays.length === 1")
    # While nobody listens, one run ends and another one begins.
    shop.end(planner)
    worker = shop.run(shop.board.send("POST", f"/api/tasks/{shop.task}/subtasks", {"title": "Part"})["id"], "WORKER")
    page.wait_for_function("() => board.connections === 2")
    assert page.evaluate("board.delays") == [1000]
    assert page.evaluate("[...board.activeRuns.keys()]") == [worker["run_id"]]
    relay.close()


def test_the_sixth_stream_of_a_user_is_told_to_come_later(shop, read):
    """SSEMaxConnectionsPerUser (default 5): 429 if exceeded."""
    read(shop.board, STREAM)
    refused = httpx.get(shop.board.url + STREAM)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["success"] is False and "5" in refused.json()["detail"]
    # Its page gets no stream and polls: that is answered.
    assert httpx.get(f"{shop.board.url}/api/projects/shop/active-runs").status_code == 200


def test_a_project_that_is_not_there_is_404_and_a_run_that_is_not_there_is_named(shop):
    assert httpx.get(f"{shop.board.url}/api/projects/none/events").status_code == 404
    refused = httpx.get(f"{shop.board.url}{STREAM}?subscribe_logs=nobody")
    assert refused.status_code == 400 and "nobody" in refused.json()["detail"]


def test_the_seeds_settings_are_obeyed_under_the_seeds_names(start, read, tmp_path, monkeypatch):
    monkeypatch.setenv("SSE_HEARTBEAT_INTERVAL_S", "1")
    monkeypatch.setenv("SSE_MAX_CONNECTIONS_PER_USER", "1")
    shop = Shop(start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite")))
    (reader,) = read(shop.board, STREAM, kinds=[Curl])
    assert httpx.get(shop.board.url + STREAM).status_code == 429
    heartbeat = reader.until(lambda frame: frame.name == "heartbeat")[-1].json
    assert instant(heartbeat["timestamp"]) and heartbeat["time"] == heartbeat["timestamp"]


def test_a_project_of_another_user_is_403(start, tmp_path):
    """Validate user owns project (403 if not)."""
    database = str(tmp_path / "board.sqlite")
    board = start("serve", "--listen", "127.0.0.1:0", "--db", database)
    alice, bob = (token(user, database) for user in ("alice", "bob"))
    made = httpx.post(f"{board.url}/api/projects", json={"id": "shop", "name": "Shop"}, headers=alice)
    assert made.status_code == 201
    for path in ("events", "active-runs"):
        url = f"{board.url}/api/projects/shop/{path}"
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers=bob).status_code == 403
        with httpx.stream("GET", url, headers=alice) as answer:
            assert answer.status_code == 200


def token(user: str, database: str) -> dict:
    """The header of a program that works for `user`."""
    said = subprocess.run([BINARY, "token", "create", "--user", user, "--db", database],
                          capture_output=True, text=True, check=True, env=settings()).stdout
    return {"Authorization": f"Bearer {re.search(r'orrery_[0-9A-Za-z_-]+', said)[0]}"}


@pytest.fixture
def logging_shop(start, tmp_path):
    """A shop whose agents write files, in a folder that the board may read."""
    (tmp_path / "logs").mkdir()
    configuration = tmp_path / "orrery.json"
    configuration.write_text(json.dumps({"logRoots": [str(tmp_path / "logs")]}))
    shop = Shop(start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite"),
                      "--config", str(configuration)))
    shop.create()
    return shop


def write(path: Path, *lines: str):
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def test_the_log_panel_has_every_line_over_changes_of_its_subscriptions(logging_shop, open_page, tmp_path):
    shop = logging_shop
    files = [tmp_path / "logs" / f"{kind}.log" for kind in ("planner", "worker")]
    planner = shop.board.send("POST", f"/api/tasks/{shop.task}/invocations",
                              {"agent_type": "PLANNER", "log_path": str(files[0])})
    page = open_page(shop.board.url)
    page.evaluate("(run) => board.subscribeToLogs(run)", planner["run_id"])
    page.wait_for_function("() => board.connections === 2")
    write(files[0], *(f"[12:00:{number:02}] Planning {number}" for number in range(30)))
    page.wait_for_function("(run) => board.logs.get(run)?.size === 30", arg=planner["run_id"])
    part = shop.board.send("POST", f"/api/tasks/{shop.task}/subtasks", {"title": "Part"})["id"]
    shop.end(planner)

    worker = shop.board.send("POST", f"/api/tasks/{part}/invocations",
                             {"agent_type": "WORKER", "log_path": str(files[1])})
    write(files[1], *(f"[12:02:{number:02}] Working {number}" for number in range(10)))
    # "Reconnect with updated query params": the stream goes on from then. What was written before and meanwhile is
    # found by the numbers that the page has not seen.
    page.evaluate("(run) => board.subscribeToLogs(run)", worker["run_id"])
    write(files[1], *(f"no clock {number}" for number in range(10)))
    page.wait_for_function("() => board.connections === 3")
    page.evaluate("(run) => board.unsubscribeFromLogs(run)", planner["run_id"])
    write(files[1], "[12:03:00] Nebenher: 世界 🛰")
    page.wait_for_function("() => board.connections === 4")
    write(files[1], "after the change", "=== Run Complete ===")
    page.wait_for_function("(run) => [...board.logs.get(run)?.values() ?? []].some(({ content }) => "
                           "content === '=== Run Complete ===')", arg=worker["run_id"])
    shop.end(worker)

    for run, file in ((planner, files[0]), (worker, files[1])):
        seen = dict(page.evaluate("(run) => [...board.logs.get(run)]", run["run_id"]))
        assert list(seen) == sorted(seen)
        log = shop.board.get(f"/api/invocations/{run['run_id']}/log")["lines"]
        assert max(seen) == len(log)
        missed = {line["n"]: line["text"] for line in log if line["n"] not in seen}
        text = {number: line["content"] for number, line in seen.items()} | missed
        assert [text[number] for number in range(1, len(log) + 1)] == file.read_text(encoding="utf-8").splitlines()
        if run is planner:
            assert not missed
        for line in seen.values():
            clock = re.match(r"\[(\d\d:\d\d:\d\d)\]", line["content"])
            assert line["timestamp"] == (clock[1] if clock else "")


def test_who_asks_for_all_logs_hears_every_run_and_nobody_hears_what_he_did_not_ask_for(logging_shop, read, tmp_path):
    shop = logging_shop
    silent, *readers = read(shop.board, STREAM, kinds=[Curl]) + read(
        shop.board, f"{STREAM}?subscribe_logs=all", kinds=READERS[1:])
    lines = {}
    for number in range(3):
        file = tmp_path / "logs" / f"{number}.log"
        run = shop.board.send("POST", f"/api/tasks/{shop.task}/invocations",
                              {"agent_type": "PLANNER", "log_path": str(file)})
        lines[run["run_id"]] = [f"run {number}, line {line} 🔭" for line in range(20)]
        write(file, *lines[run["run_id"]])
        for reader in readers:
            reader.until(lambda frame: frame.name == "agent:log" and frame.json["content"] == f"run {number}, line 19 🔭")
        shop.end(run, "fail", error="again", will_retry=True)
    for reader in readers:
        told = [frame.json for frame in reader.frames if frame.name == "agent:log"]
        assert all(PAYLOADS["agent:log"] <= frame.keys() and frame["line"] == frame["content"] for frame in told)
        for run, expected in lines.items():
            own = [(frame["line_number"], frame["content"]) for frame in told if frame["run_id"] == run]
            assert own == list(enumerate(expected, start=1))
    last = list(lines)[-1]
    silent.until(lambda frame: frame.name == "agent:failed" and frame.json["run_id"] == last)
    assert not any(frame.name == "agent:log" for frame in silent.frames)
