"""The line between a browser and a server, for tests that cut it, hold it or change what is said on it. A browser's
shared workers cannot be reached by Playwright's routes; their line can."""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

REQUEST = re.compile(rb"^(?:GET|POST|PATCH|DELETE|PUT) (\S+) HTTP/1\.1\r$", re.MULTILINE)
CHUNK_BYTES = 65_536


class Line:
    """Passes everything on until it is told otherwise."""

    def __init__(self, port: int):
        self.server_port = port
        # What was asked for, in order: paths with their queries.
        self.requests: list[str] = []
        # Changes what is said to the server or to the browser; lengths must stay.
        self.asking: Callable[[bytes], bytes] = bytes
        self.answering: Callable[[bytes], bytes] = bytes
        self.is_down = False
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.held: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def asked(self, start: str) -> list[str]:
        """The requests whose path begins so."""
        return [target for target in self.requests if target.startswith(start)]

    def cut(self):
        """Breaks what is open. What comes later passes."""
        pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for end in pair:
                hang_up(end)

    def fall(self):
        """Breaks everything, and what comes later too, until rise()."""
        self.is_down = True
        self.cut()

    def rise(self):
        self.is_down = False

    def hold(self):
        """What is open stays open, and nothing comes through it any more: a machine slept, or a network went away
        without a word. What comes later passes."""
        self.held |= {browser for browser, _ in self.pairs}

    def close(self):
        # shutdown() wakes the thread that waits in accept(); close() alone would not.
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()

    def _accept(self):
        while True:
            try:
                browser, _ = self.listener.accept()
            except OSError:
                return
            if self.is_down:
                hang_up(browser)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:
                hang_up(browser)
                continue
            self.pairs.append((browser, server))
            threading.Thread(target=self._pass, args=(browser, server, self._ask), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, browser, self._answer), daemon=True).start()

    def _ask(self, data: bytes, _) -> bytes:
        data = self.asking(data)
        self.requests += [target.decode() for target in REQUEST.findall(data)]
        return data

    def _answer(self, data: bytes, browser: socket.socket) -> bytes:
        return b"" if browser in self.held else self.answering(data)

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket, change):
        with suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                target.sendall(change(data, target))
        hang_up(source)
        hang_up(target)


def hang_up(end: socket.socket):
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        end.close()
