/**
 * What the page knows: the board as of one cursor. There is one rule by which an event changes it, the same as the
 * server's, so that page and server can be compared field by field.
 */
import { boardClock } from "./clock.js";

/**
 * @typedef {{epoch: string, seq: number, tasks: Map<string, any>, sessions: Map<string, any>, agents: Map<string, any>,
 *   projects: Map<string, any>, followUps: Map<string, any>, liveActivity: any}} BoardState
 * @typedef {{id: string, at: string, type: string, projectId?: string, taskId?: string,
 *   data: Record<string, any>}} BoardEvent
 * @typedef {{kind: "connecting"|"catchingUp"|"live"|"reconnecting"|"offline"|"off"|"signedOut", since: number,
 *   retryAt?: number, behind?: number, pollSeconds?: number}} Connection `since` and `retryAt` are on the browser's
 *   clock: they are about the network
 */

const collections = { task: "tasks", session: "sessions", agent: "agents", project: "projects", followUp: "followUps" };

/** What is over is history, which is asked for where it is shown: a page that stays open for weeks does not grow by it. */
const isOver = {
    sessions: (session) => session.status !== "active", followUps: (followUp) => followUp.state !== "queued",
};

/** @type {BoardState} */
export const emptyState = Object.freeze({
    epoch: "", seq: -1, tasks: new Map(), sessions: new Map(), agents: new Map(), projects: new Map(),
    followUps: new Map(), liveActivity: null,
});

/** The state that a snapshot (`GET /api/board`) describes. */
export function stateOf(board) {
    const byId = (rows) => new Map((rows ?? []).map((row) => [row.id, row]));
    return {
        epoch: board.epoch, seq: board.seq, liveActivity: board.liveActivity ?? null, tasks: byId(board.tasks),
        sessions: byId(board.sessions), agents: byId(board.agents), projects: byId(board.projects),
        followUps: byId(board.followUps),
    };
}

/** The epoch and the number in an event's `id`, which reads `epoch-number`. */
export function cursorOf(id) {
    const dash = id.lastIndexOf("-");
    return { epoch: id.slice(0, dash), seq: Number(id.slice(dash + 1)) };
}

/**
 * The state after `events`. Pure: the given state stays as it was, and what no event touched is shared with it, so
 * an entity that is the same object has not changed. Events that the state has seen already change nothing.
 * @param {BoardState} state
 * @param {BoardEvent[]} events in order
 * @returns {BoardState}
 */
export function fold(state, events) {
    const next = { ...state };
    // One copy a batch, not one an event: a thousand events cost one map.
    const own = (name) => next[name] === state[name] ? (next[name] = new Map(state[name])) : next[name];
    for (const event of events) {
        const { seq } = cursorOf(event.id);
        if (seq <= next.seq) continue;
        next.seq = seq;
        for (const [key, entity] of Object.entries(event.data ?? {})) {
            if (key === "liveActivity") next.liveActivity = entity && entity.endedAt == null ? entity : null;
            const name = collections[key];
            if (!name || entity?.id == null) continue;
            const known = { ...next[name].get(entity.id), ...entity };
            if (entity.isDeleted !== true && !isOver[name]?.(known)) own(name).set(entity.id, known);
            else if (own(name).delete(entity.id) && name === "tasks") forget(entity.id);
        }
    }
    return next;

    /** A task that is gone takes with it what was about it. */
    function forget(taskId) {
        for (const name of Object.keys(isOver)) {
            for (const { id, taskId: owner } of [...next[name].values()]) if (owner === taskId) own(name).delete(id);
        }
    }
}

/**
 * Dispatches `change` with `{ before, events, isReplaced }`, at most once per frame's time however many events came,
 * `connection` when the way to the server changed, `log` with a frame of a log that somebody follows
 * (`{ invocationId, lines?, gap?, reset?, error?, complete? }`), and `followed-logs` when it is another log.
 */
export class Store extends EventTarget {
    /** @type {BoardState} */
    state = emptyState;
    /** @type {Connection} */
    connection = { kind: "connecting", since: Date.now() };
    /** The next line that is wanted of each log that is looked at, by invocation. @type {Map<number, number>} */
    followedLogs = new Map();
    #pending = [];
    #timer = 0;

    /** Starts again from a snapshot. One that is older than what is known is ignored: a poll may lose a race. */
    replace(board) {
        if (board.epoch === this.state.epoch && board.seq < this.state.seq) return;
        const before = this.state;
        this.state = stateOf(board);
        if (before.epoch !== board.epoch) this.#pending = [];
        boardClock.read(board.clock, board.now);
        this.#announce({ before, events: [], isReplaced: true });
    }

    /** @param {BoardEvent} event */
    apply(event) {
        this.#pending.push(event);
        // A timer and not an animation frame: a hidden page gets no frames and would collect events for ever.
        this.#timer ||= setTimeout(() => this.#flush(), 16);
    }

    /** @param {Connection} connection */
    setConnection(connection) {
        this.connection = connection;
        this.dispatchEvent(new Event("connection"));
    }

    /**
     * Asks for a log's lines as they come, until the signal says that nobody looks any longer.
     * @param {number} invocationId @param {number} line the first that is wanted @param {AbortSignal} signal
     */
    followLog(invocationId, line, signal) {
        this.followedLogs.set(invocationId, line);
        this.dispatchEvent(new Event("followed-logs"));
        signal.addEventListener("abort", () => {
            this.followedLogs.delete(invocationId);
            this.dispatchEvent(new Event("followed-logs"));
        });
    }

    /** @param {any} frame of a log. What nobody looks at any longer is dropped. */
    receiveLog(frame) {
        if (!this.followedLogs.has(frame.invocationId)) return;
        const last = frame.lines?.at(-1)?.n;
        if (last) this.followedLogs.set(frame.invocationId, last + 1);
        this.dispatchEvent(new CustomEvent("log", { detail: frame }));
    }

    /** Sub-agents at work, counted from the sessions themselves. */
    get activeSubAgents() {
        let count = 0;
        for (const session of this.state.sessions.values()) {
            if (session.status === "active" && session.sessionType === "subagent") count += 1;
        }
        return count;
    }

    #flush() {
        this.#timer = 0;
        const before = this.state;
        const events = this.#pending.filter((event) => cursorOf(event.id).seq > before.seq);
        this.#pending = [];
        this.state = fold(before, events);
        if (events.length > 0) this.#announce({ before, events, isReplaced: false });
    }

    #announce(detail) {
        this.dispatchEvent(new CustomEvent("change", { detail }));
    }
}

export const store = new Store();
