/**
 * Keeps the store equal to the server, by way of the connection that all tabs share. Everything that was shown stays
 * shown while the way to the server is broken.
 */
import { boardClock } from "./clock.js";
import { openLine } from "./live-lines.js";

/** The hub asks every twenty seconds who is there: so long without a word, and it has gone. */
const silenceMillisecondsMax = 60_000;
const watchMilliseconds = 5000;
/** Batches that wait for a snapshot; it makes most of them needless. */
const heldMax = 500;

export class LiveFeed {
    #store;
    // Not randomUUID(), which only pages from https have.
    #tab = [...crypto.getRandomValues(new Uint32Array(2))].map((word) => word.toString(36)).join("");
    /** @type {import("./live-lines.js").Line|null} */
    #line = null;
    #isWorkerWanted = true;
    /** The last event that the store has, or is about to have. */
    #cursor = { epoch: "", seq: -1 };
    #held = [];
    #isBehind = true;
    #reported = null;
    // Of the wall clock: performance.now() stands still while a laptop sleeps.
    #heardAt = 0;

    /** @param {import("./store.js").Store} store */
    constructor(store) {
        this.#store = store;
    }

    /** Connects, and stays connected until the page goes. Called once. */
    start() {
        const wake = (isNetworkNew) => this.#send({ kind: "wake", looks: looks(), isNetworkNew });
        document.addEventListener("visibilitychange", () =>
            document.hidden ? this.#send({ kind: "looks", looks: looks() }) : wake(false));
        for (const name of ["online", "offline"]) addEventListener(name, () => wake(true));
        document.addEventListener("try-connection", () => wake(true));
        document.addEventListener("board-written", () => this.#send({ kind: "written" }));
        this.#store.addEventListener("followed-logs", ({ detail: { invocationId: invocation, line } }) =>
            this.#send(line === null ? { kind: "unfollow", invocation } : { kind: "follow", invocation, line }));
        // What stays open would keep the page out of the back/forward cache, and a frozen page answers nobody.
        addEventListener("pagehide", () => this.#leave());
        addEventListener("pageshow", (event) => event.persisted && this.#enter());
        document.addEventListener("freeze", () => this.#leave());
        document.addEventListener("resume", () => this.#enter());
        setInterval(() => this.#watch(), watchMilliseconds);
        this.#enter();
    }

    #enter() {
        this.#leave();
        this.#heardAt = Date.now();
        const withoutWorker = () => {
            this.#isWorkerWanted = false;
            this.#enter();
        };
        const line = openLine(this.#tab, (message) => line === this.#line && this.#receive(message), withoutWorker,
            { isWorkerWanted: this.#isWorkerWanted });
        this.#line = line;
        this.#join();
    }

    #leave() {
        const line = this.#line;
        this.#line = null;
        line?.send({ kind: "leave" });
        line?.close();
    }

    /** Says where this tab stands. */
    #join() {
        this.#held = [];
        this.#isBehind = this.#cursor.epoch === "";
        this.#send({ kind: "join", cursor: { ...this.#cursor }, logs: [...this.#store.followedLogs], looks: looks() });
    }

    #send(message) {
        this.#line?.send(message);
    }

    #watch() {
        // Nobody looks at a hidden tab, and one that shares nothing rests then.
        if (this.#line && !document.hidden && Date.now() - this.#heardAt > silenceMillisecondsMax) this.#enter();
    }

    /** @param {import("./live-hub.js").ToTab} message */
    #receive(message) {
        this.#heardAt = Date.now();
        switch (message.kind) {
            case "board": return this.#replace(message.board);
            case "events": return this.#apply(message);
            case "log": return this.#store.receiveLog(message.frame);
            case "clock": return this.#readClock(message);
            case "connection": return this.#report(message);
            case "ping": return this.#send({ kind: "looks", looks: looks() });
            case "who": return this.#join();
        }
    }

    #replace(board) {
        this.#store.replace(board);
        this.#store.asOf = Date.parse(board.now);
        const isOther = board.epoch !== this.#cursor.epoch;
        this.#cursor = { epoch: board.epoch, seq: isOther ? board.seq : Math.max(board.seq, this.#cursor.seq) };
        this.#isBehind = false;
        const held = this.#held;
        this.#held = [];
        for (const batch of held) this.#apply(batch);
        if (this.#reported && this.#store.connection.kind === "connecting") this.#report(this.#reported);
    }

    /** Events that begin behind the last known one: something between them was missed. */
    #apply(batch) {
        if (batch.epoch !== this.#cursor.epoch || batch.after > this.#cursor.seq) {
            this.#held.push(batch);
            if (this.#held.length > heldMax) this.#held.shift();
            if (!this.#isBehind) this.#send({ kind: "behind" });
            this.#isBehind = true;
            return;
        }
        if (batch.through <= this.#cursor.seq) return;
        this.#cursor.seq = batch.through;
        this.#store.apply(batch.events);
    }

    #readClock({ clock, now }) {
        boardClock.read(clock, now);
        this.#store.asOf = Date.parse(now);
    }

    /** What the hub counts in lengths of time is told in moments: of the board's clock, or of this page's own run. */
    #report(message) {
        this.#reported = message;
        const { connection: { lostMilliseconds, retryMilliseconds, ...connection }, version } = message;
        // The stream may be there before this tab has anything to show.
        const isEmpty = this.#cursor.epoch === "" && ["live", "catchingUp"].includes(connection.kind);
        if (isEmpty) connection.kind = "connecting";
        const wasLost = this.#store.connection.lostAt !== undefined;
        const isLost = lostMilliseconds !== undefined;
        // What came until then is known; a board that was read since is newer.
        if (isLost && !wasLost) this.#store.asOf = Math.max(this.#store.asOf, boardClock.before(lostMilliseconds));
        this.#store.setConnection({
            ...connection, version,
            since: isLost ? boardClock.before(lostMilliseconds) : boardClock.now(),
            lostAt: isLost ? performance.now() - lostMilliseconds : undefined,
            retryAt: isLost ? performance.now() + retryMilliseconds : undefined,
        });
    }
}

const looks = () => ({ isHidden: document.hidden, isOnline: navigator.onLine });
