"""Five readers of server-sent events that have nothing in common but the standard: curl with a parser of ours,
httpx-sse and sseclient-py from PyPI, Node's EventSource from Debian, and Chromium's."""

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import requests
from httpx_sse import connect_sse
from sseclient import SSEClient

WAIT_SECONDS_MAX = 30

# An EventSource hears a named frame only if someone listens to its name.
NAMES = [
    "hello", "resumed", "reset", "hb", "clock", "log",
    "connected", "agent:started", "agent:log", "agent:completed", "agent:failed", "task:status_changed",
    "subtask:status_changed", "subtask:unblocked", "heartbeat",
    "task:updated", "task:deleted", "task:stuck", "task:recovered", "task:waiting",
    "log.gap", "log.reset", "log.complete", "error",
]


@dataclass(frozen=True)
class Frame:
    """What a page sees of a frame; the id is the last one heard, which is what it would resume with."""

    id: str
    name: str
    data: str

    @property
    def json(self):
        return json.loads(self.data)


class Reader:
    """Reads a stream until it is closed, over every cut of the line."""

    keeps_half_events = False

    def __init__(self):
        self.frames: list[Frame] = []
        self.errors: list[str] = []
        self.is_open = False
        self.is_closed = False
        self.last_id = ""
        self.changed = threading.Condition()

    def until(self, condition, seconds: float = WAIT_SECONDS_MAX) -> list[Frame]:
        """Everything up to the first frame that fulfils `condition`."""
        checked = 0
        deadline = time.monotonic() + seconds
        while True:
            for index in range(checked, len(self.frames)):
                if condition(self.frames[index]):
                    return self.frames[:index + 1]
            checked = len(self.frames)
            if not self.wait(lambda: len(self.frames) > checked, deadline):
                raise AssertionError(
                    f"{type(self).__name__} waited {seconds} s in vain; it saw {len(self.frames)} frames, the last "
                    f"{self.frames[-1:]!r:.500}, and the errors {self.errors}")

    def wait(self, condition, deadline: float) -> bool:
        with self.changed:
            return self.changed.wait_for(condition, timeout=max(0, deadline - time.monotonic()))

    def opened(self):
        """Waits for the server's answer: what happens from then on is on the stream."""
        assert self.wait(lambda: self.is_open, time.monotonic() + WAIT_SECONDS_MAX), f"{self.errors}"
        return self

    def note(self, **changes):
        with self.changed:
            for name, value in changes.items():
                setattr(self, name, value)
            self.changed.notify_all()

    def take(self, id: str | None, name: str | None, data: str):
        self.last_id = id or self.last_id
        # A frame without data moves the cursor and is no event (WHATWG HTML, 9.2.6).
        if data:
            with self.changed:
                self.frames.append(Frame(self.last_id, name or "message", data))
                self.changed.notify_all()

    def close(self):
        """Reads no further line. The one at hand is for its relay to end: no library can, from another thread."""
        self.is_closed = True


class LibraryReader(Reader):
    """A reader that is made of single connections: it takes up the next one with the last id, as the standard asks."""

    def __init__(self, url: str, last_id: str = ""):
        super().__init__()
        self.url = url
        self.last_id = last_id
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def headers(self):
        return {"Accept": "text/event-stream"} | ({"Last-Event-ID": self.last_id} if self.last_id else {})

    def _run(self):
        while not self.is_closed:
            try:
                self.read()
            except Exception as error:  # Whatever a library calls a line that broke.
                self.errors.append(f"{type(error).__name__}: {error}")
                if not self.is_open:
                    return

    def read(self):
        raise NotImplementedError


class Curl(LibraryReader):
    def read(self):
        headers = [part for name, value in self.headers.items() for part in ("--header", f"{name}: {value}")]
        process = subprocess.Popen(
            ["curl", "--silent", "--no-buffer", "--include", "--max-time", "120", *headers, self.url],
            stdout=subprocess.PIPE)
        lines = iter(process.stdout.readline, b"")
        status = next(lines, b"")
        if b" 200 " not in status:
            raise ConnectionError(f"curl was answered {status!r}")
        while next(lines, b"\r\n") != b"\r\n":
            pass
        self.note(is_open=True)
        # The stream is UTF-8 with LF; a parser of ten lines is one more that has nothing in common with the others.
        id, name, data = None, None, []
        for line in lines:
            if not line.endswith(b"\n"):
                break
            field, _, value = line[:-1].decode("utf-8").partition(":")
            value = value.removeprefix(" ")
            match field:
                case "" if line == b"\n":
                    self.take(id, name, "\n".join(data))
                    id, name, data = None, None, []
                case "id":
                    id = value
                case "event":
                    name = value
                case "data":
                    data.append(value)
        process.wait()


class HttpxSSE(LibraryReader):
    def read(self):
        with httpx.Client(timeout=httpx.Timeout(120)) as client:
            with connect_sse(client, "GET", self.url, headers=self.headers) as source:
                assert source.response.status_code == 200, source.response.status_code
                self.note(is_open=True)
                for event in source.iter_sse():
                    self.take(event.id, event.event, event.data)


class SSEClientPy(LibraryReader):
    def read(self):
        with requests.get(self.url, headers=self.headers, stream=True, timeout=120) as response:
            assert response.status_code == 200, response.status_code
            self.note(is_open=True)
            for event in SSEClient(self.endless(response)).events():
                self.take(event.id, event.event, event.data)

    @staticmethod
    def endless(response):
        yield from response.iter_content(chunk_size=None)
        # At an end this library would hand out the half of a frame.
        raise ConnectionError("the stream ended")


class NodeEventSource(Reader):
    # Version 2 keeps the lines of an event that was cut before its end and puts them before the next one.
    keeps_half_events = True

    def __init__(self, url: str):
        super().__init__()
        self.process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("eventsource.js")), url, ",".join(NAMES)],
            stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env=os.environ | {"NODE_PATH": "/usr/share/nodejs"})
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        for line in self.process.stdout:
            match json.loads(line):
                case ["open"]:
                    self.note(is_open=True)
                case ["error", status]:
                    self.errors.append(f"error {status}")
                case ["frame", id, name, data]:
                    self.take(id, name, data)

    def close(self):
        super().close()
        self.process.kill()
        self.process.wait()


class Chromium(Reader):
    """Chromium's EventSource, in a blank page of the board's own origin."""

    def __init__(self, browser, url: str):
        super().__init__()
        self.page = blank_page(browser, url)
        self.page.evaluate("""([url, names]) => new Promise((opened) => {
            window.seen = [];
            window.source = new EventSource(url);
            source.onopen = opened;
            for (const name of ["message", ...names]) {
                source.addEventListener(name, (event) => seen.push([event.lastEventId, event.type, event.data]));
            }
        })""", [url, NAMES])

    def opened(self):
        return self

    def wait(self, condition, deadline: float) -> bool:
        # Playwright belongs to the thread of the test, so this reader looks when it is asked. What it has seen it takes
        # away: a broken line is an "error" among the events and no frame, so a count of frames is no place in them.
        milliseconds = max(1, (deadline - time.monotonic()) * 1_000)
        try:
            self.page.wait_for_function("() => seen.length > 0", timeout=milliseconds)
        except Exception as error:
            self.errors.append(str(error))
            return False
        for id, name, data in self.page.evaluate("() => seen.splice(0)"):
            self.take(id, name, data)
        return True

    def close(self):
        super().close()
        self.page.context.close()


def blank_page(browser, url: str):
    """An empty page of the origin that `url` is of."""
    page = browser.new_context().new_page()
    page.route("**/blank", lambda route: route.fulfill(body="<!doctype html><title>Blank</title>",
                                                       content_type="text/html"))
    page.goto("/".join(url.split("/")[:3]) + "/blank")
    return page


READERS = [Curl, HttpxSSE, SSEClientPy, NodeEventSource, Chromium]
