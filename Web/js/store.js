/**
 * What the page knows: the board as of one cursor. There is one rule by which an event changes it, the same as the
 * server's, so that page and server can be compared field by field. A past board may be shown meanwhile.
 */
import { boardClock } from "./clock.js";

/**
 * @typedef {{epoch: string, seq: number, tasks: Map<string, any>, sessions: Map<string, any>, agents: Map<string, any>,
 *   servers: Map<string, any>, projects: Map<string, any>, followUps: Map<string, any>, liveActivity: any}} BoardState
 * @typedef {{id: string, at: string, type: string, projectId?: string, taskId?: string,
 *   data: Record<string, any>}} BoardEvent
 * @typedef {{kind: "connecting"|"catchingUp"|"live"|"reconnecting"|"offline"|"off"|"signedOut", since: number,
 *   lostAt?: number, retryAt?: number, behind?: number, pollSeconds?: number, version?: string}} Connection `since` is on
 *   the board's clock, 0 when that is not known; `lostAt`, set while there is no stream, and `retryAt` are on
 *   performance.now(); `version` is the server's
 */

const collections = {
    task: "tasks", session: "sessions", agent: "agents", server: "servers", project: "projects", followUp: "followUps",
};

/** What is over is history, which is asked for where it is shown: a page that stays open for weeks does not grow by it. */
const isOver = {
    sessions: (session) => session.status !== "active", followUps: (followUp) => followUp.state !== "queued",
};

/** @type {BoardState} */
export const emptyState = Object.freeze({
    epoch: "", seq: -1, tasks: new Map(), sessions: new Map(), agents: new Map(), servers: new Map(),
    projects: new Map(), followUps: new Map(), liveActivity: null,
});

/** The state that a snapshot (`GET /api/board`) describes. */
export function stateOf(board) {
    const byId = (rows) => new Map((rows ?? []).map((row) => [row.id, row]));
    return {
        epoch: board.epoch, seq: board.seq, liveActivity: board.liveActivity ?? null, tasks: byId(board.tasks),
        sessions: byId(board.sessions), agents: byId(board.agents), servers: byId(board.servers),
        projects: byId(board.projects), followUps: byId(board.followUps),
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
 * Dispatches `change` with `{ before, events, isReplaced, isTravel? }` about what is shown, at most once per frame's
 * time however many events came, `present` with the same about the present board whether it is shown or not,
 * `connection` when the way to the server changed, `log` with a frame of a log that somebody follows
 * (`{ invocationId, lines?, gap?, reset?, error?, complete? }`), and `followed-logs` with `{ invocationId, line }` when
 * another line is wanted of a log, or none (null).
 */
export class Store extends EventTarget {
    /** The board as it is now: events are folded into it whatever is shown. @type {BoardState} */
    live = emptyState;
    /** Which moment is shown, while that is not the present one; `at` in ms. @type {{cursor: string, at: number}|null} */
    past = null;
    /** @type {BoardState|null} */
    #pastState = null;
    /** @type {Connection} */
    connection = { kind: "connecting", since: 0 };
    /** The moment on the board's clock of which it is sure that nothing older is missing. */
    asOf = 0;
    /** The next line that is wanted of each log that is looked at, by invocation. @type {Map<number, number>} */
    followedLogs = new Map();
    /** How many parts of the page look at each. @type {Map<number, number>} */
    #followerCounts = new Map();
    /** Logs of which it was said that no more will come. @type {Set<number>} */
    #completeLogs = new Set();
    #pending = [];
    #timer = 0;

    /** What is shown: the board as it is, or as it was. @returns {BoardState} */
    get state() {
        return this.#pastState ?? this.live;
    }

    /** Starts again from a snapshot. One that is older than what is known is ignored: a poll may lose a race. */
    replace(board) {
        if (board.epoch === this.live.epoch && board.seq < this.live.seq) return;
        const before = this.live;
        this.live = stateOf(board);
        if (before.epoch !== board.epoch) this.#pending = [];
        boardClock.read(board.clock, board.now);
        this.#announce({ before, events: [], isReplaced: true });
    }

    /** Shows the board as it was. The present one goes on being kept. @param {any} board as `?at=` answers */
    showPast(board) {
        this.#travel(stateOf(board), { cursor: `${board.epoch}-${board.seq}`, at: Date.parse(board.now) });
    }

    /** Shows the board as it is. */
    showPresent() {
        if (this.past) this.#travel(null, null);
    }

    /** @param {BoardEvent[]} events in order */
    apply(events) {
        for (const event of events) this.#pending.push(event);
        // A timer and not an animation frame: a hidden page gets no frames and would collect events for ever.
        this.#timer ||= setTimeout(() => this.#flush(), 16);
    }

    /** @param {Connection} connection */
    setConnection(connection) {
        this.connection = connection;
        this.dispatchEvent(new Event("connection"));
    }

    /**
     * Asks for a log's lines as they come, until the signal says that nobody looks any longer. Each comes once; only when
     * another part of the page asks for earlier lines of the same log do those come again, for it.
     * @param {number} invocationId @param {number} line the first that is wanted @param {AbortSignal} signal
     */
    followLog(invocationId, line, signal) {
        if (signal.aborted) return;
        this.#followerCounts.set(invocationId, (this.#followerCounts.get(invocationId) ?? 0) + 1);
        if (!(this.followedLogs.get(invocationId) <= line)) this.#setPlace(invocationId, line);
        signal.addEventListener("abort", () => {
            const count = this.#followerCounts.get(invocationId) - 1;
            if (count > 0) return void this.#followerCounts.set(invocationId, count);
            this.#followerCounts.delete(invocationId);
            this.#setPlace(invocationId, null);
        }, { once: true });
    }

    #setPlace(invocationId, line) {
        if (line === null) this.followedLogs.delete(invocationId);
        else this.followedLogs.set(invocationId, line);
        this.#completeLogs.delete(invocationId);
        this.dispatchEvent(new CustomEvent("followed-logs", { detail: { invocationId, line } }));
    }

    /** @param {any} frame of a log. What nobody looks at, and what came already for another tab's sake, is dropped. */
    receiveLog(frame) {
        const { invocationId, gap, complete } = frame;
        const next = this.followedLogs.get(invocationId);
        if (next === undefined || gap?.to < next || (complete && this.#completeLogs.has(invocationId))) return;
        const lines = frame.lines?.filter(({ n }) => n >= next) ?? [];
        if (lines.length === 0 && frame.lines?.length > 0) return;
        const last = lines.at(-1)?.n ?? gap?.to;
        if (last) this.followedLogs.set(invocationId, last + 1);
        if (complete) this.#completeLogs.add(invocationId);
        this.dispatchEvent(new CustomEvent("log", { detail: { ...frame, lines } }));
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
        const before = this.live;
        const events = this.#pending.filter((event) => cursorOf(event.id).seq > before.seq);
        this.#pending = [];
        this.live = fold(before, events);
        if (events.length > 0) this.#announce({ before, events, isReplaced: false });
    }

    #travel(state, past) {
        const before = this.state;
        this.#pastState = state;
        this.past = past;
        boardClock.hold(past?.at ?? null);
        const detail = { before, events: [], isReplaced: true, isTravel: true };
        this.dispatchEvent(new CustomEvent("change", { detail }));
    }

    #announce(detail) {
        this.dispatchEvent(new CustomEvent("present", { detail }));
        if (!this.past) this.dispatchEvent(new CustomEvent("change", { detail }));
    }
}

export const store = new Store();
