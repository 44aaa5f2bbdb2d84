"""The rows of the table that need no peer: start, writes, memory, reads. One row, one function."""

import json
import sqlite3
import subprocess
import time
from dataclasses import asdict, dataclass, field

from .machine import Failed, answers, build, folder, free_port, orrery, resident_kib, stop, until
from .servers import Board
from .tools import idle_viewers, load, wrk


@dataclass
class Row:
    """A line of the table; `is_reached` is None where there is no target, `raw` holds settings and every run."""

    what: str
    measured: str
    target: str
    is_reached: bool | None
    raw: dict = field(default_factory=dict)

    def markdown(self):
        sign = {True: "yes", False: "no", None: ""}[self.is_reached]
        return f"| {self.what} | {self.measured} | {self.target} | {sign} |"

    def json(self, name):
        return {"name": name, **asdict(self)}


def median(numbers):
    """The middle one of an odd number of them."""
    return sorted(numbers)[len(numbers) // 2]


def clean_build():
    """A release build from nothing."""
    with folder() as place:
        seconds = build(place / "build")
    return Row("clean release build", f"{seconds:.0f} s", "≤ 180 s", seconds <= 180, {"seconds": seconds})


def cold_start(events=100_000, starts=10):
    """From the fork to the first byte of an answer, on a log of so many events; the port is known, so that we can wait."""
    with folder() as place:
        with Board(place / "start.db") as board:
            task = board.task()
            run = board.ask("POST", f"/api/tasks/{task}/invocations", {})["id"]
            for thousand in range(events // 1000):
                lines = "\n".join(
                    json.dumps({"type": "tool_exec", "message": f"Edited Sources/Shop/Cart{thousand}-{line}.swift"})
                    for line in range(1000))
                board.ask("POST", f"/api/invocations/{run}/activity", lines)
            head = board.ask("GET", "/api/board")["seq"]
        if head < events:
            raise Failed(f"Expected a log of {events} events to start from, found {head}.")
        took = [start_once(place / "start.db") for _ in range(starts)]
    best = min(took)
    return Row(
        f"cold start to the first byte with {events:,} events in the log, best of {starts}", f"{best:.0f} ms",
        "≤ 50 ms", best <= 50, {"milliseconds": took, "events": head})


def start_once(database):
    """Milliseconds from the fork of a board to the first byte of its first answer."""
    port, request = free_port(), b"GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n"
    command, began = [orrery, "serve", "--listen", f"127.0.0.1:{port}", "--db", database], time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        end = began + 30
        while not answers(port, request):
            if time.monotonic() > end or process.poll() is not None:
                raise Failed("A board that was started again did not answer within 30 s; what it said stands above.")
        return (time.monotonic() - began) * 1000
    finally:
        stop(process)


def posts(connections, perSecond, seconds=5, runs=3):
    """Durable activities, each posted by itself over so many connections."""
    with folder() as place, Board(place / "posts.db") as board:
        script = place / "post.lua"
        body = json.dumps({"activity_type": "updated", "message": "Edited Sources/Shop/Cart.swift"})
        script.write_text(
            f'wrk.method = "POST"\nwrk.path = "/api/tasks/{board.task()}/activities"\nwrk.body = [[{body}]]\n')
        results = [wrk(board.url, connections, seconds, script) for _ in range(runs)]
    best = max(results, key=lambda result: result["perSecond"])
    return Row(
        f"durable activity POSTs, {connections} connections, best of {runs}",
        f"{best['perSecond']:.0f}/s, p99 {best['p99Milliseconds']:.1f} ms", f"≥ {perSecond:,}/s",
        best["perSecond"] >= perSecond, {"runs": results})


def posts_16():
    """As many as a few orchestrators have."""
    return posts(16, 2_000)


def posts_64():
    """As many as fill a commit."""
    return posts(64, 10_000)


def single_commits(seconds=1, runs=3):
    """What the disk alone allows: commits one by one with the same durability."""
    counts = []
    for _ in range(runs):
        with folder() as place:
            database = sqlite3.connect(place / "alone.db", isolation_level=None)
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=FULL")
            database.execute("CREATE TABLE t (x TEXT)")
            end, count = time.monotonic() + seconds, 0
            while time.monotonic() < end:
                database.execute("INSERT INTO t VALUES ('some two hundred bytes of payload')")
                count += 1
            database.close()
        counts.append(count / seconds)
    return Row(
        f"the same disk, single commits by SQLite alone, best of {runs}", f"{max(counts):.0f}/s", "(yardstick)", None,
        {"perSecond": counts})


def memory(tasks=1_000):
    """What a board with many tasks holds."""
    with folder() as place, Board(place / "memory.db") as board:
        for _ in range(tasks):
            board.task()
        board.ask("GET", "/api/board")
        megabytes = board.resident_kib() / 1024
    return Row(
        f"resident memory with {tasks:,} tasks", f"{megabytes:.1f} MB", "≤ 40 MB", megabytes <= 40,
        {"megabytes": megabytes})


def whole_board(tasks=1_000, connections=4, seconds=3, runs=3):
    """How often the whole board can be asked for."""
    with folder() as place, Board(place / "board.db") as board:
        for _ in range(tasks):
            board.task()
        size = len(json.dumps(board.ask("GET", "/api/board")))
        results = [wrk(f"{board.url}/api/board", connections, seconds) for _ in range(runs)]
    best = max(results, key=lambda result: result["perSecond"])
    return Row(
        f"GET /api/board with {tasks:,} tasks, {connections} connections, best of {runs}",
        f"{best['perSecond']:.0f}/s, p99 {best['p99Milliseconds']:.1f} ms", "≥ 2,000/s, p99 ≤ 10 ms",
        best["perSecond"] >= 2_000 and best["p99Milliseconds"] <= 10, {"runs": results, "bytes": size})


def sparse_topic(watching=10, elsewhere=8_990, rate=1_000, events=6_000, runs=5):
    """What a publish costs more when a few of many watch its topic than when nobody does; the others are there in both,
    each tenth of them on a task of its own, and so cost the same heartbeats. At a pace at which the processors do not fall
    asleep between two publishes, for their waking would be most of what is measured."""
    publishing = ["--rate", rate, "--events", events]

    def cost(board, viewers):
        """Microseconds of the server's processor time a publish."""
        result = load(board, "--viewers", viewers, "--path", "/api/events?task={task}", *publishing)
        return result["serverProcess"]["cpuMicroseconds"] / result["published"]["accepted"], result

    with folder() as place, Board(place / "sparse.db") as board:
        alone, _ = cost(board, 0)
        paths = [f"/api/events?task={board.task()}" for _ in range(10)]
        with idle_viewers(board, elsewhere, paths):
            pairs = [(cost(board, 0), cost(board, watching)) for _ in range(runs)]
    more = [some[0] - nobody[0] for nobody, some in pairs]
    middle = median(more)
    return Row(
        f"sparse topic: server CPU a publish for {watching} viewers of {watching + elsewhere:,}, median of {runs}",
        f"{middle:.0f} µs", "≤ 100 µs", middle <= 100, {
            "microseconds": more, "withNobodyAtAll": alone, "withNobodyOnTheTopic": [nobody[0] for nobody, _ in pairs],
            "withViewers": [some[0] for _, some in pairs], "watching": watching, "elsewhere": elsewhere, "rate": rate,
            "events": events, "runs": [some[1] for _, some in pairs]})


def idle_memory(takes_over, kib_max, viewers=8_000):
    """What the server's resident memory grows by for each viewer that only watches."""
    with folder() as place, Board(place / "idle.db", takes_over=takes_over) as board:
        # What the first ones leave behind is not the next ones' cost.
        with idle_viewers(board, 100, ["/api/events"]):
            pass
        until("the first viewers were gone", lambda: board.streams() == 0)
        before = board.resident_kib()
        with idle_viewers(board, viewers, ["/api/events"]):
            until("memory was at rest", lambda: is_at_rest(board.pid))
            after = board.resident_kib()
    each = (after - before) / viewers
    return Row(
        f"memory an idle stream, {viewers:,} of them{'' if takes_over else ', not taken over'}", f"{each:.2f} KiB",
        f"≤ {kib_max} KiB", each <= kib_max, {"beforeKiB": before, "afterKiB": after, "viewers": viewers})


def is_at_rest(pid, seconds=0.5):
    """Whether a process's memory stays the same for a moment."""
    before = resident_kib(pid)
    time.sleep(seconds)
    return resident_kib(pid) == before


def idle_taken_over():
    """On sockets that are the server's own."""
    return idle_memory(True, 0.5)


def idle_fallback():
    """On sockets that stay with libmicrohttpd."""
    return idle_memory(False, 8)
