"""C6, the page's part: the page folds events by the same rule as the server. Its own modules are handed logs of whole
scenarios, and what they make of them must be the board that the server hands out."""

import copy
import json
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
from servers import BINARY, settings

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAST_BOARDS = 5
SECONDS_MAX = 300


@pytest.fixture
def modules(tmp_path) -> Path:
    """The page's modules as they are, in a folder of which Node knows that they are modules."""
    folder = tmp_path / "page"
    shutil.copytree(ROOT / "Web" / "js", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


@pytest.fixture
def differences(modules, tmp_path):
    """What the page makes of `events`, held against `boards`."""

    def differences(events: list, boards: list) -> list:
        (tmp_path / "input.json").write_text(json.dumps({"events": events, "boards": boards}))
        result = subprocess.run(
            ["node", HERE / "page_reducer.mjs", modules, tmp_path / "input.json"], check=True, timeout=SECONDS_MAX,
            capture_output=True, text=True)
        return json.loads(result.stdout)

    return differences


@pytest.fixture
def played(start, tmp_path):
    """Plays a scenario, and serves the board that its log makes: all events so far, and the board at several moments,
    the last of them as it is."""

    def played(scenario: str, *flags: str) -> tuple[list, list]:
        trace = tmp_path / "trace.ndjson"
        simulate("simulate", scenario, "--trace", str(trace), *flags)
        simulate("simulate", "--replay", str(trace), "--keep", str(tmp_path))
        server = start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "replay.db"))
        written = [json.loads(line) for line in trace.read_text().splitlines()]
        count = len(written)
        # What was decided at one instant is one move: nobody is shown a board between its events.
        ends = [index for index in range(1, count) if written[index]["at"] != written[index - 1]["at"]] + [count]
        places = [ends[(len(ends) - 1) * index // (PAST_BOARDS - 1)] for index in range(PAST_BOARDS)]
        boards = [server.get(f"/api/board?at={place}") for place in places] + [server.get("/api/board")]
        # A board that starts may have something to say at once.
        with urllib.request.urlopen(f"{server.url}/api/log?to={boards[-1]['seq']}", timeout=60) as log:
            events = [json.loads(line) for line in log]
        assert [event["data"] for event in events[:count]] == [event["data"] for event in written]
        # Where the board had nothing to say, there is nothing between the last two.
        return events, boards if boards[-1]["seq"] > count else boards[:-2] + boards[-1:]

    def simulate(*words: str):
        subprocess.run([BINARY, *words], check=True, timeout=SECONDS_MAX, capture_output=True, env=settings())

    return played


EVERYTHING = str(ROOT / "Tests" / "Seeds" / "everything.json")


@pytest.mark.parametrize("scenario, flags", [
    ("demo", ["--until", "6m"]), ("demo", ["--seed", "7", "--until", "8m"]),
    ("office-day", ["--until", "60m"]), ("cleanup-race", ["--until", "40m"]), ("mock-tasks", []),
    ("restart-every-minute", ["--until", "15m"]),
    *((EVERYTHING, ["--seed", str(seed), "--until", "6m"]) for seed in (1, 2, 3)),
], ids=lambda value: Path(value).stem if isinstance(value, str) else " ".join(value) or "as it is")
def test_the_page_folds_a_log_into_the_board_that_the_server_has(played, differences, scenario, flags):
    events, boards = played(scenario, *flags)
    assert len(events) > 50 and len(boards) >= PAST_BOARDS
    assert differences(events, boards) == []


def without(events: list, index: int) -> list:
    return events[:index] + events[index + 1:]


def test_a_page_that_misses_an_event_or_reads_one_wrong_is_found_out(played, differences):
    """A comparison that cannot fail shows nothing."""
    events, boards = played("demo", "--until", "4m")
    shown = {task["id"] for task in boards[-1]["tasks"]}
    created = next(index for index, event in enumerate(events)
                   if event["type"] == "task.created" and event["taskId"] in shown)
    ended = next(index for index, event in enumerate(events) if event["type"] == "session.ended")
    assert any(f"tasks {events[created]['taskId']}" in text for text in differences(without(events, created), boards))
    assert any("sessions" in text for text in differences(without(events, ended), boards))
    altered = copy.deepcopy(events)
    altered[created]["data"]["task"]["title"] += "."
    assert any(text.split(": ", 1)[1].startswith("title of tasks") for text in differences(altered, boards))
    doubled = copy.deepcopy(boards)
    doubled[-1]["seq"] += 1
    assert any("has come to" in text for text in differences(events, doubled))
