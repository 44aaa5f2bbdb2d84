"""The board as it was: the scrubber over its log, the way back, and links to a moment."""

import re
import threading
import time
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from conftest import card, column
from playwright.sync_api import expect
from test_accessibility import THEMES, assert_accessible

# What a card, the counter and the agents are made from, as the page has it and as the server tells it.
SHOWN = """async (place) => {
    const { store } = await import("/js/store.js");
    const answer = await fetch("/api/board" + (place ? `?at=${encodeURIComponent(place)}` : ""), { cache: "no-store" });
    const board = await answer.json();
    const text = (value) => JSON.stringify(value, (key, part) => part && part.constructor === Object
        ? Object.fromEntries(Object.entries(part).sort()) : part);
    // What is computed for one moment differs between two askings of the present.
    const volatile = new Set(place ? [] : ["elapsed", "estimatedTimeRemaining", "etaSource"]);
    const differences = [];
    if (store.state.epoch !== board.epoch || store.state.seq !== board.seq) {
        return [`the page is at ${store.state.epoch}-${store.state.seq}, the server at ${board.epoch}-${board.seq}`];
    }
    for (const name of ["tasks", "sessions", "agents", "projects", "followUps"]) {
        const rows = board[name];
        if (store.state[name].size !== rows.length) differences.push(`${store.state[name].size} ${name}, not ${rows.length}`);
        for (const row of rows) for (const [key, value] of Object.entries(row)) {
            const own = store.state[name].get(row.id)?.[key];
            if (!volatile.has(key) && text(own) !== text(value)) differences.push(`${row.id}: ${key}: ${text(own)}, ${text(value)}`);
        }
    }
    return differences;
}"""

STEP_SECONDS_MAX = 60
# What is waited for is asked at once: a wait for a promise would be over with the promise, whatever it comes to.
IS_PAST = "(cursor) => page.store.past && (!cursor || page.store.past.cursor === cursor)"
IS_AT = "(seq) => page.store.past && page.store.state.seq === seq"
IS_PRESENT = "() => page.store.live.epoch !== '' && page.store.past === null"


def look(page):
    """Lets a test look into the page's own modules, as `page` in it. Returns the page."""
    page.evaluate("""async () => {
        const [{ store }, { timeTravel }, { boardClock }] =
            await Promise.all(["store", "time-travel", "clock"].map((name) => import(`/js/${name}.js`)));
        window.page = { store, timeTravel, boardClock };
    }""")
    return page


@pytest.fixture
def open_page(visit):
    """Visits a board with a look into it."""
    return lambda *arguments, **options: look(visit(*arguments, **options))


def instant(milliseconds: int) -> str:
    """As the server writes it."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"


@pytest.fixture
def morning(demo):
    """The demo, held after a while in which something of everything has happened."""
    demo.send("POST", "/api/simulation", {"action": "pause"})
    step(demo, "3m")
    return demo


def step(server, by: str):
    """Goes on by so much, and waits until the board has lived through it."""
    server.send("POST", "/api/simulation", {"action": "step", "by": by})
    deadline = time.monotonic() + STEP_SECONDS_MAX
    while server.get("/api/simulation")["latenessMilliseconds"] > 0:
        assert time.monotonic() < deadline, f"{by} were not lived through"


def slider(page):
    return page.get_by_role("slider", name="Moment of the board")


def banner(page):
    return page.get_by_role("region", name="Time travel")


def moments(server):
    return server.get("/api/history?limit=500")["moments"]


def back_to(page, moment):
    """Goes to a moment by its mark's own way, and waits until the board is there."""
    page.evaluate("(moment) => page.timeTravel.visitMoment(moment)", moment)
    page.wait_for_function(IS_AT, arg=moment["seq"])


def assert_present(page, server):
    """The page shows what the server tells of a board that is held."""
    board = server.get("/api/board")
    page.wait_for_function("([epoch, seq]) => page.store.live.epoch === epoch && page.store.live.seq === seq",
                           arg=[board["epoch"], board["seq"]])
    assert page.evaluate(SHOWN, None) == []


def first(server, kind):
    return next(moment for moment in moments(server) if moment["kind"] == kind)


def test_the_slider_shows_exactly_the_board_that_the_log_tells(morning, open_page, picture):
    page = open_page(morning)
    expect(page.locator(".scrubber-mark").first).to_be_attached()
    box = slider(page).bounding_box()
    for share in (0.25, 0.7, 0.5):
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        expect(banner(page)).to_contain_text("You see the board as of")
        page.wait_for_function("() => !document.querySelector('past-banner[aria-busy]')")
        past = page.evaluate("page.store.past")
        page.wait_for_url(lambda url: url.endswith(f"#at={past['cursor']}"))
        assert page.evaluate(SHOWN, instant(past["at"])) == []
        # What moved is drawn as what it is now: a dot that is filled for whoever works.
        assert page.locator(".agents li").evaluate_all("""(all) => all.every((row) =>
            (row.dataset.state === "working")
            === (getComputedStyle(row.querySelector(".dot")).backgroundColor !== "rgba(0, 0, 0, 0)"))""")
    board = morning.get(f"/api/board?at={past['cursor']}")
    for status in ("inbox", "in_progress", "done"):
        count = sum(task["status"] == status for task in board["tasks"])
        expect(column(page, status).locator(".column-count")).to_have_text(str(count))
    expect(page.locator("agent-counter strong")).to_have_text(str(board["counts"]["activeSubAgents"]))
    picture(page, "time-travel")


def test_dragging_asks_for_the_place_of_rest_only_and_shows_the_latest(morning, open_page):
    page = open_page(morning)
    expect(page.locator(".scrubber-mark").first).to_be_attached()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/api/board?at=" in request.url else None)
    # Twenty places within one task of the event loop, as from a hand that does not rest.
    last = slider(page).evaluate("""(slider) => {
        const [min, max] = [Number(slider.min), Number(slider.max)];
        for (let step = 1; step <= 20; step += 1) {
            slider.value = String(Math.round(max - (max - min) * step / 40));
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        }
        return Number(slider.value);
    }""")
    page.wait_for_function(IS_PAST)
    assert len(asked) == 1
    assert page.evaluate("page.store.past.at") == last


def test_a_late_answer_to_an_earlier_wish_is_not_shown(morning, open_page):
    page = open_page(morning)
    one, other = first(morning, "started"), first(morning, "finished")
    held, go = threading.Event(), []

    def hold(route):
        go.append(route)
        held.set()

    page.route(f"**/api/board?at={one['seq']}", hold)
    page.evaluate("(moment) => { page.timeTravel.visitMoment(moment); }", one)
    page.wait_for_function("() => document.querySelector('past-banner[aria-busy]')")
    back_to(page, other)
    assert held.is_set()
    try:
        go[0].continue_()
    except Exception:  # noqa: BLE001 - it was given up by the page, which is as good
        pass
    back_to(page, other)
    assert page.evaluate("page.store.state.seq") == other["seq"]


def test_events_go_on_being_folded_and_back_to_live_shows_the_present(morning, open_page):
    page = open_page(morning)
    back_to(page, first(morning, "finished"))
    seq = page.evaluate("page.store.state.seq")
    shown = page.locator("board-view").inner_text()
    toasts = page.evaluate("() => { window.toasts = 0; new MutationObserver(() => window.toasts += 1).observe("
                           "document.querySelector('toast-stack'), { childList: true }); return 0; }")
    step(morning, "1m")
    head = morning.get("/api/board")["seq"]
    page.wait_for_function("(head) => page.store.live.seq === head", arg=head)
    expect(banner(page)).to_contain_text(f"{head - seq} changes since")
    assert page.evaluate("page.store.state.seq") == seq
    # Ages are those of that moment; the marks of what is now may have moved on.
    page.evaluate("() => { for (const mark of document.querySelectorAll('.card-later')) mark.hidden = true; }")
    without = page.locator("board-view").inner_text()
    assert [line for line in shown.splitlines() if "ago" in line] == [line for line in without.splitlines() if "ago" in line]
    assert page.evaluate("window.toasts") == toasts
    page.get_by_role("button", name="Back to live").click()
    page.wait_for_function(IS_PRESENT)
    assert_present(page, morning)
    expect(banner(page)).to_be_hidden()
    expect(page.locator(".card-later:visible")).to_have_count(0)
    page.wait_for_url(lambda url: "at=" not in url)


def test_ages_and_countdowns_are_those_of_the_moment(morning, open_page):
    page = open_page(morning)
    moment = first(morning, "failed")
    back_to(page, moment)
    failed = next(task for task in morning.get(f"/api/board?at={moment['seq']}")["tasks"] if task["id"] == moment["taskId"])
    expect(page.locator(f"task-card[data-task-id='{failed['id']}'] .card-age")).to_have_text("just now")
    assert page.evaluate("new Date(page.boardClock.now()).toISOString()") == moment["at"]
    # The demo's own clock goes on telling the present.
    assert page.locator(".simulated-time").get_attribute("datetime") == morning.get("/api/simulation")["now"]


def test_nothing_can_be_changed_from_the_past(morning, open_page):
    page = open_page(morning)
    moment = first(morning, "started")
    writes = []
    page.on("request", lambda request: writes.append(request.url) if request.method != "GET" else None)
    back_to(page, moment)
    expect(page.get_by_role("button", name="New task")).to_be_disabled()
    buttons = page.locator("task-card .card-act button")
    assert buttons.count() > 0
    assert buttons.evaluate_all("(all) => all.every((button) => button.disabled)")
    assert page.locator("task-card").evaluate_all("(all) => all.every((card) => !card.draggable)")
    started = page.locator(f"task-card[data-task-id='{moment['taskId']}']")
    started.locator(".card-menu").click()
    expect(page.get_by_role("menu").get_by_role("menuitem")).to_have_text(["Open details"])
    page.get_by_role("menuitem", name="Open details").click()
    dialog = page.get_by_role("dialog", name=moment["title"])
    expect(dialog).to_contain_text("as of")
    expect(dialog.get_by_role("button", name="Send")).to_be_disabled()
    for name in ("Start", "Stop", "Archive"):
        expect(dialog.get_by_role("button", name=name, exact=True)).to_have_count(0)
    # Whatever asks all the same, a palette or a script, is refused before it leaves the page.
    refused = page.evaluate("""(id) => import("/js/api.js").then(({ changeTask }) => changeTask(id, { status: "done" }))
        .then(() => "", (error) => error.message)""", moment["taskId"])
    assert "Go back to live" in refused
    assert writes == []


def test_a_task_is_read_as_it_was(morning, open_page):
    page = open_page(morning)
    # Its follow-up comes later.
    moment = next(one for one in moments(morning) if one["kind"] == "finished" and "second card" in one["title"])
    back_to(page, moment)
    page.evaluate("(id) => { location.hash = `task=${id}`; }", moment["taskId"])
    dialog = page.get_by_role("dialog", name=moment["title"])
    dialog.get_by_role("tab", name="Activity Log").click()
    expect(dialog.locator(".activities li").first).to_be_visible()
    instants = dialog.locator(".activities time").evaluate_all("(all) => all.map((time) => time.dateTime)")
    assert max(instants) <= moment["at"]
    assert len(instants) < len(morning.get(f"/api/tasks/{moment['taskId']}/activities"))
    # A link to a task does not lead out of the past.
    page.wait_for_url(lambda url: "at=" in url)
    later = next(task for task in morning.get("/api/board")["tasks"] if task["createdAt"] > moment["at"])
    page.evaluate("(id) => { location.hash = `task=${id}`; }", later["id"])
    expect(page.get_by_role("dialog")).to_contain_text("Not on the board at that moment")


def test_cards_say_where_their_task_is_now_and_a_list_says_what_changed(morning, open_page, picture):
    page = open_page(morning)
    moment = first(morning, "failed")
    back_to(page, moment)
    now = {task["id"]: task for task in morning.get("/api/board")["tasks"]}
    then = morning.get(f"/api/board?at={moment['seq']}")["tasks"]
    moved = next(task for task in then if task["status"] == "in_progress" and now[task["id"]]["status"] == "done")
    later = page.locator(f"task-card[data-task-id='{moved['id']}'] .card-later")
    expect(later).to_contain_text("Now: ")
    expect(later).to_contain_text("Done")
    expect(later.locator("svg")).to_have_count(1)
    banner(page).get_by_text("changes since").click()
    row = banner(page).get_by_role("listitem").filter(has=page.get_by_role("link", name=moved["title"], exact=True))
    expect(row).to_contain_text("In progress → Done")
    picture(page, "what-changed")
    new = sum(task["id"] not in {known["id"] for known in then} for task in now.values())
    expect(banner(page).locator(".changes li > span").filter(has_text=re.compile(r"\bNew\b"))).to_have_count(new)
    page.keyboard.press("Escape")
    expect(banner(page).get_by_role("listitem").first).to_be_hidden()
    page.keyboard.press("Escape")
    page.wait_for_function(IS_PRESENT)


def test_marks_stand_where_something_happened_and_lead_there(morning, open_page):
    page = open_page(morning)
    known = moments(morning)
    marks = page.locator(".scrubber-mark")
    expect(marks.first).to_be_attached()
    # Every moment is under some mark, and marks do not overlap.
    failed = first(morning, "failed")
    mark = page.locator(".scrubber-mark[data-kind=failed]").first
    expect(mark).to_have_attribute("title", re.compile(re.escape(f"Failed: {failed['title']}")))
    expect(mark.locator("svg")).to_have_count(1)
    places = sorted(marks.evaluate_all("(all) => all.map((mark) => mark.getBoundingClientRect().x)"))
    assert all(right - left >= 23.9 for left, right in zip(places, places[1:]))
    assert len(places) < len(known)
    mark.click()
    page.wait_for_function(IS_AT, arg=failed["seq"])
    expect(page.locator(f"task-card[data-task-id='{failed['taskId']}']")).to_contain_text("Failed")


def test_the_keyboard_steps_from_moment_to_moment(morning, open_page):
    page = open_page(morning)
    known = moments(morning)
    page.keyboard.press("t")
    expect(slider(page)).to_be_focused()
    expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("^Live"))
    for key, moment in (("ArrowLeft", known[-1]), ("ArrowLeft", known[-2]), ("ArrowDown", known[-3]), ("ArrowRight", known[-2])):
        page.keyboard.press(key)
        expect(slider(page)).to_have_attribute("aria-valuetext", re.compile(re.escape(moment["title"])))
    page.wait_for_function(IS_AT, arg=known[-2]["seq"])
    at = int(slider(page).input_value())
    page.keyboard.press("PageDown")
    page.wait_for_function("(at) => Number(document.querySelector('time-scrubber input').value) < at - 10000", arg=at)
    page.keyboard.press("Home")
    floor = morning.get("/api/history")["floor"]
    page.wait_for_function(IS_AT, arg=floor["seq"])
    expect(page.get_by_role("button", name=re.compile("^Previous moment: the beginning"))).to_be_visible()
    page.keyboard.press("End")
    page.wait_for_function(IS_PRESENT)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(IS_PAST)
    page.get_by_role("button", name="Next moment: back to live").click()
    page.wait_for_function(IS_PRESENT)
    page.get_by_role("button", name=re.compile("^Previous moment: ")).click()
    page.wait_for_function(IS_PAST)
    page.keyboard.press("Escape")
    page.wait_for_function(IS_PRESENT)


def test_new_moments_get_their_marks_as_they_come(morning, open_page):
    page = open_page(morning)
    expect(page.locator(".scrubber-mark").first).to_be_attached()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/api/history" in request.url else None)
    step(morning, "1m")
    told = moments(morning)
    page.wait_for_function("(seq) => page.timeTravel.moments.at(-1)?.seq === seq", arg=told[-1]["seq"])
    assert page.evaluate("page.timeTravel.moments") == told
    assert asked == []


def test_the_address_holds_the_moment(morning, open_page):
    moment = first(morning, "finished")
    epoch = morning.get("/api/board")["epoch"]
    page = open_page(morning, f"/#at={epoch}-{moment['seq']}")
    page.wait_for_function(IS_PAST, arg=f"{epoch}-{moment['seq']}")
    page.reload()
    look(page)
    page.wait_for_function(IS_PAST, arg=f"{epoch}-{moment['seq']}")
    assert page.evaluate(SHOWN, f"{epoch}-{moment['seq']}") == []
    earlier = first(morning, "started")
    page.evaluate("(place) => { location.hash = `at=${place}`; }", str(earlier["seq"]))
    page.wait_for_function(IS_PAST, arg=f"{epoch}-{earlier['seq']}")


@pytest.mark.parametrize(("place", "words"), [
    ("nonsense", "Expected ?at="),
    ("ffffffff-3", "There is no event ffffffff-3"),
    ("2030-01-01T00:00:00.000Z", "has not come yet"),
    ("99999999", "has not happened yet"),
])
def test_a_moment_that_cannot_be_shown_is_explained(morning, open_page, place, words):
    page = open_page(morning, f"/#at={quote(place)}")
    expect(banner(page).get_by_role("alert")).to_contain_text(words)
    assert page.evaluate(IS_PRESENT)
    page.wait_for_url(lambda url: "at=" not in url)
    expect(page.get_by_role("button", name="New task")).to_be_enabled()
    banner(page).get_by_role("button", name="Dismiss").click()
    expect(banner(page)).to_be_hidden()


def test_a_pruned_moment_is_explained_and_what_is_shown_stays(morning, open_page):
    page = open_page(morning)
    one, other = first(morning, "finished"), first(morning, "started")
    back_to(page, one)
    page.route(f"**/api/board?at={other['seq']}", lambda route: route.fulfill(
        status=404, content_type="application/problem+json", json={"detail": "The log goes back to event 900."}))
    page.evaluate("(moment) => { page.timeTravel.visitMoment(moment); }", other)
    expect(banner(page).get_by_role("alert")).to_contain_text("The log goes back to event 900.")
    expect(banner(page)).to_contain_text("You see the board as of")
    assert page.evaluate("page.store.state.seq") == one["seq"]
    page.wait_for_url(lambda url: url.endswith(f"-{one['seq']}"))


def test_a_reset_of_the_demo_ends_the_travel_and_says_so(morning, open_page):
    page = open_page(morning)
    back_to(page, first(morning, "finished"))
    morning.send("POST", "/api/simulation", {"action": "reset", "seed": 9})
    morning.send("POST", "/api/simulation", {"action": "pause"})
    expect(banner(page).get_by_role("alert")).to_contain_text("The board has begun anew")
    page.wait_for_function(IS_PRESENT)
    assert_present(page, morning)
    assert page.evaluate("page.timeTravel.moments.every(({ seq }) => seq < 200)")


def test_a_link_to_a_moment_shows_it_to_somebody_else(morning, open_page):
    page = open_page(morning, permissions=["clipboard-read", "clipboard-write"])
    moment = first(morning, "finished")
    back_to(page, moment)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{morning.url}/?scenario=demo&seed=7&at={quote(moment['at'], safe='')}"
    other = open_page(morning, link.removeprefix(morning.url))
    other.wait_for_function(IS_PAST)
    assert other.evaluate(SHOWN, moment["at"]) == []
    other.wait_for_url(lambda url: "?" not in url and "#at=" in url)


def test_a_link_of_another_seed_offers_to_live_that_day(morning, open_page):
    page = open_page(morning, "/?scenario=demo&seed=8&at=2026-01-05T08:00:30.000Z")
    notice = page.get_by_role("region", name="Link to a moment")
    expect(notice).to_contain_text("with seed 8, and this demo runs with seed 7")
    assert morning.get("/api/simulation")["seed"] == 7
    notice.get_by_role("button", name="Reset to seed 8 and go there").click()
    expect(notice).to_be_hidden()
    reading = morning.get("/api/simulation")
    assert (reading["seed"], reading["now"], reading["isPaused"]) == (8, "2026-01-05T08:00:30.000Z", True)
    assert_present(page, morning)


def test_a_link_to_what_has_not_come_yet_offers_to_go_on_to_it(demo, open_page):
    demo.send("POST", "/api/simulation", {"action": "pause"})
    page = open_page(demo, "/?scenario=demo&seed=7&at=2026-01-05T08:00:40.000Z")
    notice = page.get_by_role("region", name="Link to a moment")
    expect(notice).to_contain_text("which has not come yet in this demo")
    notice.get_by_role("button", name="Go there").click()
    expect(notice).to_be_hidden()
    assert demo.get("/api/simulation")["now"] == "2026-01-05T08:00:40.000Z"


def test_a_link_of_another_scenario_says_what_it_needs(morning, board, open_page):
    for server, words in ((morning, "“demo”"), (board, "a real board")):
        page = open_page(server, "/?scenario=flood&seed=3&at=2026-01-05T08:00:40.000Z")
        notice = page.get_by_role("region", name="Link to a moment")
        expect(notice).to_contain_text(f"here runs {words}")
        expect(notice).to_contain_text("orrery demo --scenario flood --seed 3")
        expect(notice.get_by_role("button", name="Go there")).to_have_count(0)


def test_a_real_board_has_its_history_behind_a_button(board, open_page, picture):
    task = board.create("Walk the dog")
    board.send("PATCH", f"/api/tasks/{task['id']}", {"status": "review"})
    page = open_page(board)
    toggle = page.get_by_role("button", name="History")
    expect(slider(page)).to_be_hidden()
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(slider(page)).to_be_focused()
    expect(page.locator(".scrubber-mark[data-kind=created]")).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    expect(column(page, "inbox").locator("task-card")).to_have_count(1)
    expect(card(page, "Walk the dog")).to_contain_text("Now: Review")
    picture(page, "time-travel-live")
    page.keyboard.press("t")
    expect(slider(page)).to_be_hidden()
    expect(toggle).to_be_focused()
    expect(column(page, "review").locator("task-card")).to_have_count(1)


def test_space_pauses_and_plays_where_nothing_else_needs_it(demo, open_page):
    page = open_page(demo)
    page.wait_for_function("() => document.querySelector('.simulated-time').dateTime")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert demo.get("/api/simulation")["isPaused"]
    slider(page).focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    # A button has its own use for it.
    page.get_by_role("button", name="Inject").focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("group", name="Let something go wrong")).to_be_visible()
    assert not demo.get("/api/simulation")["isPaused"]


def test_what_can_go_wrong_can_be_let_go_wrong(demo, open_page):
    page = open_page(demo)
    sent = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.method == "POST" else None)
    names = ["An agent hangs", "A run fails without a word", "A flood of log lines", "An agent goes in circles",
             "An agent talks on after its end", "A log line of 10 MB", "Garbage in a log"]
    for name in names:
        page.get_by_role("button", name="Inject").click()
        with page.expect_response(lambda response: response.url.endswith("/api/simulation")) as answer:
            page.get_by_role("button", name=name).click()
        assert answer.value.ok
        expect(page.get_by_role("group", name="Let something go wrong")).to_be_hidden()
    assert sent == [{"action": "inject", "fault": fault} for fault in (
        "agentHang", "agentSilentDeath", "agentFlood", "agentLoop", "agentTalksAfterEnd", "agentLongLine", "agentGarbage")]


@pytest.mark.parametrize("theme", [*THEMES, "forced"])
def test_the_past_has_no_violation(morning, open_page, theme, picture):
    options = {"forced_colors": "active"} if theme == "forced" else {"color_scheme": theme}
    page = open_page(morning, reduced_motion="reduce", **options)
    expect(page.locator(".scrubber-mark").first).to_be_attached()
    assert_accessible(page)
    back_to(page, first(morning, "failed"))
    assert_accessible(page)
    banner(page).get_by_text("changes since").click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Inject").click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="Let something go wrong")).to_be_hidden()
    assert page.evaluate(IS_PAST, None)
    picture(page, f"past-{theme}")


def test_on_a_telephone_the_past_leaves_the_board_in_sight_and_the_way_back_in_reach(morning, open_page, picture):
    page = open_page(morning, width=360, height=740, color_scheme="dark")
    expect(page.get_by_text("SIMULATED", exact=True)).to_be_visible()
    expect(page.locator(".scrubber-mark").first).to_be_attached()
    assert page.locator(".masthead").bounding_box()["height"] < 740 / 3
    back_to(page, first(morning, "failed"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert banner(page).bounding_box()["height"] < 740 / 6
    picture(page, "past-360")
    page.locator("agent-list").scroll_into_view_if_needed()
    back = page.get_by_role("button", name="Back to live")
    expect(back).to_be_in_viewport()
    banner(page).get_by_text("changes since").click()
    picture(page, "what-changed-360")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    back.click()
    page.wait_for_function(IS_PRESENT)
