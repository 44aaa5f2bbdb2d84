"""The one rule by which an event changes the board, as the page has it."""

import pytest


@pytest.fixture
def fold(board, visit):
    """Folds events into a state of one task, in the page's own module, and returns what came out as plain data."""
    page = visit(board)

    def fold(events: list[dict], task: dict | None = None):
        return page.evaluate("""async ([events, task]) => {
            const { emptyState, fold } = await import("/js/store.js");
            const before = { ...emptyState, epoch: "e", seq: 10, tasks: new Map(task ? [[task.id, task]] : []) };
            const text = (state) => JSON.stringify({ ...state, tasks: [...state.tasks.values()] });
            const was = text(before);
            const after = fold(before, events);
            return {
                seq: after.seq, tasks: [...after.tasks.values()], sessions: [...after.sessions.values()],
                followUps: [...after.followUps.values()],
                liveActivity: after.liveActivity, isPure: text(before) === was,
                isStable: text(fold(after, events)) === text(after),
            };
        }""", [events, task])

    return fold


def test_a_log_is_heard_from_the_line_that_was_asked_for_and_each_line_once(board, visit):
    page = visit(board)
    assert page.evaluate("""async () => {
        const { Store } = await import("/js/store.js");
        const store = new Store();
        const [heard, wanted] = [[], []];
        store.addEventListener("log", ({ detail }) => heard.push(detail.complete ? "complete"
            : detail.gap ? "gap" : detail.lines.map(({ n }) => n).join()));
        store.addEventListener("followed-logs", ({ detail }) => wanted.push(detail.line));
        const say = (...numbers) => store.receiveLog({ invocationId: 7, lines: numbers.map((n) => ({ n })) });
        const [one, other] = [new AbortController(), new AbortController()];
        say(1);
        store.followLog(7, 3, one.signal);
        // What another tab has asked for comes here, too.
        say(1, 2); say(2, 3, 4); say(3, 4); say(5);
        store.receiveLog({ invocationId: 7, lines: [], gap: { from: 1, to: 4 } });
        store.receiveLog({ invocationId: 7, lines: [], gap: { from: 6, to: 8 } });
        say(9);
        for (const _ of [1, 2]) store.receiveLog({ invocationId: 7, lines: [], complete: true });
        store.followLog(7, 20, other.signal);
        one.abort();
        say(10);
        other.abort();
        say(11);
        return [heard, wanted];
    }""") == [["3,4", "5", "gap", "9", "complete", "10"], [3, None]]


def event(seq: int, **data):
    return {"id": f"e-{seq}", "at": "2026-01-05T08:00:00.000Z", "type": "of.a.kind.nobody.knows", "data": data}


def test_fields_are_merged_and_the_given_state_is_left_alone(fold):
    result = fold([event(11, task={"id": "t", "status": "review"})], {"id": "t", "title": "T", "status": "inbox"})
    assert result["tasks"] == [{"id": "t", "title": "T", "status": "review"}]
    assert result["seq"] == 11
    assert result["isPure"] and result["isStable"]


def test_an_unknown_entity_is_created_and_a_deleted_task_is_removed(fold):
    result = fold([event(11, task={"id": "t", "isDeleted": True}), event(12, task={"id": "u"}),
                   event(13, session={"id": "s", "status": "active"}, somethingNew={"id": "x"})], {"id": "t"})
    assert result["tasks"] == [{"id": "u"}]
    assert result["sessions"] == [{"id": "s", "status": "active"}]
    assert result["isPure"] and result["isStable"]


def test_what_was_seen_already_changes_nothing(fold):
    result = fold([event(10, task={"id": "t", "title": "Old news"})], {"id": "t", "title": "T"})
    assert result["tasks"] == [{"id": "t", "title": "T"}]


def test_a_live_activity_is_replaced_and_ends(fold):
    running = {"id": "l", "taskId": "t", "progress": 0.5, "endedAt": None}
    assert fold([event(11, liveActivity=running)])["liveActivity"] == running
    ended = {**running, "endedAt": "2026-01-05T08:00:00.000Z"}
    assert fold([event(11, liveActivity=running), event(12, liveActivity=ended)])["liveActivity"] is None


def test_what_is_over_is_let_go_of(fold):
    begun = [event(11, session={"id": "s", "taskId": "t", "status": "active"}),
             event(12, followUp={"id": "f", "taskId": "t", "state": "queued"})]
    assert len(fold(begun)["sessions"]) == 1 and len(fold(begun)["followUps"]) == 1
    ended = fold([*begun, event(13, session={"id": "s", "status": "ended"}),
                  event(14, followUp={"id": "f", "state": "delivered"})])
    assert ended["sessions"] == [] and ended["followUps"] == []
    deleted = fold([*begun, event(13, task={"id": "t", "isDeleted": True})], {"id": "t"})
    assert deleted["tasks"] == deleted["sessions"] == deleted["followUps"] == []
    assert ended["isPure"] and ended["isStable"] and deleted["isPure"] and deleted["isStable"]
