"""The rules of staying connected by themselves: no network, no timer, a clock that the test holds."""

import pytest


@pytest.fixture
def rules(board, visit):
    """Runs a script over a new connection; `now` is in milliseconds, and chance is in the middle."""
    page = visit(board)

    def rules(script: str):
        return page.evaluate("""async (script) => {
            const { Connection } = await import("/js/connection.js");
            const connection = new Connection(() => 0.5);
            const greeting = { head: 0, heartbeatSeconds: 30 };
            // The page's policy lets no text become code, so scripts are lists of calls.
            const said = [];
            for (const [name, ...values] of script) {
                if (name === "kind") said.push(connection.report(...values).kind);
                else if (name === "retry") said.push(connection.report(...values).retryMilliseconds);
                else if (name === "behind") said.push(connection.report(...values).behind);
                else if (name === "needsSnapshot") said.push(connection.needsSnapshot);
                else if (name === "greets") connection.greets(values[0], { ...greeting, ...values[1] });
                else {
                    const answer = connection[name](...values);
                    if (answer !== undefined) said.push(answer);
                }
            }
            return said;
        }""", script)

    return rules


def test_waits_grow_to_half_a_minute_and_begin_anew_after_a_success(rules):
    losses = [step for number in range(8) for step in (["loses", number], ["retry", number])]
    assert rules(losses) == [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]
    assert rules([*losses, ["opens", 9], ["greets", 9], ["kind", 9], ["loses", 10], ["retry", 10]])[-2:] == ["live", 1000]


def test_a_server_that_says_when_is_obeyed(rules):
    assert rules([["loses", 0, {"status": 429, "seconds": 17}], ["retry", 0], ["due", 16_999, False],
                  ["due", 17_000, False]]) == [17_000, "", "connect"]


def test_the_board_is_read_every_five_seconds_while_someone_looks_and_the_stream_is_refused(rules):
    assert rules([["loses", 0, {"seconds": 60}], ["due", 4999, True], ["due", 5000, False], ["due", 5000, True],
                  ["polls", 5000], ["due", 9999, True], ["due", 10_000, True]]) == ["", "", "poll", "", "poll"]


def test_silence_of_two_and_a_half_heartbeats_is_a_loss_that_is_mended_at_once(rules):
    assert rules([["opens", 0], ["greets", 0, {"heartbeatSeconds": 2}], ["hears", 1000], ["due", 5999, True],
                  ["due", 6000, True], ["loses", 6000, {"isSilent": True}], ["kind", 6000], ["due", 6000, True]]) == [
        "", "silent", "reconnecting", "connect"]


def test_a_stream_that_never_greets_is_given_up(rules):
    assert rules([["opens", 0], ["due", 9999, True], ["due", 10_000, True]]) == ["", "silent"]


def test_who_comes_back_doubts_sooner_than_who_stayed(rules):
    assert rules([["opens", 0], ["greets", 0], ["hears", 0], ["wakes", 35_000], ["due", 36_000, True],
                  ["wakes", 36_000]]) == [False, "", True]


def test_a_new_network_is_looked_at_once_however_many_tabs_say_so(rules):
    assert rules([["opens", 0], ["greets", 0], ["wakes", 100, True], ["opens", 100], ["wakes", 150, True],
                  ["greets", 200], ["wakes", 300, True], ["wakes", 1200, True]]) == [True, False, False, True]


def test_a_wait_is_over_when_someone_looks_again(rules):
    assert rules([["loses", 0], ["wakes", 10], ["rests", 20], ["wakes", 30]]) == [True, True]


def test_one_reset_is_a_snapshot_at_once_and_the_next_one_waits(rules):
    assert rules([["resets", 0], ["needsSnapshot"], ["resets", 1000], ["retry", 1000], ["resets", 9000]]) == [
        True, True, False, 1000, True]


def test_streams_that_are_off_are_no_failure(rules):
    off = {"status": 404, "code": "STREAMING_OFF"}
    assert rules([["loses", 0, off], ["kind", 0], ["due", 5000, True], ["due", 60_000, True], ["opens", 60_000],
                  ["kind", 60_000], ["greets", 60_100], ["kind", 60_100]]) == ["off", "poll", "connect", "off", "live"]


def test_a_browser_that_is_signed_out_does_not_read_the_board_and_asks_again_soon(rules):
    assert rules([["loses", 0, {"status": 401}], ["kind", 0], ["due", 4999, True], ["due", 5000, True],
                  ["needsSnapshot"]]) == ["signedOut", "", "connect", True]


def test_reconnecting_becomes_offline_after_a_minute_or_when_the_browser_knows(rules):
    assert rules([["loses", 0], ["kind", 60_000], ["kind", 60_001], ["kind", 1, False]]) == [
        "reconnecting", "offline", "offline"]


def test_catching_up_is_counted_down(rules):
    assert rules([["opens", 0], ["greets", 0], ["reaches", 90, 100], ["kind", 0], ["behind", 0], ["reaches", 99],
                  ["behind", 0], ["reaches", 100], ["kind", 0]]) == ["catchingUp", 10, 1, "live"]


def test_a_wall_clock_that_is_set_back_makes_nobody_wait_for_hours(rules):
    assert rules([["opens", 9_000_000], ["greets", 9_000_000], ["due", 0, True]]) == ["silent"]
    assert rules([["loses", 9_000_000], ["due", 0, True]]) == ["connect"]
    assert rules([["loses", 9_000_000, {"seconds": 60}], ["due", 9_000_001, True]]) == [""]
