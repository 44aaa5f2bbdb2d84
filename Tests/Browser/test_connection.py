"""How the page stays connected: it says what it does not know, and catches up without being asked."""

import json
import socket
from contextlib import closing

import pytest
from conftest import card, look_away, look_back
from line import Line
from playwright.sync_api import expect

# What a browser may have: a worker for all tabs, a tab that leads the others, or neither.
WORKER, LEADER, ALONE = (), ("SharedWorker",), ("SharedWorker", "BroadcastChannel")
SHARED = pytest.mark.parametrize("without", [WORKER, LEADER], ids=["worker", "leader"])
ANY = pytest.mark.parametrize("without", [WORKER, LEADER, ALONE], ids=["worker", "leader", "alone"])


@pytest.fixture
def line():
    """Puts a line that can be cut between a browser and a server."""
    lines = []

    def line(server) -> Line:
        lines.append(Line(server.port))
        return lines[-1]

    yield line
    for each in lines:
        each.close()


@pytest.fixture
def configured(start, tmp_path):
    """A board with settings."""

    def configured(**settings):
        file = tmp_path / "settings.json"
        file.write_text(json.dumps({"monitoring": settings}))
        return start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite"), "--config", str(file))

    return configured


def streams(server) -> int:
    return server.get("/api/stats")["streams"]["viewers"]["native"]


def wait_for(page, condition, what: str):
    """Looks until it is so; the browser goes on meanwhile."""
    for _ in range(300):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"expected {what}")


def badge(page):
    return page.locator("connection-badge")


@ANY
def test_a_server_that_dies_and_comes_back_is_caught_up_with(board, visit, restart, tmp_path, without):
    board.create("Before the crash")
    page = visit(board, without=without)
    page.evaluate("window.marker = true")
    expect(card(page, "Before the crash")).to_be_visible()
    board.kill()
    expect(badge(page)).to_contain_text("Reconnecting")
    expect(badge(page)).to_contain_text("next try in")
    # What was shown stays shown.
    expect(card(page, "Before the crash")).to_be_visible()
    again = restart(board.port, tmp_path / "board.sqlite")
    again.create("While it was away")
    expect(card(page, "While it was away")).to_be_visible(timeout=30_000)
    expect(badge(page)).to_contain_text("Live")
    expect(card(page, "Before the crash")).to_be_visible()
    assert page.evaluate("window.marker")


@ANY
def test_a_refused_stream_is_tried_again_and_the_board_is_read_meanwhile(configured, visit, without):
    board = configured(maxConcurrentStreams=1)
    with closing(socket.create_connection(("127.0.0.1", board.port))) as other:
        other.sendall(b"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"200" in other.recv(64)
        page = visit(board, without=without, state="Reconnecting")
        expect(badge(page)).to_contain_text("next try in")
        board.create("Read by polling")
        expect(card(page, "Read by polling")).to_be_visible()
        expect(badge(page)).to_contain_text("Reconnecting")
    expect(badge(page)).to_contain_text("Live", timeout=45_000)
    board.create("Heard live")
    expect(card(page, "Heard live")).to_be_visible()


@SHARED
def test_a_reset_refetches_the_board_exactly_once_for_all_tabs(board, visit, line, without):
    way = line(board)
    page = visit(way, without=without)
    other = visit(way, beside=page)
    board.create("Already there")
    expect(card(other, "Already there")).to_be_visible()

    def spoil(data: bytes) -> bytes:
        # The first new stream asks with a cursor of another life of the board.
        if b"lastEventId=" not in data:
            return data
        way.asking = bytes
        at = data.index(b"lastEventId=") + len("lastEventId=")
        return data[:at] + b"0000" + data[at + 4:]

    way.asking = spoil
    snapshots = len(way.asked("/api/board"))
    way.cut()
    wait_for(page, lambda: len(way.asked("/api/board")) > snapshots, "a new snapshot")
    expect(badge(page)).to_contain_text("Live")
    board.create("After the reset")
    for tab in (page, other):
        expect(card(tab, "After the reset")).to_be_visible()
        expect(card(tab, "Already there")).to_be_visible()
    assert len(way.asked("/api/board")) == snapshots + 1


@ANY
def test_a_silent_stream_is_left_for_a_new_one(configured, visit, line, without):
    board = configured(streamHeartbeatInterval=1)
    way = line(board)
    page = visit(way, without=without)
    asked = len(way.asked("/api/events"))
    way.hold()
    board.create("Said into the void")
    expect(card(page, "Said into the void")).to_be_visible()
    expect(badge(page)).to_contain_text("Live")
    assert len(way.asked("/api/events")) > asked


@ANY
def test_a_network_that_changes_is_looked_at_at_once(board, visit, line, without):
    way = line(board)
    page = visit(way, without=without)
    way.hold()
    board.create("Said during the sleep")
    # Heartbeats come every thirty seconds: silence alone would be noticed much later than this test waits.
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(card(page, "Said during the sleep")).to_be_visible()
    expect(badge(page)).to_contain_text("Live")


def test_a_page_that_is_looked_at_again_doubts_a_quiet_stream(board, visit, line):
    way = line(board)
    page = visit(way, without=ALONE, clock=True)
    asked = len(way.asked("/api/events"))
    way.hold()
    board.create("Said during the sleep")
    # More than one heartbeat, less than the two and a half after which nobody needs to look.
    page.clock.fast_forward(40_000)
    assert len(way.asked("/api/events")) == asked
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(card(page, "Said during the sleep")).to_be_visible()


@pytest.mark.parametrize("without", [LEADER, ALONE], ids=["leader", "alone"])
def test_a_browser_that_goes_offline_says_so_and_comes_back_by_itself(board, visit, without):
    board.create("Shown before")
    page = visit(board, without=without)
    page.context.set_offline(True)
    expect(badge(page)).to_contain_text("Offline")
    expect(badge(page)).to_contain_text("since")
    expect(card(page, "Shown before")).to_be_visible()
    board.create("Missed")
    page.context.set_offline(False)
    expect(card(page, "Missed")).to_be_visible()
    expect(badge(page)).to_contain_text("Live")


def test_all_tabs_of_a_worker_survive_a_network_that_is_gone_for_a_while(board, visit, line):
    way = line(board)
    page = visit(way)
    other = visit(way, beside=page)
    board.create("Shown before")
    expect(card(page, "Shown before")).to_be_visible()
    way.fall()
    for tab in (page, other):
        expect(badge(tab)).to_contain_text("Reconnecting")
        expect(card(tab, "Shown before")).to_be_visible()
    board.create("Missed")
    way.rise()
    page.evaluate("dispatchEvent(new Event('online'))")
    for tab in (page, other):
        expect(card(tab, "Missed")).to_be_visible()
        expect(badge(tab)).to_contain_text("Live")


@ANY
def test_a_page_that_was_put_aside_goes_on_when_it_is_brought_back(board, visit, without):
    page = visit(board, without=without)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    wait_for(page, lambda: streams(board) == 0, "the stream to be let go of")
    board.create("Missed meanwhile")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(card(page, "Missed meanwhile")).to_be_visible()
    board.create("Heard live")
    expect(card(page, "Heard live")).to_be_visible()
    assert streams(board) == 1


def test_a_hidden_tab_that_shares_nothing_lets_go_of_its_stream(board, visit):
    page = visit(board, without=ALONE, clock=True)
    assert streams(board) == 1
    look_away(page)
    page.clock.run_for(50_000)
    assert streams(board) == 1
    page.clock.run_for(15_000)
    wait_for(page, lambda: streams(board) == 0, "the stream to be let go of")
    page.clock.run_for(150_000)
    assert streams(board) == 0
    board.create("Missed meanwhile")
    look_back(page)
    expect(card(page, "Missed meanwhile")).to_be_visible()
    assert streams(board) == 1


def test_a_board_without_streams_says_so_and_is_read_again_and_again(configured, visit, restart, tmp_path):
    board = configured(enableLiveStreaming=False)
    board.create("There before")
    page = visit(board, state="Live streaming is off")
    expect(badge(page)).to_contain_text("read every 5 s")
    expect(card(page, "There before")).to_be_visible()
    board.create("Read by polling")
    expect(card(page, "Read by polling")).to_be_visible()
    # Switched off is not broken; a board that is gone is.
    expect(badge(page)).to_contain_text("Live streaming is off")
    board.kill()
    expect(badge(page)).to_contain_text("Reconnecting")
    restart(board.port, tmp_path / "board.sqlite")
    expect(badge(page)).to_have_attribute("data-state", "live", timeout=40_000)


def test_what_the_reader_does_without_streams_is_seen_at_once(configured, visit):
    # The clock of a page that has no worker stands still: no timer of its own reads the board again.
    page = visit(configured(enableLiveStreaming=False), without=ALONE, clock=True, state="Live streaming is off")
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    page.get_by_role("button", name="New task").click()
    form = page.get_by_role("dialog", name="New task")
    form.get_by_label("Title").fill("Typed just now")
    form.get_by_role("button", name="Create").click()
    expect(card(page, "Typed just now")).to_be_visible()
