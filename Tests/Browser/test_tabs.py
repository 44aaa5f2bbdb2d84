"""One stream for all tabs of a browser, whoever holds it, whoever goes, whatever each of them looks at."""

import threading
import urllib.request

import pytest
from conftest import card, eventually
from playwright.sync_api import expect
from test_connection import ALONE, LEADER, SHARED, badge, line, streams, wait_for  # noqa: F401 (line is a fixture)

LIVE_IN_TIME = 30_000


def streams_opened(server) -> int:
    return server.get("/api/stats")["streams"]["opened"]


def open_tabs(visit, server, count: int, without=()):
    tabs = [visit(server, without=without)]
    for _ in range(count - 1):
        tabs.append(visit(server, beside=tabs[0]))
    return tabs


@SHARED
def test_twelve_tabs_are_live_over_one_stream(board, visit, without):
    tabs = open_tabs(visit, board, 12, without)
    assert streams(board) == 1
    board.create("For all of them")
    for tab in tabs:
        expect(card(tab, "For all of them")).to_be_visible()
        expect(badge(tab)).to_contain_text("Live")
    assert streams(board) == 1
    assert streams_opened(board) == 1, "a tab that joins needs no stream of its own, not even for a moment"


def test_tabs_that_have_nothing_in_common_have_a_stream_each(board, visit):
    tabs = open_tabs(visit, board, 3, ALONE)
    assert streams(board) == 3
    board.create("For all of them")
    for tab in tabs:
        expect(card(tab, "For all of them")).to_be_visible()


@SHARED
def test_the_tab_that_opened_first_may_be_closed(board, visit, without):
    first, *others = open_tabs(visit, board, 4, without)
    board.create("While it leads")
    expect(card(others[0], "While it leads")).to_be_visible()
    first.close()
    board.create("When it has gone")
    for tab in others:
        expect(card(tab, "When it has gone")).to_be_visible()
        expect(badge(tab)).to_contain_text("Live")
    wait_for(others[0], lambda: streams(board) == 1, "one stream")
    others[0].close()
    board.create("And the next one")
    for tab in others[1:]:
        expect(card(tab, "And the next one")).to_be_visible()
    others[1].close()
    others[2].close()
    newcomer = first.context.new_page()
    newcomer.goto(board.url)
    expect(card(newcomer, "And the next one")).to_be_visible()
    wait_for(newcomer, lambda: streams(board) == 1, "one stream")


@SHARED
def test_a_tab_that_is_frozen_is_done_without_and_catches_up_when_it_thaws(board, visit, without):
    first, *others = open_tabs(visit, board, 3, without)
    lifecycle = first.context.new_cdp_session(first)
    lifecycle.send("Page.setWebLifecycleState", {"state": "frozen"})
    board.create("During the frost")
    for tab in others:
        expect(card(tab, "During the frost")).to_be_visible(timeout=LIVE_IN_TIME)
    lifecycle.send("Page.setWebLifecycleState", {"state": "active"})
    expect(card(first, "During the frost")).to_be_visible(timeout=LIVE_IN_TIME)
    board.create("After the frost")
    for tab in (first, *others):
        expect(card(tab, "After the frost")).to_be_visible()
    wait_for(first, lambda: streams(board) == 1, "one stream")


def test_a_leader_that_hangs_is_replaced_and_gives_in_when_it_comes_to(board, visit):
    first, *others = open_tabs(visit, board, 3, LEADER)
    debugger = first.context.new_cdp_session(first)
    debugger.send("Debugger.enable")
    # It stops at its next statement, as a page in an endless loop would: it says good-bye to nobody.
    debugger.send("Debugger.pause")
    wait_for(others[0], lambda: streams_opened(board) == 2, "another tab to lead")
    board.create("While it hangs")
    for tab in others:
        expect(card(tab, "While it hangs")).to_be_visible()
    debugger.send("Debugger.resume")
    debugger.send("Debugger.disable")
    expect(card(first, "While it hangs")).to_be_visible()
    wait_for(first, lambda: streams(board) == 1, "the old leader to let go")
    board.create("Again together")
    for tab in (first, *others):
        expect(card(tab, "Again together")).to_be_visible()


@SHARED
def test_tabs_that_open_during_a_flood_miss_nothing(board, visit, without):
    first = visit(board, without=without)
    is_over = threading.Event()

    def pour():
        for number in range(400):
            board.create(f"Task {number}")
            if is_over.is_set():
                break

    flood = threading.Thread(target=pour)
    flood.start()
    try:
        tabs = [first, *(visit(board, beside=first) for _ in range(3))]
    finally:
        is_over.set()
        flood.join(30)
    expected = sorted(task["id"] for task in board.get("/api/board")["tasks"])
    assert expected
    for tab in tabs:
        eventually(tab, """async (expected) => {
            const { store } = await import("/js/store.js");
            return JSON.stringify([...store.state.tasks.keys()].sort()) === JSON.stringify(expected);
        }""", expected)
    assert streams(board) == 1


@pytest.fixture
def run(board):
    """A run whose log can be written to."""
    task = board.create("Says much")
    invocation = board.send("POST", f"/api/tasks/{task['id']}/invocations", {"role": "coder", "provider": "claude"})["id"]

    def write(first: int, last: int):
        body = "".join(f"line {number}\n" for number in range(first, last + 1)).encode()
        urllib.request.urlopen(urllib.request.Request(
            f"{board.url}/api/invocations/{invocation}/logs", data=body), timeout=10).close()

    write.invocation = invocation
    write.task = task["id"]
    return write


def follow(page, invocation: int, line: int):
    page.evaluate("""async ([invocation, line]) => {
        const { store } = await import("/js/store.js");
        window.numbers = [];
        window.words = [];
        window.looking = new AbortController();
        store.addEventListener("log", ({ detail: { lines, ...rest } }) => {
            numbers.push(...lines.map(({ n }) => n));
            if (rest.error) words.push(rest.error.code);
        }, { signal: looking.signal });
        store.followLog(invocation, line, looking.signal);
    }""", [invocation, line])


def expect_lines(page, first: int, last: int):
    page.wait_for_function("(last) => numbers.at(-1) >= last", arg=last)
    assert page.evaluate("numbers") == list(range(first, last + 1))


@SHARED
def test_two_tabs_follow_one_log_from_where_each_stands(board, visit, run, without):
    one, other, third = open_tabs(visit, board, 3, without)
    run(1, 5)
    follow(one, run.invocation, 3)
    expect_lines(one, 3, 5)
    follow(other, run.invocation, 1)
    expect_lines(other, 1, 5)
    run(6, 10)
    expect_lines(one, 3, 10)
    expect_lines(other, 1, 10)
    # Who comes last and wants only what is to come makes nobody read anything again.
    opened = streams_opened(board)
    follow(third, run.invocation, 11)
    other.evaluate("looking.abort()")
    run(11, 12)
    expect_lines(one, 3, 12)
    expect_lines(third, 11, 12)
    assert streams_opened(board) == opened
    assert other.evaluate("numbers") == list(range(1, 11))
    assert streams(board) == 1


@SHARED
def test_a_log_goes_on_without_a_line_lost_or_told_twice_after_a_break(board, visit, run, line, without):
    from_line = line(board)
    one = visit(from_line, without=without)
    other = visit(from_line, beside=one)
    follow(one, run.invocation, 1)
    follow(other, run.invocation, 1)
    run(1, 50)
    expect_lines(one, 1, 50)
    from_line.cut()
    run(51, 60)
    for tab in (one, other):
        expect_lines(tab, 1, 60)
    one.close()
    run(61, 70)
    expect_lines(other, 1, 70)


@SHARED
def test_a_log_that_is_gone_takes_no_other_stream_with_it(board, visit, without):
    page = visit(board, without=without)
    follow(page, 4711, 1)
    page.wait_for_function("() => words.includes('LOG_GONE')")
    expect(badge(page)).to_contain_text("Live")
    board.create("Still heard")
    expect(card(page, "Still heard")).to_be_visible()


def test_only_the_address_of_the_worker_may_become_one(board, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(board.url)
    refused = page.evaluate("""() => {
        const refusals = [];
        const attempts = [
            () => new SharedWorker("/js/live-worker.js"), () => new SharedWorker("/js/main.js"),
            () => trustedTypes.createPolicy("another", { createScriptURL: (address) => address }),
            () => trustedTypes.createPolicy("orrery-worker", { createScriptURL: (address) => address }),
        ];
        for (const attempt of attempts) {
            try { attempt(); } catch (error) { refusals.push(error.name); }
        }
        return refusals;
    }""")
    assert refused == ["TypeError"] * 4
    context.close()


def test_a_worker_that_cannot_be_loaded_is_done_without(board, browser):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("""
        globalThis.SharedWorker = class extends EventTarget {
            port = new MessageChannel().port1;
            constructor() { super(); setTimeout(() => this.onerror(new Event("error"))); }
        };
    """)
    page.goto(board.url)
    expect(badge(page)).to_contain_text("Live")
    assert streams(board) == 1
    context.close()


def test_a_tab_that_missed_a_batch_asks_for_the_board_and_loses_nothing(board, browser):
    context = browser.new_context()
    page = context.new_page()
    # A worker that says what the test wants it to say.
    page.add_init_script("""
        window.asked = [];
        globalThis.SharedWorker = class {
            port = { postMessage: ({ message }) => asked.push(message.kind), close() {} };
            constructor() { window.say = (data) => this.port.onmessage({ data }); }
        };
    """)
    page.goto(board.url)
    page.wait_for_function("() => window.say && asked.includes('join')")
    snapshot = {**board.get("/api/board"), "epoch": "e"}

    def batch(after: int, through: int):
        events = [{"id": f"e-{seq}", "at": snapshot["now"], "type": "task.created",
                   "data": {"task": {"id": str(seq), "title": f"Task {seq}", "status": "inbox"}}}
                  for seq in range(after + 1, through + 1)]
        page.evaluate("say", {"kind": "events", "epoch": "e", "after": after, "through": through, "events": events})

    page.evaluate("say", {"kind": "board", "board": {**snapshot, "seq": 5}})
    batch(5, 6)
    expect(card(page, "Task 6")).to_be_visible()
    assert page.evaluate("asked") == ["join"]
    batch(8, 9)
    batch(9, 10)
    assert page.evaluate("asked") == ["join", "behind"]
    task = {"id": "8", "title": "Task 8", "status": "inbox"}
    page.evaluate("say", {"kind": "board", "board": {**snapshot, "seq": 8, "tasks": [task]}})
    for title in ("Task 8", "Task 9", "Task 10"):
        expect(card(page, title)).to_be_visible()
    # What it has seen already changes nothing, and is no gap.
    batch(8, 10)
    batch(10, 11)
    expect(card(page, "Task 11")).to_be_visible()
    assert page.evaluate("asked") == ["join", "behind"]
    context.close()
