"""A line that breaks where a test wants it to: between the bytes of a frame, between two frames, anywhere."""

import socket
import threading
from contextlib import suppress

# Bytes on both sides of a cut inside a line.
MARGIN = 64


class Relay:
    """Passes everything on to the server. Each connection is cut after so many bytes of its answer; when the list is
    used up, connections stay."""

    def __init__(self, port: int, cut_after: tuple[int, ...] = (), only_inside_lines: bool = False):
        self.server_port = port
        self.only_inside_lines = only_inside_lines
        self.cuts_left = list(cut_after)
        self.cuts_made = 0
        self.lock = threading.Lock()
        self.lines: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        # shutdown() wakes the thread that waits in accept(); close() alone would not.
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()

    def cut(self):
        """Breaks every line that is open now."""
        lines, self.lines = self.lines, []
        for line in lines:
            hang_up(line)

    def _accept(self):
        while True:
            try:
                reader, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.server_port))
            self.lines += [reader, server]
            threading.Thread(target=self._ask, args=(reader, server), daemon=True).start()
            threading.Thread(target=self._answer, args=(reader, server), daemon=True).start()

    @staticmethod
    def _ask(reader: socket.socket, server: socket.socket):
        with suppress(OSError):
            while data := reader.recv(65_536):
                server.sendall(data)
        # The reader has gone: so does its line, as it would without a relay.
        hang_up(server)

    def _answer(self, reader: socket.socket, server: socket.socket):
        bytes_left = None
        is_first = True
        with suppress(OSError):
            while data := server.recv(65_536):
                if is_first:
                    # A browser opens lines that it may never use; those take no cut away.
                    is_first = False
                    with self.lock:
                        bytes_left = self.cuts_left.pop(0) if self.cuts_left else None
                if bytes_left is not None:
                    if (end := self._cut_in(data, bytes_left)) is not None:
                        reader.sendall(data[:end])
                        with self.lock:
                            self.cuts_made += 1
                        break
                    bytes_left -= len(data)
                reader.sendall(data)
        hang_up(reader)
        hang_up(server)

    def _cut_in(self, data: bytes, bytes_left: int) -> int | None:
        """Where in `data` the line is cut, when it is time."""
        if bytes_left >= len(data):
            return None
        end = max(0, bytes_left)
        while self.only_inside_lines and b"\n" in data[max(0, end - MARGIN):end + MARGIN]:
            end += MARGIN
        return end if end + MARGIN <= len(data) or not self.only_inside_lines else None


def hang_up(line: socket.socket):
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        line.close()
