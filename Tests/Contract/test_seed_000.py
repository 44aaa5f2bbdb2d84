"""Seed 000, "Live Activity Implementation Plan": the task types, the three mocks, and what a lock screen shows."""

import pytest
from conftest import instant, seconds
from readers import Curl

START = "2026-03-01T09:00:00Z"

# The mock tasks, as the seed's code makes them: name, command, estimate, and (progress, stepName, duration).
MOCKS = {
    "build": ("Build iOS App", "xcodebuild -scheme OpenCoder build", 35, [
        (0.1, "Initializing build system", 5), (0.3, "Compiling Swift sources", 15), (0.6, "Linking frameworks", 8),
        (0.8, "Processing resources", 5), (1.0, "Build complete", 2)]),
    "test": ("Run Unit Tests", "swift test", 26, [
        (0.2, "Setting up test environment", 3), (0.5, "Running model tests", 10),
        (0.8, "Running feature tests", 12), (1.0, "All tests passed", 1)]),
    "deploy": ("Deploy to Production", "./deploy.sh production", 50, [
        (0.1, "Validating deployment", 5), (0.3, "Building production assets", 20), (0.6, "Uploading to server", 15),
        (0.9, "Running health checks", 8), (1.0, "Deployment successful", 2)]),
}
CONTENT_STATE = {"taskName", "progress", "currentStep", "status", "elapsedTime", "estimatedTimeRemaining"}
ATTRIBUTES = {"serverName", "projectName", "taskType"}
LIVE_TYPES = {"liveactivity.started", "liveactivity.updated", "liveactivity.ended"}


def callbacks(steps) -> list:
    """TaskProgressSimulator.startSimulation as written: when it calls back, and with what."""
    calls = [(0, 0.0, "Initializing...", "preparing"), (2.0, 0.0, steps[0][1], "running")]
    now, base = 2.0, 0.0
    for progress, name, duration in steps:
        for i in range(10):
            calls.append((round(now, 3), round(base + (progress - base) / 10 * (i + 1), 4), name, "running"))
            now += duration / 10
        base = progress
    return [*calls, (round(now, 3), 1.0, "Completed successfully!", "completed")]


def start_mock(board, type: str, **fields) -> dict:
    task = board.create(None, type=type, mock=True, **fields)
    return board.send("POST", f"/api/tasks/{task['id']}/start")


@pytest.mark.parametrize("type", MOCKS)
def test_a_mock_is_the_seeds_and_moves_as_its_simulator_does(held, read, type):
    name, command, estimate, steps = MOCKS[type]
    board = held(START)
    (reader,) = read(board, "/api/events", kinds=[Curl])
    task = start_mock(board, type, serverName="Development Server")
    assert (task["title"], task["command"], task["type"]) == (name, command, type)
    assert task["estimatedDuration"] == estimate == sum(duration for _, _, duration in steps)
    assert [(step["progress"], step["stepName"], step["duration"]) for step in task["steps"]] == steps

    # ContentState, as the seed's request() makes it at the start, and all the callbacks after it.
    shown = board.get("/api/live-activity")
    assert CONTENT_STATE | ATTRIBUTES <= shown.keys()
    assert (shown["serverName"], shown["taskType"]) == ("Development Server", type)
    assert (shown["progress"], shown["elapsedTime"]) == (0, 0)
    board.step(seconds(60))
    frames = reader.until(lambda frame: '"liveactivity.ended"' in frame.data)
    told = []
    for frame in frames:
        if frame.name != "message" or frame.json["type"] not in LIVE_TYPES - {"liveactivity.ended"}:
            continue
        content = frame.json["data"]["liveActivity"]
        assert CONTENT_STATE | ATTRIBUTES <= content.keys()
        at = (instant(frame.json["at"]) - instant(START)).total_seconds()
        row = (at, content["progress"], content["currentStep"], content["status"])
        if content["monitoredTaskCount"] and (not told or told[-1][1:] != row[1:]):
            told.append(row)
            assert content["elapsedTime"] == at
            # max(0, elapsed / progress - elapsed), and none without progress.
            remaining = max(0, at / content["progress"] - at) if content["progress"] else None
            assert content["estimatedTimeRemaining"] == pytest.approx(remaining, abs=0.001)
    assert told == callbacks(steps)


def test_the_activity_starts_updates_and_goes_two_and_five_seconds_after_the_last_end(held, read):
    board = held(START)
    readers = read(board, "/api/events")
    assert board.get("/api/live-activity") is None
    test = start_mock(board, "test")
    build = start_mock(board, "build")

    def shown():
        return board.get("/api/live-activity")

    # The tests end at 28 s; the activity goes on with the build, which ends at 37 s.
    board.step(seconds(29.999))
    assert shown()["monitoredTaskCount"] == 2
    board.step(seconds(0.001))
    assert shown()["monitoredTaskCount"] == 1 and shown()["taskName"] == "Build iOS App"
    board.step(seconds(7))
    assert (shown()["status"], shown()["dismissAt"]) == ("completed", None)
    board.step(seconds(1.999))
    assert shown()["dismissAt"] is None
    board.step(seconds(0.001))
    assert instant(shown()["dismissAt"]) == instant("2026-03-01T09:00:44Z")
    board.step(seconds(4.999))
    assert shown() is not None
    board.step(seconds(0.001))
    assert shown() is None
    assert board.get(f"/api/tasks/{test['id']}")["taskStatus"] == "COMPLETED"
    assert board.get(f"/api/tasks/{build['id']}/live-activity")["isMonitored"] is False

    for reader in readers:
        frames = [frame.json for frame in reader.until(lambda frame: '"liveactivity.ended"' in frame.data)
                  if frame.name == "message" and frame.json["type"] in LIVE_TYPES]
        assert [frame["type"] for frame in frames].count("liveactivity.started") == 1
        assert frames[0]["type"] == "liveactivity.started"
        assert len({frame["data"]["liveActivity"]["id"] for frame in frames}) == 1
        assert instant(frames[-1]["at"]) == instant("2026-03-01T09:00:44Z")


def test_the_stream_and_the_route_agree_at_every_moment(held, read):
    board = held(START)
    (reader,) = read(board, "/api/events", kinds=[Curl])
    start_mock(board, "deploy", serverName="prod-1")
    for number in range(25):
        board.step(seconds(2))
        asked = board.get("/api/live-activity")
        board.create(f"Mark {number}")
        frames = reader.until(lambda frame: f'"title":"Mark {number}"' in frame.data)
        told = [frame.json["data"]["liveActivity"] for frame in frames
                if frame.name == "message" and frame.json["type"] in LIVE_TYPES][-1]
        # The clock runs on between two updates; all else is what was told last.
        passing = {"elapsedTime", "estimatedTimeRemaining", "timestamp", "staleAt"}
        assert {key: value for key, value in asked.items() if key not in passing} == {
            key: value for key, value in told.items() if key not in passing}
        assert asked["elapsedTime"] >= told["elapsedTime"]


@pytest.mark.parametrize("type", ["build", "test", "deploy", "install"])
def test_every_type_of_the_seed_is_known_and_a_failure_is_shown(held, type):
    board = held(START)
    task = board.create("By hand", type=type, serverName="dev-1")
    board.send("POST", f"/api/tasks/{task['id']}/start")
    board.step(seconds(4))
    board.send("PATCH", f"/api/tasks/{task['id']}", {"progress": 0.5, "currentStep": "Half way"})
    shown = board.get("/api/live-activity")
    assert (shown["taskType"], shown["progress"], shown["currentStep"], shown["status"]) == (
        type, 0.5, "Half way", "running")
    board.send("PATCH", f"/api/tasks/{task['id']}", {"taskStatus": "FAILED"})
    assert board.get("/api/live-activity")["status"] == "failed"
    board.step(seconds(7))
    assert board.get("/api/live-activity") is None
