"""How the page stays connected: it says what it does not know, and catches up without being asked."""

from conftest import card
from playwright.sync_api import expect


def test_a_server_that_dies_and_comes_back_is_caught_up_with(board, visit, restart, tmp_path):
    board.create("Before the crash")
    page = visit(board)
    page.evaluate("window.marker = true")
    expect(card(page, "Before the crash")).to_be_visible()
    board.kill()
    badge = page.locator("connection-badge")
    expect(badge).to_contain_text("Reconnecting")
    # What was shown stays shown.
    expect(card(page, "Before the crash")).to_be_visible()
    again = restart(board.port, tmp_path / "board.sqlite")
    again.create("While it was away")
    expect(card(page, "While it was away")).to_be_visible(timeout=30_000)
    expect(badge).to_contain_text("Live")
    expect(card(page, "Before the crash")).to_be_visible()
    assert page.evaluate("window.marker")


def test_a_refused_stream_is_tried_again_and_the_board_is_read_meanwhile(board, visit):
    page = visit(board)
    page.route("**/api/events?*", lambda route: route.fulfill(status=429, headers={"Retry-After": "60"}))
    page.evaluate("""async () => {
        // The open stream is ended as a network change would end it.
        dispatchEvent(new PageTransitionEvent("pagehide"));
        dispatchEvent(new Event("online"));
    }""")
    badge = page.locator("connection-badge")
    expect(badge).to_contain_text("Reconnecting")
    expect(badge).to_contain_text("next try in")
    board.create("Read by polling")
    expect(card(page, "Read by polling")).to_be_visible()
    page.unroute("**/api/events?*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(badge).to_contain_text("Live")


def test_a_reset_refetches_the_board_exactly_once(board, visit):
    page = visit(board)
    board.create("Already there")
    expect(card(page, "Already there")).to_be_visible()
    snapshots = []
    page.on("request", lambda request: snapshots.append(request.url) if request.url.endswith("/api/board") else None)
    stale = []

    def spoil(route):
        # The first new stream asks with a cursor of another life of the board.
        if stale:
            return route.continue_()
        stale.append(route.request.url)
        route.continue_(url=f"{board.url}/api/events?lastEventId=0000dead-1")

    page.route("**/api/events?*", spoil)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide')); dispatchEvent(new Event('online'))")
    page.wait_for_function("() => performance.getEntriesByType('resource')"
                           ".filter((entry) => entry.name.endsWith('/api/board')).length >= 2")
    expect(page.locator("connection-badge")).to_contain_text("Live")
    board.create("After the reset")
    expect(card(page, "After the reset")).to_be_visible()
    assert len(snapshots) == 1


def test_a_silent_stream_is_left_for_a_new_one(board, browser):
    context = browser.new_context()
    page = context.new_page()
    streams = []
    page.on("request", lambda request: streams.append(request.url) if "/api/events?" in request.url else None)
    # The page's clock is moved, not waited for: longer than two and a half heartbeats of thirty seconds.
    page.clock.install()
    page.goto(board.url)
    badge = page.locator("connection-badge")
    expect(badge).to_contain_text("Live")
    assert len(streams) == 1
    with page.expect_request("**/api/events?*"):
        page.clock.fast_forward(100_000)
        page.clock.run_for(3000)
    expect(badge).to_contain_text("Live")
    context.close()


def test_a_board_without_streams_says_so_and_is_read_again_and_again(start, visit, restart, tmp_path):
    settings = tmp_path / "settings.json"
    settings.write_text('{"monitoring": {"enableLiveStreaming": false}}')
    database = str(tmp_path / "board.sqlite")
    board = start("serve", "--listen", "127.0.0.1:0", "--db", database, "--config", str(settings))
    board.create("There before")
    page = visit(board)
    badge = page.locator("connection-badge")
    expect(badge).to_contain_text("Live streaming is off")
    expect(badge).to_contain_text("read every 5 s")
    expect(card(page, "There before")).to_be_visible()
    board.create("Read by polling")
    expect(card(page, "Read by polling")).to_be_visible()
    # Switched off is not broken; a board that is gone is.
    expect(badge).to_contain_text("Live streaming is off")
    board.kill()
    expect(badge).to_contain_text("Reconnecting")
    restart(board.port, tmp_path / "board.sqlite")
    expect(badge).to_have_attribute("data-state", "live", timeout=40_000)


def test_what_the_reader_does_without_streams_is_seen_at_once(start, visit, tmp_path):
    settings = tmp_path / "settings.json"
    settings.write_text('{"monitoring": {"enableLiveStreaming": false}}')
    page = visit(start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite"),
                       "--config", str(settings)), clock=True)
    expect(page.locator("connection-badge")).to_contain_text("Live streaming is off")
    # The page's clock stands still: no timer of its own reads the board again.
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    page.get_by_role("button", name="New task").click()
    form = page.get_by_role("dialog", name="New task")
    form.get_by_label("Title").fill("Typed just now")
    form.get_by_role("button", name="Create").click()
    expect(card(page, "Typed just now")).to_be_visible()
