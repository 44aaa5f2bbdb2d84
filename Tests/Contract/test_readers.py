"""Readers that have nothing in common see the same frames, in the same order, over every cut of the line."""

import json

from readers import READERS

KIBIBYTE = 1_024

# What agents print, and what breaks readers: other alphabets, characters beyond 16 bits, every kind of line end, text
# that looks like the protocol, and the longest message that the board takes.
MESSAGES = [
    "Grüße, 世界, שלום, e\u0301",
    "👩‍🚀 🛰️ 🏳️‍🌈",
    "one\ntwo\r\nthree\rfour\n\nfive",
    "\n\ndata: {\"type\":\"forged\"}\nid: 7\nevent: reset\n\n",
    "separators \u2028 \u2029 \u0085 \u000b \u000c \u001c \u001d \u001e",
    "\ufeffmark first, \u001b[31mred\u001b[0m, \u007f",
    "quotes \" \\ / </script> <!-- & {\"a\":[1]}",
    ": not a comment",
    "x" * 64 * KIBIBYTE,
    "🛰" * (64 * KIBIBYTE // 4),
    "the very end",
]

# Each stream with how it tells one of the messages; None for a frame that tells none.
STREAMS = {
    "/api/events":
        lambda frame: frame.json["data"]["activity"]["message"] if frame.json["type"] == "activity.logged" else None,
    "/api/events/stream":
        lambda frame: frame.json["payload"]["message"] if frame.json["type"] == "activity_logged" else None,
    "/api/tasks/TASK/stream":
        lambda frame: frame.json["activity"]["message"] if frame.json["type"] == "invocation.activity" else None,
    "/api/projects/default/events":
        lambda frame: frame.json["error_message"] if frame.name == "agent:failed" else None,
}


def play(board, task: dict):
    """The script: what an orchestrator says of the task, what a run does, and how runs fail."""
    path = f"/api/tasks/{task['id']}"
    board.send("POST", f"{path}/deliverables",
               {"deliverable_type": "file", "title": MESSAGES[0], "path": "~/" + MESSAGES[1]})
    for message in MESSAGES:
        run = board.send("POST", f"{path}/invocations", {"role": "coder", "provider": "codex"})
        board.send("POST", f"{path}/activities", {"activity_type": "updated", "message": message})
        board.send("POST", f"/api/invocations/{run['id']}/activity", {"type": "output", "message": message})
        board.send("POST", f"/api/invocations/{run['id']}/fail", {"error": message})


def comparable(frames):
    """Without what differs by the moment of connecting: greetings and heartbeats."""
    return [frame for frame in frames if frame.name not in {"hello", "resumed", "hb", "connected", "heartbeat"}
            and '"no_active_invocation"' not in frame.data]


def test_every_reader_sees_the_same_frames_on_every_stream_also_over_cuts(start, read, tmp_path, monkeypatch):
    monkeypatch.setenv("SSE_MAX_CONNECTIONS_PER_USER", str(2 * len(READERS)))
    board = start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite"))
    task = board.create("Read me 🔭")
    head = board.get("/api/board")
    paths = {stream: stream.replace("TASK", task["id"]) for stream in STREAMS}
    whole = {stream: read(board, path) for stream, path in paths.items()}
    # At another byte for every reader: among the first frames, and in the middle of a long one. Some libraries keep
    # frames back while their chunk of HTTP is not complete; one that is cut before its first frame has no id yet, so
    # the URL says where all this began, as a page that is opened again does.
    cut = {stream: read(board, f"{path}?lastEventId={head['epoch']}-{head['seq']}",
                        cut_after=lambda index: (3_000 + 611 * index, 70_000 + 9_973 * index))
           for stream, path in paths.items()}
    play(board, task)
    for stream, message_of in STREAMS.items():
        def seen(reader):
            return comparable(reader.until(
                lambda frame: MESSAGES[-1] in frame.data and message_of(frame) == MESSAGES[-1]))

        expected = seen(whole[stream][0])
        assert all((frame.name == "message") != stream.startswith("/api/projects") for frame in expected)
        assert [message for frame in expected if (message := message_of(frame)) is not None] == MESSAGES
        for reader in whole[stream][1:] + cut[stream]:
            assert_same(seen(reader), expected, f"{type(reader).__name__} on {stream}")
    assert sum(relay.cuts_made for relay in read.relays) == 2 * len(READERS) * len(STREAMS)


def assert_same(found, expected, who: str):
    """Equal, or a failure that can be read: a diff of lists with frames of 64 KiB cannot."""
    for index, (one, other) in enumerate(zip(found, expected)):
        assert one == other, f"{who}: frame {index} is {one!r:.300}, others saw {other!r:.300}"
    assert len(found) == len(expected), f"{who} saw {len(found)} frames, others {len(expected)}"


def test_a_reader_that_left_comes_back_with_its_last_id_and_misses_nothing(board, read):
    task = board.create("Come back")
    (first,) = read(board, "/api/events", kinds=READERS[:1])
    play(board, task)
    everything = comparable(first.until(
        lambda frame: '"invocation.failed"' in frame.data and MESSAGES[-1] in frame.data))
    for kind in READERS[:3]:
        for left_at in (everything[0], everything[len(everything) // 2]):
            (reader,) = read(board, f"/api/events?lastEventId={left_at.id}", kinds=[kind])
            rest = comparable(reader.until(lambda frame: frame == everything[-1]))
            assert_same(rest, everything[everything.index(left_at) + 1:], kind.__name__)


def test_a_cursor_of_another_board_gets_one_reset_in_every_reader(board, read):
    board.create("Before")
    readers = {path: read(board, f"{path}?lastEventId=00000000-7") for path in ("/api/events", "/api/events/stream")}
    board.create("After")
    for path, group in readers.items():
        last = "task.created" if path == "/api/events" else "task_created"
        seen = [comparable(reader.until(lambda frame: json.loads(frame.data).get("type") == last)) for reader in group]
        for reader, frames in zip(group, seen):
            assert_same(frames, seen[0], type(reader).__name__)
            resets = [frame for frame in frames if frame.name == "reset" or frame.json.get("type") == "reset"]
            assert len(resets) == 1 and frames[0] == resets[0]
