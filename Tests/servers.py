"""Starts the real server and a real browser, for the folders of tests beside this file: what is tested is what a user
gets.

    pip install -r Tests/requirements.txt
    ORRERY_BINARY=.build/release/orrery python -m pytest Tests/Browser

ORRERY_BINARY names the server. ORRERY_CHROMIUM names the browser where it is not Debian's.
"""

import json
import os
import re
import select
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

BINARY = os.environ.get("ORRERY_BINARY", "")
CHROMIUM = os.environ.get("ORRERY_CHROMIUM", "/usr/bin/chromium")
START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 15


def settings() -> dict:
    """The environment of a board: ORRERY_… variables are its settings, and those that are meant for these tests are
    none."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")}


class Server:
    """One running server. It is started by a command line and stopped by a signal, as an operator would."""

    def __init__(self, *arguments: str):
        self.process = subprocess.Popen([BINARY, *arguments], stdout=subprocess.PIPE, text=True, env=settings())
        readable, _, _ = select.select([self.process.stdout], [], [], START_SECONDS_MAX)
        line = self.process.stdout.readline() if readable else ""
        address = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if not address:
            self.process.kill()
            raise AssertionError(f"expected the first line to hold http://127.0.0.1:PORT, found {line!r}")
        # Nobody reads what else it says; a full pipe would stop it.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.url = address[0]
        self.port = int(address[1])

    def get(self, path: str):
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return json.load(response)

    def send(self, method: str, path: str, body: dict | None = None):
        request = urllib.request.Request(
            self.url + path, method=method, data=json.dumps(body or {}).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def create(self, title: str, **fields):
        return self.send("POST", "/api/tasks", {"title": title, **fields})

    def kill(self):
        """Ends the server as a crash would."""
        self.process.kill()
        self.process.wait(STOP_SECONDS_MAX)

    def stop(self):
        """Ends the server as an operator would, and expects it to leave in order."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(STOP_SECONDS_MAX) == 0


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def start(tmp_path):
    """Starts servers that are stopped, in order, when the test ends."""
    if not BINARY:
        pytest.skip("ORRERY_BINARY does not name a server")
    servers = []

    def start(*arguments: str, kind=Server) -> Server:
        servers.append(kind(*arguments))
        return servers[-1]

    yield start
    failures = []
    for server in servers:
        try:
            server.stop()
        except (AssertionError, subprocess.TimeoutExpired) as failure:
            server.process.kill()
            failures.append(failure)
    assert not failures, failures


@pytest.fixture
def board(start, tmp_path) -> Server:
    """An empty board on the wall clock."""
    return start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite"))


@pytest.fixture
def restart(start, tmp_path):
    """Starts a server again where another one was. The port may still be leaving; that is waited for."""

    def restart(port: int, database: Path) -> Server:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                    break
                except OSError:
                    assert time.monotonic() < deadline, f"port {port} did not become free"
        return start("serve", "--listen", f"127.0.0.1:{port}", "--db", str(database))

    return restart
