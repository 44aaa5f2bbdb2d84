"""What the contract tests share: a board on a clock that a test holds, and every kind of reader.

Each seed is a document that somebody else's program was written by. A test here speaks as that program does.
"""

import json
from datetime import datetime, timedelta, timezone

import pytest
from readers import READERS, Chromium
from relay import Relay
from servers import Server, board, browser, restart, start  # noqa: F401 (fixtures)


class HeldBoard(Server):
    """A board on which nothing happens and no time passes unless the test says so."""

    def hold(self, at: str):
        """Stops the clock, at `at`."""
        clock = self.send("POST", "/api/simulation", {"action": "pause"})
        late = instant(at) - instant(self.now)
        assert late > timedelta(), f"it is {clock['now']}, {at} is over"
        self.step(late)

    @property
    def now(self) -> str:
        return self.get("/api/simulation")["now"]

    def step(self, by: timedelta):
        """Lets that much time pass, and everything that is due in it happen."""
        self.send("POST", "/api/simulation", {"action": "step", "by": f"{by // timedelta(milliseconds=1)}ms"})

    def step_to(self, at: str):
        self.step(instant(at) - instant(self.now))


def instant(text: str) -> datetime:
    """The board's way to write a moment, and no other."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ").replace(
        tzinfo=timezone.utc)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.fixture
def held(start, tmp_path):
    """Starts boards whose clock stands still at the moment that a test names."""

    def held(at: str, mode: str = "local", **knobs) -> HeldBoard:
        scenario = tmp_path / "held.json"
        begin = instant(at) - timedelta(minutes=1)
        scenario.write_text(json.dumps({
            "name": "held", "start": begin.strftime("%Y-%m-%dT%H:%M:%SZ"), "until": "30d", "mode": mode,
            "knobs": knobs, "workload": []}))
        server = start("demo", "--listen", "127.0.0.1:0", "--scenario", str(scenario), "--speed", "0.1",
                       kind=HeldBoard)
        server.hold(at)
        return server

    return held


@pytest.fixture
def read(browser):
    """Opens readers of a stream, one of each kind, and closes them when the test ends."""
    opened, relays = [], []

    def read(server: Server, path: str, kinds=READERS, cut_after=lambda index: ()):
        readers = []
        for index, kind in enumerate(kinds):
            relay = Relay(server.port, cut_after(index), only_inside_lines=kind.keeps_half_events)
            relays.append(relay)
            readers.append(kind(browser, relay.url + path) if kind is Chromium else kind(relay.url + path))
            opened.append(readers[-1])
        return [reader.opened() for reader in readers]

    read.relays = relays
    yield read
    for reader in opened:
        reader.close()
    for relay in relays:
        relay.close()
