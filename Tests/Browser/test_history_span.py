"""The scrubber over a board that is weeks old: how much of its history the line stands for."""

import json
from datetime import datetime
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect
from test_accessibility import THEMES, assert_accessible
from test_time_travel import IS_AT, IS_PAST, IS_PRESENT, back_to, banner, look, moments, slider, step

HOUR = 3600
DAY = 24 * HOUR
# A quiet board: three weeks of it are played in a few seconds.
QUIET = {
    "name": "weeks", "description": "A task every five hours.", "seed": 5, "start": "2026-01-05T08:00:00Z", "until": "30d",
    "knobs": {"sweepInterval": "1h", "snapshotInterval": "24h"},
    "workload": [{"kind": "mockTasks", "server": "dev-1", "tasks": ["build"], "every": "5h"}],
}


@pytest.fixture
def quiet(start, tmp_path):
    """A board of such a kind, held at its beginning."""
    scenario = tmp_path / "weeks.json"
    scenario.write_text(json.dumps(QUIET))
    server = start("demo", "--listen", "127.0.0.1:0", "--scenario", str(scenario))
    server.send("POST", "/api/simulation", {"action": "pause"})
    return server


@pytest.fixture
def weeks(quiet):
    step(quiet, "503h")
    return quiet


@pytest.fixture
def open_page(visit):
    def open_page(*arguments, **options):
        page = look(visit(*arguments, **options))
        page.wait_for_function("() => page.timeTravel.floor !== null")
        return page

    return open_page


def span(page):
    return page.get_by_role("combobox", name="Span of the history")


def length(page) -> float:
    """How long the line is, in seconds."""
    return slider(page).evaluate("(node) => (node.max - node.min) / 1000")


def expect_length(page, seconds: float):
    page.wait_for_function("""(seconds) => {
        const { min, max } = document.querySelector("time-scrubber input");
        return Math.abs((max - min) / 1000 - seconds) < 60;
    }""", arg=seconds)


def seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def target(page) -> float:
    return page.evaluate("page.timeTravel.target.at") / 1000


def age(server) -> float:
    return seconds(server.get("/api/simulation")["now"]) - seconds(QUIET["start"])


def test_a_young_board_is_shown_as_a_whole_and_an_old_one_by_its_last_day(quiet, open_page):
    step(quiet, "30m")
    page = open_page(quiet)
    expect(slider(page)).to_be_visible()
    # Where every stretch is all of it, there is no choice.
    expect(span(page)).to_be_hidden()
    step(quiet, "29h")
    page = open_page(quiet)
    expect(span(page)).to_have_value("all")
    assert span(page).locator("option").all_inner_texts() == ["Last hour", "Last day", "All"]
    expect_length(page, age(quiet))
    step(quiet, "200h")
    page = open_page(quiet)
    expect(span(page)).to_have_value("day")
    assert span(page).locator("option").all_inner_texts() == ["Last hour", "Last day", "Last week", "All"]
    expect_length(page, DAY)


def test_the_chosen_span_is_kept_and_its_marks_alone_are_asked_for(weeks, open_page):
    page = open_page(weeks)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/api/history" in request.url else None)
    now = seconds(weeks.get("/api/simulation")["now"])
    with page.expect_response(lambda response: "/api/history" in response.url) as answer:
        span(page).select_option("Last week")
    expect_length(page, 7 * DAY)
    (begin,) = parse_qs(urlparse(asked[-1]).query)["from"]
    assert abs(now - 7 * DAY - seconds(begin)) < 60
    told = answer.value.json()
    assert told["isComplete"] and 0 < len(told["moments"]) < len(moments(weeks))
    # Every mark lies on the line, the first of them at its beginning.
    places = page.locator(".scrubber-mark").evaluate_all("(all) => all.map((mark) => mark.getBoundingClientRect().x)")
    box = slider(page).bounding_box()
    assert box["x"] - 1 <= min(places) < box["x"] + box["width"] * 0.1
    assert max(places) <= box["x"] + box["width"]
    page.reload()
    look(page)
    expect(span(page)).to_have_value("week")
    expect_length(page, 7 * DAY)
    assert page.evaluate("localStorage.getItem('history-span')") == "week"


def test_a_click_on_the_line_is_exact_where_the_line_is_short(weeks, open_page):
    page = open_page(weeks)
    span(page).select_option("Last hour")
    expect_length(page, HOUR)
    now = page.evaluate("page.boardClock.present()") / 1000
    box = slider(page).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function(IS_PAST)
    assert abs(now - HOUR / 2 - target(page)) < 60


def test_keys_step_by_what_suits_the_span(weeks, open_page):
    page = open_page(weeks)
    for name, by in (("Last hour", 300), ("Last day", HOUR), ("Last week", 12 * HOUR)):
        span(page).select_option(name)
        slider(page).focus()
        now = page.evaluate("page.boardClock.present()") / 1000
        page.keyboard.press("Shift+ArrowLeft")
        page.wait_for_function(IS_PAST)
        assert abs(now - by - target(page)) < 1, name
        page.keyboard.press("Shift+ArrowLeft")
        page.wait_for_function("(at) => page.store.past?.at < at", arg=(now - 1.5 * by) * 1000)
        assert abs(now - 2 * by - target(page)) < 1, name
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_function(IS_PRESENT)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(IS_AT, arg=moments(weeks)[-1]["seq"])
    page.keyboard.press("Home")
    page.wait_for_function("(at) => page.store.past?.at < at", arg=(now - 7 * DAY + 60) * 1000)
    assert abs(now - 7 * DAY - target(page)) < 60
    # At its very beginning the line is not a longer one.
    expect(span(page)).to_have_value("week")
    expect(slider(page)).to_have_attribute("title", "← → go from mark to mark, with Shift by 12 h, "
                                           "Page Up and Page Down by 14 h")


def test_a_link_to_a_moment_before_the_line_makes_it_longer_until_the_reader_is_back(weeks, open_page):
    known = moments(weeks)
    now = seconds(weeks.get("/api/simulation")["now"])
    old = next(moment for moment in known if now - seconds(moment["at"]) < 5 * DAY)
    page = open_page(weeks, f"/#at={weeks.get('/api/board')['epoch']}-{old['seq']}")
    page.wait_for_function(IS_AT, arg=old["seq"])
    expect(span(page)).to_have_value("week")
    expect_length(page, 7 * DAY)
    # In a stretch that does not reach back to what is shown it could not be seen.
    assert span(page).locator("option:disabled").all_inner_texts() == ["Last hour", "Last day"]
    page.wait_for_function("(seq) => page.timeTravel.moments[0].seq <= seq", arg=old["seq"])
    page.evaluate("(moment) => page.timeTravel.visitMoment(moment)", known[2])
    page.wait_for_function(IS_AT, arg=known[2]["seq"])
    expect(span(page)).to_have_value("all")
    expect_length(page, age(weeks))
    banner(page).get_by_role("button", name="Back to live").click()
    page.wait_for_function(IS_PRESENT)
    expect(span(page)).to_have_value("day")
    assert page.evaluate("localStorage.getItem('history-span')") is None


def test_the_moment_before_the_line_is_reached_by_stepping_back(weeks, open_page):
    page = open_page(weeks)
    span(page).select_option("Last hour")
    expect_length(page, HOUR)
    now = seconds(weeks.get("/api/simulation")["now"])
    known = moments(weeks)
    before = [moment for moment in known if now - seconds(moment["at"]) > HOUR]
    page.get_by_role("button", name="Previous moment").focus()
    for _ in range(len(known) - len(before) + 1):
        seq = page.evaluate("page.timeTravel.target?.seq ?? 1e9")
        page.keyboard.press("Enter")
        page.wait_for_function("(seq) => page.store.past && page.store.state.seq < seq && !page.timeTravel.isLoading", arg=seq)
    assert page.evaluate("page.store.state.seq") == before[-1]["seq"]
    expect(span(page)).to_have_value("day")


def test_marks_that_are_too_many_to_be_told_are_said_to_begin_later(weeks, open_page):
    page = open_page(weeks)
    newest = weeks.get("/api/history?limit=3")
    page.route("**/api/history*", lambda route: route.fulfill(json=newest))
    span(page).select_option("All")
    page.evaluate("() => { page.timeTravel.open(false); page.timeTravel.open(true); }")
    expect(page.locator(".scrubber-start")).to_contain_text("marks from Mon")


@pytest.mark.parametrize("theme", [*THEMES, "forced"])
def test_the_choice_of_a_span_has_no_violation(weeks, open_page, theme, picture):
    options = {"forced_colors": "active"} if theme == "forced" else {"color_scheme": theme}
    page = open_page(weeks, reduced_motion="reduce", **options)
    expect(page.locator(".scrubber-mark").first).to_be_attached()
    assert_accessible(page)
    picture(page, f"span-day-{theme}")
    span(page).select_option("All")
    back_to(page, moments(weeks)[40])
    assert_accessible(page)
    picture(page, f"span-all-{theme}")


def test_on_a_telephone_the_span_is_in_reach(weeks, open_page, picture):
    page = open_page(weeks, width=360, height=740)
    expect(page.locator(".scrubber-mark").first).to_be_attached()
    box = span(page).bounding_box()
    assert box["height"] >= 24 and box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    picture(page, "span-360")
    span(page).select_option("All")
    back_to(page, moments(weeks)[40])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator(".scrubber-moment")).to_be_visible()
    picture(page, "span-past-360")
