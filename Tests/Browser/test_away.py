"""What changed between two states of the board, and what is told of it to whoever comes back."""

import json

import pytest
from conftest import card, column, eventually, look_away, look_back
from playwright.sync_api import expect
from test_accessibility import THEMES, assert_accessible
from test_connection import ALONE

TASK = {"id": "t1", "title": "Walk the dog", "status": "in_progress", "taskStatus": "RUNNING", "health": "ok",
        "progress": 0.4, "endedAt": None, "counts": {"activities": 2, "deliverables": 0}}


@pytest.fixture
def changes(board, visit):
    """What the page's own module finds between two states, each given as a list of tasks."""
    page = visit(board)

    def changes(before: list[dict], after: list[dict]):
        return page.evaluate("""async ([before, after]) => {
            const { changesBetween, changeWords, laterBadge } = await import("/js/changes.js");
            const { stateOf } = await import("/js/store.js");
            const states = [before, after].map((tasks) => stateOf({ epoch: "e", seq: 1, tasks }));
            const text = () => JSON.stringify(states.map(({ tasks }) => [...tasks.values()]));
            const was = text();
            const found = changesBetween(...states);
            if (text() !== was) throw new Error("a state was changed");
            return found.map((change) => ({ id: change.id, kinds: change.kinds, activities: change.activities,
                deliverables: change.deliverables, words: changeWords(change),
                later: change.after && laterBadge(change).text }));
        }""", [before, after])

    return changes


def test_nothing_is_told_of_a_task_on_which_nothing_happened(changes):
    assert changes([TASK], [dict(TASK)]) == []
    assert changes([TASK], [{**TASK, "title": "Walk both dogs", "lastMessage": "Bark"}]) == []


@pytest.mark.parametrize(("fields", "kinds", "words", "later"), [
    ({"status": "done", "taskStatus": "COMPLETED", "progress": 1, "endedAt": "2026-01-05T08:00:00.000Z"},
     ["finished", "moved", "progressed"], "Finished · In progress → Done · 40 % → 100 %", "Now: Finished, in Done"),
    ({"taskStatus": "FAILED", "endedAt": "2026-01-05T08:00:00.000Z"}, ["failed"], "Failed", "Now: Failed"),
    ({"taskStatus": "STOPPED"}, ["stopped"], "Stopped", "Now: Stopped"),
    ({"health": "stuck"}, ["stuck"], "Stuck", "Now: Stuck"),
    ({"health": "waiting"}, ["waiting"], "Waiting for you", "Now: Waiting for you"),
    ({"status": "review"}, ["moved"], "In progress → Review", "Now: Review"),
    ({"progress": 0.8}, ["progressed"], "40 % → 80 %", "Now: 40 % → 80 %"),
    # Work that begins again has not gone back.
    ({"progress": 0.1}, [], None, None),
    ({"counts": {"activities": 5, "deliverables": 1}}, [], "3 more activities · 1 more deliverable",
     "Now: 3 more activities · 1 more deliverable"),
])
def test_every_kind_of_change_is_told(changes, fields, kinds, words, later):
    found = changes([TASK], [{**TASK, **fields}])
    assert [change["kinds"] for change in found] == ([kinds] if words else [])
    assert [(change["words"], change["later"]) for change in found] == ([(words, later)] if words else [])


def test_new_and_gone_tasks_are_told(changes):
    found = changes([TASK], [{**TASK, "id": "t2"}])
    assert {change["id"]: change["kinds"] for change in found} == {"t1": ["gone"], "t2": ["new", "started"]}


def test_who_was_stuck_and_works_again_has_recovered_but_not_who_has_ended(changes):
    stuck = {**TASK, "health": "stuck"}
    assert changes([stuck], [TASK])[0]["kinds"] == ["recovered"]
    assert changes([stuck], [{**TASK, "taskStatus": "FAILED"}])[0]["kinds"] == ["failed"]
    assert changes([stuck], [{**TASK, "health": "waiting"}])[0]["kinds"] == ["waiting"]


def test_what_ended_and_was_put_away_has_finished_too(changes):
    after = {**TASK, "taskStatus": "ARCHIVED", "status": "done", "endedAt": "2026-01-05T08:00:00.000Z"}
    assert changes([TASK], [after])[0]["kinds"] == ["finished", "archived", "moved"]


def test_what_ended_again_between_two_looks_is_told_again(changes):
    before = {**TASK, "taskStatus": "FAILED", "endedAt": "2026-01-05T08:00:00.000Z"}
    assert changes([before], [{**before, "endedAt": "2026-01-05T09:00:00.000Z"}])[0]["kinds"] == ["failed"]


def test_what_calls_for_a_person_comes_first(changes):
    after = [{**TASK, "id": "a", "progress": 0.9}, {**TASK, "id": "b", "taskStatus": "COMPLETED"},
             {**TASK, "id": "c", "health": "waiting"}, {**TASK, "id": "d", "taskStatus": "FAILED"}]
    before = [{**TASK, "id": name} for name in "abcd"]
    assert [change["id"] for change in changes(before, after)] == ["d", "c", "b", "a"]


def summary(page):
    return page.get_by_role("region", name="While you were away")


def leave(page):
    """Goes to another address, as somebody who closes the page does; what is kept stays. A page may come to noting that
    it was left only when the next one stands already, so that is waited for."""
    page.wait_for_function("() => localStorage.getItem('last-look')")
    before = page.evaluate("Date.now()")
    page.goto("/".join(page.url.split("/")[:3]) + "/css/reset.css")
    page.wait_for_function("(before) => JSON.parse(localStorage.getItem('last-look')).seenAt >= before", arg=before)


def age_the_look(page, server, seconds: int, **changes):
    """Lets the last look at the board be older, without waiting for it."""
    page.context.add_init_script("""
        const look = JSON.parse(localStorage.getItem("last-look") ?? "null");
        if (look && !sessionStorage.getItem("aged")) {
            sessionStorage.setItem("aged", "yes");
            localStorage.setItem("last-look", JSON.stringify({ ...look, seenAt: look.seenAt - %d, at: look.at - %d, ...%s }));
        }
    """ % (seconds * 1000, seconds * 1000, json.dumps(changes)))


@pytest.fixture
def work(board):
    """A board on which three tasks are at work."""
    tasks = {title: board.create(title)["id"] for title in ("Walk the dog", "Water the plants", "Call the bank")}
    for id in tasks.values():
        board.send("POST", f"/api/tasks/{id}/start")
    return tasks


def happen(board, work):
    """One finishes, one fails, one is gone, two are new."""
    board.send("PATCH", f"/api/tasks/{work['Walk the dog']}", {"taskStatus": "COMPLETED"})
    board.send("PATCH", f"/api/tasks/{work['Water the plants']}", {"taskStatus": "FAILED"})
    for title in ("Feed the cat", "Wash the car"):
        board.create(title)


def test_whoever_comes_back_is_told_what_changed(board, work, visit, picture):
    page = visit(board)
    leave(page)
    happen(board, work)
    age_the_look(page, board, 7500)
    page.goto(board.url)
    expect(summary(page)).to_contain_text("While you were away (2 h 05 min): 1 finished, 1 failed, 2 new")
    summary(page).get_by_text("Which").click()
    expect(summary(page).get_by_role("link")).to_have_text(
        ["Water the plants", "Walk the dog", "Feed the cat", "Wash the car"])
    picture(page, "away")
    summary(page).get_by_role("link", name="Water the plants").click()
    expect(page.get_by_role("dialog", name="Water the plants")).to_be_visible()


def test_the_board_can_be_seen_as_it_was_then(board, work, visit):
    page = visit(board)
    cursor = board.get("/api/board")
    expect(card(page, "Call the bank")).to_be_visible()
    leave(page)
    happen(board, work)
    age_the_look(page, board, 300)
    page.goto(board.url)
    summary(page).get_by_role("button", name="Show the board as it was then").click()
    expect(page.get_by_role("region", name="Time travel")).to_contain_text("You see the board as of")
    expect(summary(page)).to_be_hidden()
    expect(column(page, "in_progress").locator("task-card")).to_have_count(3)
    expect(card(page, "Water the plants")).to_contain_text("Now: Failed")
    page.wait_for_url(lambda url: url.endswith(f"#at={cursor['epoch']}-{cursor['seq']}"))


def test_a_short_absence_is_not_worth_a_word(board, work, visit):
    page = visit(board)
    leave(page)
    happen(board, work)
    age_the_look(page, board, 100)
    page.goto(board.url)
    expect(card(page, "Feed the cat")).to_be_visible()
    expect(page.locator("connection-badge")).to_contain_text("Live")
    # The look has been noted anew: it was decided that there is nothing to tell.
    seq = board.get("/api/board")["seq"]
    page.wait_for_function("(seq) => localStorage.getItem('last-look')?.includes(`-${seq}\"`)", arg=seq)
    expect(summary(page)).to_be_hidden()


def test_a_long_absence_in_which_nothing_happened_is_not_worth_a_word(board, work, visit):
    page = visit(board)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "?at=" in request.url else None)
    leave(page)
    before = page.context.storage_state()["origins"][0]["localStorage"]
    age_the_look(page, board, 9000)
    page.goto(board.url)
    seen = json.loads(next(entry["value"] for entry in before if entry["name"] == "last-look"))["seenAt"]
    page.wait_for_function("(seen) => JSON.parse(localStorage.getItem('last-look')).seenAt > seen", arg=seen)
    expect(summary(page)).to_be_hidden()
    assert asked == []


def test_a_page_that_was_hidden_tells_when_it_is_seen_again(board, work, visit):
    page = visit(board, clock=True)
    expect(card(page, "Call the bank")).to_be_visible()
    look_away(page)
    happen(board, work)
    page.clock.run_for(125_000)
    expect(summary(page)).to_be_hidden()
    look_back(page)
    page.clock.run_for(2_000)
    expect(summary(page)).to_contain_text("1 finished, 1 failed, 2 new")
    summary(page).get_by_role("button", name="Dismiss").click()
    expect(summary(page)).to_be_hidden()


def test_what_a_line_that_rested_has_missed_is_told_too(board, work, visit):
    """A tab that shares its line with nobody lets go of it a minute after it was hidden."""
    page = visit(board, clock=True, without=ALONE)
    expect(card(page, "Call the bank")).to_be_visible()
    look_away(page)
    page.clock.run_for(125_000)
    eventually(page, "async () => (await (await fetch('/api/stats')).json()).streams.viewers.native === 0")
    happen(board, work)
    look_back(page)
    page.clock.run_for(2_000)
    expect(summary(page)).to_contain_text("1 finished, 1 failed, 2 new")


@pytest.mark.parametrize("look", ["null", "7", "{\"cursor\": 3}", "not JSON", "{\"cursor\":\"a-1\",\"at\":0,\"seenAt\":null}"])
def test_a_look_that_cannot_be_read_is_none(board, visit, look):
    board.create("Walk the dog")
    page = visit(board)
    leave(page)
    page.context.add_init_script("""
        if (!sessionStorage.getItem("broken")) {
            sessionStorage.setItem("broken", "yes");
            localStorage.setItem("last-look", %s);
        }
    """ % json.dumps(look))
    page.goto(board.url)
    expect(card(page, "Walk the dog")).to_be_visible()
    page.wait_for_function("() => localStorage.getItem('last-look').startsWith('{\"cursor\":\"')"
                           " && !localStorage.getItem('last-look').includes('a-1')")
    expect(summary(page)).to_be_hidden()


def test_another_life_of_the_board_is_not_compared_with(board, work, visit):
    page = visit(board)
    leave(page)
    happen(board, work)
    age_the_look(page, board, 9000, cursor="00000000-3")
    with page.expect_response(lambda response: "?at=00000000-3" in response.url) as answer:
        page.goto(board.url)
    assert answer.value.status == 404
    expect(page.locator("connection-badge")).to_contain_text("Live")
    expect(summary(page)).to_be_hidden()


def test_a_log_that_does_not_go_back_that_far_is_said_to(board, work, visit):
    page = visit(board)
    leave(page)
    happen(board, work)
    age_the_look(page, board, 9000)
    page.route("**/api/board?at=*", lambda route: route.fulfill(
        status=404, content_type="application/problem+json", json={"detail": "It was pruned."}))
    page.goto(board.url)
    expect(summary(page)).to_contain_text("While you were away (2 h 30 min): the log does not go back that far any more")
    expect(summary(page).get_by_role("button", name="Show the board as it was then")).to_be_hidden()


@pytest.mark.parametrize("theme", [*THEMES, "forced"])
def test_the_summary_has_no_violation_and_fits_a_telephone(board, work, visit, theme, picture):
    options = {"forced_colors": "active"} if theme == "forced" else {"color_scheme": theme}
    page = visit(board, reduced_motion="reduce", **options)
    leave(page)
    happen(board, work)
    age_the_look(page, board, 7500)
    page.goto(board.url)
    summary(page).get_by_text("Which").click()
    expect(summary(page).get_by_role("link").first).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)
    picture(page, f"away-360-{theme}")
