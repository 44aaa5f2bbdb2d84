"""Seed 004, "Status System Overhaul Plan": two enums, one life, and ten minutes in which a follow-up costs nothing."""

from datetime import timedelta

import httpx
import pytest
from conftest import instant, seconds
from readers import Curl

STEPS = ["PREPARE_WORKSPACE", "CREATE_VM", "WAIT_VM_READY", "VERIFY_VM_WORKSPACE", "INDEX_REPOSITORY"]
TASK_STATUSES = ["INITIALIZING", "RUNNING", "STOPPED", "COMPLETED", "FAILED", "ARCHIVED"]
TEN_MINUTES = timedelta(minutes=10)
START = "2026-03-01T09:00:00Z"


def state(board, task: dict) -> tuple:
    row = board.get(f"/api/tasks/{task['id']}")
    return row["taskStatus"], row["initStatus"], row["scheduledCleanupAt"]


def patch(board, task: dict, **fields) -> dict:
    return board.send("PATCH", f"/api/tasks/{task['id']}", fields)


def follow_up(board, task: dict, message: str = "One more thing") -> dict:
    return board.send("POST", f"/api/tasks/{task['id']}/followups", {"message": message})


def initialise(board, task: dict):
    """What a workspace driver reports, a step at a time."""
    for step in [*STEPS[1:], "ACTIVE"]:
        board.step(seconds(1))
        patch(board, task, initStatus=step)


def completed(board, title: str) -> dict:
    task = board.create(title)
    board.send("POST", f"/api/tasks/{task['id']}/start")
    initialise(board, task)
    patch(board, task, taskStatus="COMPLETED")
    return task


def test_a_life_goes_as_the_seeds_flow_goes(held, read):
    board = held(START, mode="remote")
    (reader,) = read(board, "/api/events", kinds=[Curl])

    # New Task Creation
    task = board.create("Ship it")
    assert state(board, task) == ("INITIALIZING", "INACTIVE", None)

    # During Initialization, each step in order
    board.send("POST", f"/api/tasks/{task['id']}/start")
    assert state(board, task) == ("INITIALIZING", STEPS[0], None)
    for step in STEPS[1:]:
        board.step(seconds(3))
        patch(board, task, initStatus=step)
        assert state(board, task) == ("INITIALIZING", step, None)

    # Ready for Work
    patch(board, task, initStatus="ACTIVE")
    assert state(board, task) == ("RUNNING", "ACTIVE", None)

    # Task Completion (Remote Mode): NOW() + 10 minutes
    board.step_to("2026-03-01T09:20:00Z")
    patch(board, task, taskStatus="COMPLETED")
    status, init, cleanup = state(board, task)
    assert (status, init) == ("COMPLETED", "ACTIVE")
    assert instant(cleanup) == instant("2026-03-01T09:30:00Z")

    # Final Cleanup
    board.step(TEN_MINUTES + timedelta(minutes=1))
    assert state(board, task) == ("ARCHIVED", "INACTIVE", None)

    # Follow-up After Cleanup: re-init required
    follow_up(board, task)
    assert state(board, task) == ("INITIALIZING", STEPS[0], None)
    initialise(board, task)
    assert state(board, task) == ("RUNNING", "ACTIVE", None)

    # Both status fields travel (phase 5), in that order.
    frames = reader.until(lambda frame: '"followup.delivered"' in frame.data)
    told = [(frame.json["data"]["task"][axis]) for frame in frames if frame.name == "message"
            for axis in ("taskStatus", "initStatus") if axis in frame.json["data"].get("task", {})]
    again = ["INITIALIZING", *STEPS, "ACTIVE", "RUNNING"]
    assert told == ["INITIALIZING", "INACTIVE", *again, "COMPLETED", "ARCHIVED", "INACTIVE", *again]


# The cleanup is due at 09:10:05 and the sweep comes every minute, as the seed's interval does. What is scheduled for the
# very moment of a sweep is swept by it.
@pytest.mark.parametrize("after, expected", [
    (timedelta(minutes=9, seconds=59), ("RUNNING", "ACTIVE", None)),
    (TEN_MINUTES - timedelta(milliseconds=1), ("RUNNING", "ACTIVE", None)),
    (TEN_MINUTES, ("RUNNING", "ACTIVE", None)),
    (TEN_MINUTES + timedelta(minutes=1), ("INITIALIZING", STEPS[0], None)),
])
def test_a_follow_up_wins_until_the_sweep_has_come(held, after, expected):
    board = held(START, mode="remote")
    task = completed(board, "Race")
    assert instant(state(board, task)[2]) == instant(board.now) + TEN_MINUTES
    board.step(after)
    said = follow_up(board, task)
    assert state(board, task) == expected
    assert said["state"] == ("delivered" if expected[0] == "RUNNING" else "queued")
    # The cancelled timer never fires.
    board.step(timedelta(minutes=30))
    assert state(board, task) == expected


def test_at_exactly_ten_minutes_the_sweep_of_that_moment_comes_first(held):
    board = held(START, mode="remote")
    task = board.create("At the sweep")
    board.send("POST", f"/api/tasks/{task['id']}/start")
    initialise(board, task)
    # Sweeps are counted from the board's beginning, a minute before the test's.
    board.step_to("2026-03-01T09:05:00Z")
    patch(board, task, taskStatus="COMPLETED")
    board.step(TEN_MINUTES - timedelta(milliseconds=1))
    assert state(board, task)[0] == "COMPLETED"
    board.step(timedelta(milliseconds=1))
    assert state(board, task) == ("ARCHIVED", "INACTIVE", None)
    follow_up(board, task)
    assert state(board, task) == ("INITIALIZING", STEPS[0], None)


def test_in_local_mode_a_task_completes_at_once_and_is_never_cleaned_up(held):
    board = held(START, mode="local")
    task = board.create("Here")
    board.send("POST", f"/api/tasks/{task['id']}/start")
    assert state(board, task) == ("RUNNING", "ACTIVE", None)
    patch(board, task, taskStatus="COMPLETED")
    board.step(timedelta(hours=2))
    assert state(board, task) == ("COMPLETED", "ACTIVE", None)
    follow_up(board, task)
    assert state(board, task) == ("RUNNING", "ACTIVE", None)


def test_a_completed_task_is_shown_as_ready_for_a_follow_up_and_can_be_filtered(held):
    board = held(START, mode="remote")
    task, other = completed(board, "Done"), board.create("New")
    for status in TASK_STATUSES:
        found = [row["id"] for row in board.get(f"/api/tasks?status={status}")]
        assert found == {"COMPLETED": [task["id"]], "INITIALIZING": [other["id"]]}.get(status, [])


def test_words_of_the_old_system_are_refused_with_the_known_ones(held):
    board = held(START, mode="remote")
    task = board.create("Old words")
    for word in ("READY_FOR_REVIEW", "ready_for_review"):
        answer = httpx.patch(f"{board.url}/api/tasks/{task['id']}", json={"status": word})
        assert answer.status_code == 400
        assert all(status in answer.text for status in TASK_STATUSES)
    assert state(board, task) == ("INITIALIZING", "INACTIVE", None)


def test_the_schedule_survives_a_restart_of_the_real_server(start, restart, tmp_path):
    """"Database-first approach survives restarts": stopped in order, and killed."""
    database = tmp_path / "board.sqlite"
    board = start("serve", "--listen", "127.0.0.1:0", "--db", str(database))
    tasks = []
    for title in ("One", "Two"):
        task = board.create(title, mode="remote")
        board.send("POST", f"/api/tasks/{task['id']}/start")
        for step in [*STEPS[1:], "ACTIVE"]:
            patch(board, task, initStatus=step)
        patch(board, task, taskStatus="COMPLETED")
        tasks.append(task)
    before = [state(board, task) for task in tasks]
    assert all(status == "COMPLETED" and cleanup for status, _, cleanup in before)

    board.stop()
    board = restart(board.port, database)
    assert [state(board, task) for task in tasks] == before
    follow_up(board, tasks[0])
    board.process.kill()
    board.process.wait()
    board = start("serve", "--listen", "127.0.0.1:0", "--db", str(database))
    assert state(board, tasks[0]) == ("RUNNING", "ACTIVE", None)
    assert state(board, tasks[1]) == before[1]
