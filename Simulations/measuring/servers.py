"""The servers that are measured: each runs as a child on the loopback, with all that it writes in a temporary folder."""

import http.client
import json
import os
import re
import signal
import subprocess
from pathlib import Path

from .machine import Failed, answers, free_port, orrery, resident_kib, stop, until

#: As many viewers as anything here holds, and some.
streams_max = 12_000
#: Longer than a board takes for anything.
answer_seconds = 120


class Board:
    """An Orrery. Its database outlives it, so that another can be started on it."""

    def __init__(self, database, port=0, takes_over=True):
        environment = {
            **os.environ, "ORRERY_MONITORING_MAX_CONCURRENT_STREAMS": str(streams_max),
            "ORRERY_STREAM_TAKEOVER": "true" if takes_over else "false"}
        self.process = subprocess.Popen(
            [orrery, "serve", "--listen", f"127.0.0.1:{port}", "--db", database], env=environment,
            stdout=subprocess.PIPE, text=True)
        said = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
        if not found:
            stop(self.process)
            raise Failed(f"Expected a board to say where it listens, found \"{said.strip()}\" and what stands above.")
        self.port, self.pid = int(found[1]), self.process.pid
        self.url = f"http://127.0.0.1:{self.port}"
        if (b"streams taken over" in self.ask("GET", "/readyz?verbose")) != takes_over:
            self.kill()
            raise Failed(
                f"Expected streams {'to be' if takes_over else 'not to be'} taken over from libmicrohttpd, found "
                "otherwise (/readyz?verbose): what would be measured is something else.")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)

    def kill(self):
        """Ends it without a word, as kill -9 does."""
        stop(self.process, signal.SIGKILL)

    def ask(self, method, target, body=None):
        """The answer to one request, read as JSON where it is."""
        # A connection each: one that rests between two rows is closed by the board.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=answer_seconds)
        try:
            connection.request(method, target, body if body is None or isinstance(body, str) else json.dumps(body))
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Failed(f"Expected {method} {target} to be answered within {answer_seconds} s, found: {error!r}.")
        finally:
            connection.close()
        if answer.status not in (200, 201):
            raise Failed(f"Expected {method} {target} to be answered with 200 or 201, found {answer.status}: {text[:300]}")
        return json.loads(text) if text[:1] in (b"{", b"[") else text

    def task(self, title="Fix the flaky checkout test"):
        """The id of a new task."""
        return self.ask("POST", "/api/tasks", {
            "title": title, "description": "It fails about once in thirty runs.", "type": "agent"})["id"]

    def resident_kib(self):
        return resident_kib(self.pid)

    def streams(self):
        """How many streams are open."""
        return sum(self.ask("GET", "/api/stats")["streams"]["viewers"].values())

    def streams_ever(self):
        """How many streams were ever opened."""
        return self.ask("GET", "/api/stats")["streams"]["opened"]


class Nchan:
    """An nginx with nchan: one worker, one channel, published to at /pub and watched at /sub."""

    stream = ["--path", "/sub", "--publish-path", "/pub"]
    module = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")

    def __init__(self, folder):
        if not self.module.exists():
            raise Failed(f"Expected nchan at {self.module}, where Debian's libnginx-mod-nchan puts it, found nothing.")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        configuration = folder / "nginx.conf"
        configuration.write_text(f"""
            daemon off;
            worker_processes 1;
            worker_rlimit_nofile {streams_max + 1_000};
            pid {folder}/nginx.pid;
            error_log {folder}/nginx.log warn;
            load_module {self.module};
            events {{ worker_connections {streams_max}; }}
            http {{
                access_log off;
                keepalive_requests 1000000;
                client_body_temp_path {folder}/body;
                proxy_temp_path {folder}/proxy;
                fastcgi_temp_path {folder}/fastcgi;
                uwsgi_temp_path {folder}/uwsgi;
                scgi_temp_path {folder}/scgi;
                tcp_nodelay on;
                server {{
                    listen 127.0.0.1:{self.port};
                    location = /pub {{
                        nchan_publisher;
                        nchan_channel_id bench;
                        nchan_message_buffer_length 1000;
                    }}
                    location = /sub {{
                        nchan_subscriber eventsource;
                        nchan_channel_id bench;
                        nchan_subscriber_first_message newest;
                    }}
                }}
            }}""")
        # The distribution's own folder for logs may be another user's; -e is for what is said before the file is read.
        self.process = subprocess.Popen(
            ["/usr/sbin/nginx", "-e", f"{folder}/nginx.log", "-p", folder, "-c", configuration])
        try:
            until("nginx answered", lambda: self.process.poll() is not None or answers(self.port), 10)
            if self.process.poll() is not None:
                raise Failed(f"nginx did not start: {(folder / 'nginx.log').read_text()[-1000:]}")
            self.pid = int(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])
        except BaseException:
            stop(self.process)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)
