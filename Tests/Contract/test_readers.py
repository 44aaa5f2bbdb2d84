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

# Each stream with its last frame of the script, and how it tells one of the messages.
STREAMS = {
    "/api/events": (
        lambda frame: frame["type"] == "activity.logged" and told("/api/events", frame) == MESSAGES[-1],
        lambda frame: frame["data"].get("activity", {}).get("message") if frame["type"] == "activity.logged" else None),
    "/api/events/stream": (
        lambda frame: frame["type"] == "activity_logged" and told("/api/events/stream", frame) == MESSAGES[-1],
        lambda frame: frame["payload"]["message"] if frame["type"] == "activity_logged" else None),
    "/api/tasks/TASK/stream": (
        lambda frame: frame["type"] == "invocation.completed",
        lambda frame: frame["activity"]["message"] if frame["type"] == "invocation.activity" else None),
}


def told(path: str, frame: dict):
    return STREAMS[path][1](frame)


def play(board, task: dict):
    """The script: a run and its activities, then what an orchestrator says of the task."""
    run = board.send("POST", f"/api/tasks/{task['id']}/invocations", {"role": "coder", "provider": "codex"})
    for message in MESSAGES:
        board.send("POST", f"/api/invocations/{run['id']}/activity", {"type": "output", "message": message})
    board.send("POST", f"/api/invocations/{run['id']}/complete", {"response": MESSAGES[0]})
    board.send("POST", f"/api/tasks/{task['id']}/deliverables",
               {"deliverable_type": "file", "title": MESSAGES[0], "path": "~/" + MESSAGES[1]})
    for message in MESSAGES:
        board.send("POST", f"/api/tasks/{task['id']}/activities", {"activity_type": "updated", "message": message})


def comparable(frames):
    """Without what differs by the moment of connecting: greetings and heartbeats."""
    return [frame for frame in frames if frame.name not in {"hello", "resumed", "hb", "connected", "heartbeat"}
            and '"no_active_invocation"' not in frame.data]


def test_every_reader_sees_the_same_frames_on_every_stream_also_over_cuts(board, read):
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
    for stream, (is_last, message_of) in STREAMS.items():
        def seen(reader):
            return comparable(reader.until(lambda frame: frame.name == "message" and is_last(frame.json)))

        expected = seen(whole[stream][0])
        assert all(frame.name == "message" for frame in expected)
        assert [message for frame in expected if (message := message_of(frame.json)) is not None] == MESSAGES
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
    everything = comparable(first.until(lambda frame: frame.name == "message" and STREAMS["/api/events"][0](frame.json)))
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
