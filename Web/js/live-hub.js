/**
 * The one connection that all tabs of a browser share: a snapshot, then a stream from the snapshot's cursor, and back to
 * that after whatever the network does. It runs in a SharedWorker, in the tab that leads the others, or in a tab alone.
 *
 * A batch of events says after which event it comes. So each tab knows by itself whether it has missed one, whenever it
 * came and whoever held the connection before; then it asks for a snapshot.
 */
import { fetchBoard } from "./api.js";
import { Connection } from "./connection.js";
import { LiveStream, unknownLogs } from "./live-stream.js";
import { SharedLogs } from "./shared-logs.js";
import { cursorOf } from "./store.js";
import { Tabs } from "./tabs.js";

const batchMilliseconds = 16;
const pingMilliseconds = 20_000;
const serveAgainMilliseconds = 5000;
/** A wall clock that has gone on so much further than the machine: it slept, or was set. */
const sleptMilliseconds = 5000;

/**
 * @typedef {import("./tabs.js").Looks} Looks
 * @typedef {{kind: "join", cursor: {epoch: string, seq: number}, logs: [number, number][], looks: Looks}
 *   | {kind: "follow", invocation: number, line: number} | {kind: "unfollow", invocation: number}
 *   | {kind: "looks", looks: Looks} | {kind: "wake", looks: Looks, isNetworkNew: boolean}
 *   | {kind: "behind"} | {kind: "written"} | {kind: "leave"}} FromTab
 * @typedef {{kind: "board", board: any} | {kind: "log", frame: any} | {kind: "clock", clock: any, now: string}
 *   | {kind: "events", epoch: string, after: number, through: number, events: any[]}
 *   | {kind: "connection", connection: any, version?: string} | {kind: "ping"} | {kind: "who"}} ToTab
 */

export class LiveHub {
    /** @type {Tabs} */
    #tabs;
    #connection = new Connection();
    /** @type {LiveStream|null} */
    #stream = null;
    /** Grows with every attempt, so that a late answer to an earlier one is recognised and ignored. */
    #attemptNumber = 0;
    /** The last event that came. */
    #cursor = { epoch: "", seq: -1 };
    #logs = new SharedLogs();
    #batch = [];
    #batchAfter = -1;
    #batchTimer = 0;
    #reopenTimer = 0;
    #turnTimer = 0;
    #pingAt = 0;
    #drift = Date.now() - performance.now();
    #served = Promise.resolve();
    #version;
    #told = "";

    /** @param {(tabs: string[], message: ToTab) => void} post */
    constructor(post) {
        this.#tabs = new Tabs(post);
    }

    /** @param {string} id of a tab @param {FromTab} message */
    receive(id, message) {
        if (message.kind === "leave") return this.#leave(id);
        if (message.kind === "join") return this.#join(id, message);
        if (!this.#tabs.hear(id, message.looks)) return this.#tabs.tell({ kind: "who" }, [id]);
        if (message.kind === "follow") this.#reopen(this.#logs.follow(id, message.invocation, message.line));
        if (message.kind === "unfollow") this.#reopen(this.#logs.unfollow(id, message.invocation));
        if (message.kind === "behind") {
            this.#tabs.wantBoard(id);
            this.#serve();
        }
        if (message.kind === "written" && this.#connection.isWithoutStream) this.#poll();
        if (message.kind === "wake") this.#wake(message.isNetworkNew);
        this.#turn();
    }

    /** Lets go of the stream: nobody looks, or another takes over. */
    rest() {
        this.#flush();
        this.#close();
        this.#attemptNumber += 1;
        this.#connection.rests(Date.now());
        clearTimeout(this.#turnTimer);
    }

    // MARK: Tabs

    #join(id, { cursor, logs, looks }) {
        // What is told already is told before the newcomer counts.
        this.#flush();
        const isFirst = this.#tabs.count === 0;
        // The first one may know the board from whoever held the connection before.
        if (isFirst) {
            this.#connection.needsSnapshot = cursor.epoch === "";
            this.#cursor = { ...cursor };
            this.#batchAfter = cursor.seq;
        }
        const isBehind = cursor.epoch !== this.#cursor.epoch || cursor.seq < this.#cursor.seq;
        this.#tabs.join(id, looks, isBehind);
        for (const [invocation, line] of logs) this.#reopen(this.#logs.follow(id, invocation, line));
        this.#tell([id]);
        if (isFirst) this.#connect();
        else if (isBehind) this.#serve();
        this.#turn();
    }

    #leave(id) {
        if (!this.#tabs.leave(id)) return;
        this.#reopen(this.#logs.leave(id));
        if (this.#tabs.count === 0) this.rest();
    }

    /** Asks for the stream anew soon: whoever looks at another log lets go of one and asks for one. */
    #reopen(isNeeded) {
        if (!isNeeded) return;
        this.#reopenTimer ||= setTimeout(() => {
            this.#reopenTimer = 0;
            if (this.#stream) this.#connect();
        }, batchMilliseconds);
    }

    // MARK: The board

    /** Reads the board for tabs that have missed something, one after the other: each reading begins after they asked. */
    #serve() {
        this.#served = this.#served.then(async () => {
            const wanting = this.#tabs.wanting();
            if (wanting.length === 0 || this.#connection.needsSnapshot) return;
            const board = await fetchBoard().catch(() => null);
            if (!board) return void setTimeout(() => this.#serve(), serveAgainMilliseconds);
            this.#tabs.hand(board, wanting);
        });
    }

    /** The board is the new place to go on from, for everybody who stands elsewhere. */
    #take(board) {
        const isSame = board.epoch === this.#cursor.epoch && board.seq === this.#cursor.seq;
        this.#flush();
        this.#cursor = { epoch: board.epoch, seq: board.seq };
        this.#batchAfter = board.seq;
        this.#connection.needsSnapshot = false;
        this.#tabs.tell({ kind: "clock", clock: board.clock, now: board.now });
        this.#tabs.hand(board, this.#tabs.wanting(!isSame));
    }

    async #poll() {
        this.#connection.polls(Date.now());
        const attempt = this.#attemptNumber;
        const board = await fetchBoard().catch(() => null);
        // One that is older than what is known is ignored: a poll may lose a race.
        const isOld = board?.epoch === this.#cursor.epoch && board.seq < this.#cursor.seq;
        if (attempt !== this.#attemptNumber || isOld) return;
        if (board) this.#take(board);
        // Without a stream to break, this is how the page learns that the board is gone.
        else if (this.#connection.report(Date.now()).kind === "off") this.#lose();
    }

    // MARK: The stream

    async #connect() {
        this.#close();
        const attempt = ++this.#attemptNumber;
        if (this.#connection.needsSnapshot) {
            this.#connection.reads(Date.now());
            this.#turn();
            let board;
            try {
                board = await fetchBoard();
            } catch ({ status, retryAfterSeconds: seconds }) {
                if (attempt === this.#attemptNumber) this.#lose({ status, seconds });
                return;
            }
            if (attempt !== this.#attemptNumber) return;
            this.#take(board);
        }
        this.#connection.opens(Date.now());
        this.#stream = new LiveStream(this.#cursor, this.#logs.places, (name, data) => this.#receive(name, data),
            (isRefused) => this.#break(isRefused));
        this.#serve();
        this.#turn();
    }

    #receive(name, data) {
        const now = Date.now();
        this.#connection.hears(now);
        if (data === undefined) {
            // A frame that cannot be read may have been an event: only a snapshot is sure to hold it.
            this.#connection.needsSnapshot = true;
            return this.#lose();
        }
        if (name === "message") return this.#queue(data);
        if (name === "log") return this.#tellLog(data);
        if (name === "reset") return this.#reset();
        if (name === "hello") {
            this.#version = data.version;
            this.#connection.greets(now, data);
            this.#connection.reaches(this.#cursor.seq, data.head);
        }
        // Frames come in order: what was decided before a heartbeat was sent before it. So it ends a catching up.
        if (name === "hb") this.#connection.reaches(data.head, data.head);
        if (name === "resumed") return;
        this.#flush();
        this.#tabs.tell({ kind: "clock", clock: name === "clock" ? data : data.clock, now: data.now });
        this.#turn();
    }

    #queue(event) {
        const { epoch, seq } = cursorOf(event.id);
        if (epoch !== this.#cursor.epoch) return this.#reset();
        this.#batch.push(event);
        this.#cursor.seq = seq;
        this.#connection.reaches(seq);
        // The timers of a hidden page are slow, while those whom it leads may be looked at.
        if (globalThis.document?.hidden) queueMicrotask(() => this.#flush());
        else this.#batchTimer ||= setTimeout(() => this.#flush(), batchMilliseconds);
    }

    /** Hands on what has gathered: as plain data, read once, and not more often than a screen is drawn. */
    #flush() {
        clearTimeout(this.#batchTimer);
        this.#batchTimer = 0;
        const { epoch, seq } = this.#cursor;
        const [after, events] = [this.#batchAfter, this.#batch];
        this.#batchAfter = seq;
        this.#batch = [];
        if (events.length > 0) this.#tabs.tell({ kind: "events", epoch, after, through: seq, events });
        this.#tell();
    }

    #tellLog(frame) {
        this.#tabs.tell({ kind: "log", frame }, this.#logs.advance(frame));
    }

    #reset() {
        if (this.#connection.resets(Date.now())) return this.#connect();
        this.#close();
        this.#turn();
    }

    async #break(isRefused) {
        const [stream, attempt] = [this.#stream, this.#attemptNumber];
        this.#stream = null;
        if (!isRefused) return this.#lose();
        const refusal = await stream.probe();
        if (refusal.status === 400 || refusal.status === 404) {
            for (const invocation of await unknownLogs(this.#logs.places.keys())) this.#forgetLog(invocation);
        }
        if (attempt === this.#attemptNumber) this.#lose(refusal);
    }

    /** Its task was deleted. */
    #forgetLog(invocation) {
        const error = { code: "LOG_GONE", message: "This log is no longer kept." };
        this.#tellLog({ invocationId: invocation, lines: [], error });
        this.#logs.forget(invocation);
    }

    /** @param {Parameters<Connection["loses"]>[1]} [why] */
    #lose(why) {
        this.#close();
        this.#attemptNumber += 1;
        this.#connection.loses(Date.now(), why);
        this.#turn();
    }

    #wake(isNetworkNew) {
        if (this.#connection.wakes(Date.now(), isNetworkNew)) this.#connect();
    }

    #close() {
        this.#stream?.close();
        this.#stream = null;
    }

    // MARK: Time

    /** Does what is due, says what has changed, and comes back when something may be due again. */
    #turn() {
        clearTimeout(this.#turnTimer);
        const now = Date.now();
        if (now - this.#pingAt > pingMilliseconds) this.#ping(now);
        const drift = now - performance.now();
        const hasSlept = Math.abs(drift - this.#drift) > sleptMilliseconds;
        this.#drift = drift;
        if (hasSlept && this.#stream && this.#connection.wakes(now, true)) return void this.#connect();
        const due = this.#connection.due(now, this.#tabs.isWatched);
        if (due === "connect") return void this.#connect();
        if (due === "silent") return this.#lose({ isSilent: true });
        if (due === "poll") this.#poll();
        this.#tell();
        if (this.#tabs.count === 0) return;
        this.#turnTimer = setTimeout(() => this.#turn(), this.#connection.restMilliseconds(now, this.#tabs.isWatched));
    }

    #ping(now) {
        this.#pingAt = now;
        for (const id of this.#tabs.ping()) this.#leave(id);
    }

    /** @param {string[]} [newcomers] are told even if nothing has changed */
    #tell(newcomers) {
        const connection = this.#connection.report(Date.now(), this.#tabs.isOnline);
        // Lengths of time change by themselves; only a new moment of the next try is news.
        const { lostMilliseconds, retryMilliseconds, ...rest } = connection;
        const news = JSON.stringify([rest, this.#version, this.#attemptNumber]);
        const message = { kind: "connection", connection, version: this.#version };
        if (newcomers) return this.#tabs.tell(message, newcomers);
        if (news === this.#told) return;
        this.#told = news;
        this.#tabs.tell(message);
    }
}
