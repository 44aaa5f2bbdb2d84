"""What is said of the connection: times of the board's clock, whatever the browser's says; a board that is late; a server
that is newer than the page."""

import datetime
import re

import pytest
from conftest import card
from playwright.sync_api import expect
from test_accessibility import assert_accessible
from test_connection import ALONE, SHARED, badge, line, streams  # noqa: F401 (line is a fixture)

TIME = re.compile(r"\d\d:\d\d:\d\d")
VERSION = re.compile(rb'"version":"\d+\.\d+\.\d+"')


def stale(page):
    return page.locator("connection-notice .notice", has_text="Shown as of")


def update(page):
    return page.locator("connection-notice .notice", has_text="This board was updated.")


def seconds_from_now(text: str) -> float:
    """How far the time of day in a text is from this machine's, in UTC."""
    told = datetime.datetime.strptime(TIME.search(text)[0], "%H:%M:%S")
    now = datetime.datetime.now(datetime.UTC)
    difference = (told.hour - now.hour) * 3600 + (told.minute - now.minute) * 60 + told.second - now.second
    return (difference + 43_200) % 86_400 - 43_200


@SHARED
@pytest.mark.parametrize("hours_off", [-7.5, 5])
def test_a_browser_whose_clock_is_hours_wrong_shows_the_boards_time(board, visit, hours_off, without):
    task = board.create("Told at once")
    board.send("POST", f"/api/tasks/{task['id']}/activities", {"activity_type": "updated", "message": "Read a file"})
    page = visit(board, without=without, hours_off=hours_off, timezone_id="UTC")
    assert abs(seconds_from_now(page.evaluate("new Date().toISOString().slice(11, 19)"))) > 3600
    expect(card(page, "Told at once")).to_be_visible()
    shown = card(page, "Told at once").inner_text()
    assert not re.search(r"\d (h|d)\b", shown), shown
    assert re.search(r"just now|\d s ago|\d s\b", shown), shown
    expect(badge(page)).to_contain_text("Live")
    board.kill()
    expect(stale(page)).to_be_visible()
    assert abs(seconds_from_now(stale(page).inner_text())) < 60
    assert re.search(r"next try in [1-9]\d? s|trying now", badge(page).inner_text())


def test_a_break_is_told_in_a_line_only_when_it_lasts(board, visit, restart, tmp_path):
    board.create("Stays where it is")
    page = visit(board, without=ALONE, clock=True)
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    board.kill()
    expect(badge(page)).to_contain_text("Reconnecting")
    page.clock.run_for(2000)
    expect(stale(page)).to_be_hidden()
    page.clock.run_for(2000)
    expect(stale(page)).to_be_visible()
    page.clock.run_for(70_000)
    expect(badge(page)).to_contain_text("Offline")
    expect(badge(page)).to_contain_text(TIME)
    expect(card(page, "Stays where it is")).to_be_visible()
    restart(board.port, tmp_path / "board.sqlite")
    # Nothing but the button looks now: the page's clock stands.
    page.get_by_role("button", name="Try now").click()
    expect(badge(page)).to_contain_text("Live")
    expect(stale(page)).to_be_hidden()


@SHARED
def test_a_newer_server_is_told_calmly_and_the_page_goes_on(board, visit, line, without):
    way = line(board)
    page = visit(way, without=without)
    other = visit(way, beside=page)
    for tab in (page, other):
        tab.evaluate("window.marker = true")
        expect(update(tab)).to_be_hidden()
    way.answering = lambda data: VERSION.sub(lambda found: b'"version":"' + b"9" * (len(found[0]) - 12) + b'"', data)
    way.cut()
    for tab in (page, other):
        expect(update(tab)).to_be_visible()
        expect(update(tab).get_by_role("status")).to_have_text("This board was updated.")
        expect(badge(tab)).to_contain_text("Live")
    board.create("Works as before")
    for tab in (page, other):
        expect(card(tab, "Works as before")).to_be_visible()
        assert tab.evaluate("window.marker"), "it must not reload by itself"
    # The page that is reloaded comes from the server that answers.
    way.answering = bytes
    way.cut()
    expect(update(other)).to_be_hidden()
    expect(update(page)).to_be_hidden()
    way.answering = lambda data: VERSION.sub(lambda found: b'"version":"' + b"9" * (len(found[0]) - 12) + b'"', data)
    way.cut()
    expect(update(page)).to_be_visible()
    way.answering = bytes
    page.get_by_role("button", name="Reload").click()
    page.wait_for_function("() => window.marker === undefined")
    expect(card(page, "Works as before")).to_be_visible()


@pytest.mark.parametrize("options", [
    {"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"},
], ids=["light", "dark", "forced"])
@pytest.mark.parametrize("width", [1440, 768, 360])
def test_what_is_said_has_no_violation_and_fits(board, visit, line, options, width, picture):
    way = line(board)
    board.create("Stays where it is")
    way.answering = lambda data: VERSION.sub(lambda found: b'"version":"' + b"9" * (len(found[0]) - 12) + b'"', data)
    page = visit(way, width=width, reduced_motion="reduce", **options)
    expect(update(page)).to_be_visible()
    way.fall()
    expect(stale(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    name = options.get("color_scheme", "forced")
    picture(page, f"stale-{name}-{width}")
    assert_accessible(page)
