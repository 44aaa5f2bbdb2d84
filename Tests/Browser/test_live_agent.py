"""An agent under `orrery run`, watched while it works: a stand-in prints what a real one printed, line by line."""

import re
import subprocess

import pytest
from conftest import eventually
from playwright.sync_api import expect
from recordings import ALL, CLAUDE, STAND_IN
from servers import BINARY, settings

def recording(folder, name="claude/our-own"):
    file = folder / "session.jsonl"
    file.write_bytes(ALL[name])
    return file


@pytest.fixture
def run(board, tmp_path):
    """Starts a stand-in under `orrery run`; it ends with the test."""
    started = []

    def run(*arguments):
        process = subprocess.Popen(
            [BINARY, "run", "--", STAND_IN, *arguments], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**settings(), "ORRERY_URL": board.url, "XDG_STATE_HOME": str(tmp_path / "state")})
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def goes_on(process, lines=1):
    process.stdin.write(b"\n" * lines)
    process.stdin.flush()


def bars(page, lane, part):
    return page.locator(".lane").filter(has=page.get_by_text(lane, exact=True)).locator(f".lane-{part}")


def is_drawn(page, lane, part, drawn=True):
    expect(bars(page, lane, part)).to_have_attribute("d", re.compile("^M" if drawn else "^$"))


def test_an_agent_is_watched_from_its_first_word_to_its_last(board, visit, run, tmp_path, picture):
    page = visit(board)
    process = run("--held", recording(tmp_path))
    goes_on(process)
    task = page.locator("task-card")
    expect(task).to_have_count(1)
    expect(task).to_have_attribute("data-status", "RUNNING")
    expect(task).to_contain_text("claude · claude-opus-4-8")
    goes_on(process)
    expect(task).to_contain_text("rg -n total src/cart")
    task.locator("a, button").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Timeline").click()
    # While the tool is at work, its bar grows.
    is_drawn(page, "Run", "tools")
    grown = "(before) => document.querySelector('.lane-tools').getAttribute('d') !== before"
    eventually(page, grown, bars(page, "Run", "tools").get_attribute("d"))
    goes_on(process)
    # Its end takes the place of its begin.
    told = page.locator("timeline-entries li").filter(has_text="rg -n total src/cart")
    ended = "() => document.querySelector('timeline-entries [data-mark=tool]').entry.activityType === 'tool_exec'"
    eventually(page, ended)
    expect(told).to_have_count(1)
    goes_on(process)
    expect(page.locator("agent-counter")).to_have_text("Active Sub-Agents: 1")
    goes_on(process)
    is_drawn(page, "Explore", "tools")
    goes_on(process)
    # What the sub-agent did stands in its own lane, and failed there.
    is_drawn(page, "Explore", "failures")
    is_drawn(page, "Run", "failures", drawn=False)
    picture(page, "live-agent")
    goes_on(process, len(CLAUDE))
    process.communicate(timeout=30)
    assert process.returncode == 0
    expect(page.locator("agent-counter")).to_have_text("Active Sub-Agents: 0")
    expect(dialog).to_contain_text("$0.21")
    page.keyboard.press("Escape")
    expect(task).to_contain_text("$0.21 · 1540 tokens")
    expect(page.get_by_role("region", name="Used")).to_contain_text("$0.21 · 1540 tokens today, in 1 run")


def test_the_lane_of_a_sub_agent_can_be_walked_through(board, visit, run, tmp_path):
    process = run("--speed", "1000", recording(tmp_path))
    process.communicate(timeout=30)
    assert process.returncode == 0
    page = visit(board)
    page.locator("task-card").locator("a, button").first.click()
    page.get_by_role("tab", name="Timeline").click()
    lane = page.get_by_role("slider", name="Explore: what it did")
    lane.focus()
    page.keyboard.press("End")
    expect(lane).to_have_attribute("aria-valuetext", re.compile(r"npm test -- cart \(failed.*\), 1 of 1"))
    # A group that is closed hides nothing: what its agents did stands in the run's lane again.
    main = page.get_by_role("slider", name="Run: what it did")
    count = int(main.get_attribute("aria-valuemax"))
    page.get_by_role("button", name="1 sub-agent").click()
    expect(lane).to_have_count(0)
    expect(main).to_have_attribute("aria-valuemax", str(count + 1))


@pytest.mark.parametrize("name", ALL)
def test_a_recording_with_its_timing_comes_to_its_end_before_ones_eyes(board, visit, run, tmp_path, name):
    page = visit(board)
    process = run("--speed", "20", recording(tmp_path, name))
    task = page.locator("task-card")
    expect(task).to_have_count(1)
    process.communicate(timeout=60)
    assert process.returncode == 0
    # A run of a model that does not exist fails; all others come to their end.
    ending = "FAILED" if "errored" in name else "COMPLETED"
    expect(page.locator("task-card").first).to_have_attribute("data-status", ending, timeout=30_000)
