"""The demo: a board that moves by itself, on a clock that can be held."""

from conftest import column, eventually
from playwright.sync_api import expect

# Everything but what passes with time or is computed for one moment.
VOLATILE = {"elapsed", "estimatedTimeRemaining", "etaSource"}

# Compares what the page has folded with a snapshot that is no older, field by field.
DIFFERENCES = """async (volatile) => {
    const { store } = await import("/js/store.js");
    const board = await (await fetch("/api/board", { cache: "no-store" })).json();
    if (store.state.seq !== board.seq || store.state.epoch !== board.epoch) return null;
    const differences = [];
    const text = (value) => JSON.stringify(value, (key, part) => part && part.constructor === Object
        ? Object.fromEntries(Object.entries(part).sort()) : part);
    for (const task of board.tasks) {
        const own = store.state.tasks.get(task.id);
        for (const key of Object.keys(task)) {
            if (!volatile.includes(key) && text(own?.[key]) !== text(task[key])) {
                differences.push(`${task.title}: ${key} is ${text(own?.[key])}, the server says ${text(task[key])}`);
            }
        }
    }
    if (store.state.tasks.size !== board.tasks.length) differences.push("another number of tasks");
    if (store.activeSubAgents !== board.counts.activeSubAgents) differences.push("another number of sub-agents");
    return differences;
}"""


LATER = "(held) => Date.parse(document.querySelector('.simulated-time').dateTime) > held"


def simulated_time(page) -> int:
    return page.evaluate("Date.parse(document.querySelector('.simulated-time').dateTime)")


def test_cards_move_by_themselves(demo, visit, picture):
    page = visit(demo)
    expect(page.get_by_text("SIMULATED", exact=True)).to_be_visible()
    page.wait_for_function("() => document.querySelectorAll('task-card').length > 0")
    page.evaluate("""() => {
        window.marker = true;
        window.moves = 0;
        const columnOf = new WeakMap();
        const note = () => { for (const card of document.querySelectorAll("task-card")) {
            const column = card.closest("board-column").dataset.column;
            if (columnOf.has(card) && columnOf.get(card) !== column) window.moves += 1;
            columnOf.set(card, column);
        } };
        note();
        new MutationObserver(note).observe(document.querySelector("board-view"), { childList: true, subtree: true });
    }""")
    page.get_by_label("Speed").select_option("60")
    page.wait_for_function("() => window.moves >= 3", timeout=30_000)
    assert page.evaluate("window.marker")
    picture(page, "demo")


def test_pause_holds_the_clock_step_advances_it_and_play_goes_on(demo, visit):
    page = visit(demo)
    page.wait_for_function("() => document.querySelector('.simulated-time').dateTime")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    held = simulated_time(page)
    # A whole second of real time, measured in the page, in which the simulated one must not move.
    page.evaluate("() => new Promise((done) => { const start = performance.now(); const wait = () => "
                  "performance.now() - start > 1000 ? done() : requestAnimationFrame(wait); wait(); })")
    assert simulated_time(page) == held
    page.get_by_role("button", name="Step").click()
    page.wait_for_function(LATER, arg=held)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    stepped = simulated_time(page)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(LATER, arg=stepped)


def test_speed_makes_simulated_time_pass_faster(demo, visit):
    page = visit(demo)
    page.get_by_label("Speed").select_option("600")
    start = simulated_time(page)
    page.wait_for_function(
        "(start) => Date.parse(document.querySelector('.simulated-time').dateTime) > start + 600000", arg=start)
    assert demo.get("/api/simulation")["speed"] == 600


def test_reset_brings_back_the_start(demo, visit):
    page = visit(demo)
    start = page.evaluate("Date.parse('%s')" % demo.get("/api/simulation")["start"])
    page.get_by_label("Speed").select_option("600")
    page.wait_for_function(
        "(start) => Date.parse(document.querySelector('.simulated-time').dateTime) > start + 900000", arg=start)
    page.get_by_label("Seed").fill("11")
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function(
        "(start) => Date.parse(document.querySelector('.simulated-time').dateTime) < start + 900000", arg=start)
    expect(page.locator("connection-badge")).to_contain_text("Live")
    assert demo.get("/api/simulation")["seed"] == 11
    eventually(page, """async () => {
        const { store } = await import("/js/store.js");
        const board = await (await fetch("/api/board", { cache: "no-store" })).json();
        return store.state.epoch === board.epoch && store.state.tasks.size === board.tasks.length;
    }""")


def test_the_page_knows_what_the_server_knows_after_a_busy_while(demo, visit):
    page = visit(demo)
    seq = demo.get("/api/board")["seq"]
    demo.send("POST", "/api/simulation", {"action": "speed", "speed": 60})
    eventually(page, """async (seq) => {
        const { store } = await import("/js/store.js");
        return store.state.seq > seq + 200;
    }""", seq)
    demo.send("POST", "/api/simulation", {"action": "pause"})
    differences = eventually(page, DIFFERENCES, sorted(VOLATILE))
    assert differences == []


def test_every_column_counts_its_tasks(demo, visit):
    page = visit(demo)
    demo.send("POST", "/api/simulation", {"action": "pause"})
    eventually(page, "async () => (await import('/js/clock.js')).boardClock.reading?.isPaused")
    tasks = demo.get("/api/board")["tasks"]
    for status in ("inbox", "planning", "assigned", "in_progress", "review", "done"):
        count = sum(task["status"] == status for task in tasks)
        expect(column(page, status).locator(".column-count")).to_have_text(str(count))
