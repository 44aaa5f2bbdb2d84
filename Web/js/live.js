/**
 * Keeps the store equal to the server: a snapshot, then a stream from the snapshot's cursor, and back to that after
 * whatever the network does. Everything that was shown stays shown while the way to the server is broken.
 */
import { fetchBoard, retryAfterSeconds } from "./api.js";
import { boardClock } from "./clock.js";
import { cursorOf } from "./store.js";

const backOffSeconds = [1, 2, 4, 8, 16, 30];
const pollSeconds = 5;
/** A board without streams may have been started again with them. */
const lookForStreamsSeconds = 60;
const silenceHeartbeats = 2.5;
const offlineAfterSeconds = 60;
const resetPauseMilliseconds = 2000;

export class LiveFeed {
    #store;
    /** @type {EventSource|null} */
    #source = null;
    #needsSnapshot = true;
    /** Grows with every attempt, so that a late answer to an earlier one is recognised and ignored. */
    #attemptNumber = 0;
    #failures = 0;
    #lostAt = 0;
    #retryTimer = 0;
    #pollTimer = 0;
    #heartbeatSeconds = 30;
    // Of the wall clock: performance.now() stands still while a laptop sleeps, which is when silence matters most.
    #heardAt = 0;
    #resetAt = 0;
    #head = 0;

    /** @param {import("./store.js").Store} store */
    constructor(store) {
        this.#store = store;
    }

    /** Connects, and stays connected until the page goes. Called once. */
    start() {
        setInterval(() => this.#watch(), 1000);
        document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
        addEventListener("online", () => this.#wake());
        addEventListener("pageshow", (event) => event.persisted && this.#wake());
        document.addEventListener("board-written", () => this.#poll());
        this.#store.addEventListener("followed-logs", () => this.#source && this.#connect());
        // An open stream would keep the page out of the back/forward cache.
        addEventListener("pagehide", () => this.#close());
        this.#connect();
    }

    async #connect() {
        this.#close();
        const attempt = ++this.#attemptNumber;
        if (this.#needsSnapshot) {
            try {
                const board = await fetchBoard();
                if (attempt !== this.#attemptNumber) return;
                this.#store.replace(board);
                this.#needsSnapshot = false;
            } catch (error) {
                if (attempt === this.#attemptNumber) this.#retry(error.retryAfterSeconds, error.status === 401);
                return;
            }
        }
        this.#open(attempt);
    }

    #open(attempt) {
        const { epoch, seq } = this.#store.state;
        const parameters = new URLSearchParams({ lastEventId: `${epoch}-${seq}` });
        const logs = [...this.#store.followedLogs].map(([invocation, line]) => `${invocation}:${line}`);
        if (logs.length > 0) parameters.set("logs", logs.join());
        const source = new EventSource(`/api/events?${parameters}`);
        const listen = (name, handle) => source.addEventListener(name, (frame) => {
            if (source !== this.#source) return;
            this.#heardAt = Date.now();
            let data;
            try {
                data = JSON.parse(frame.data);
            } catch {
                // A frame that cannot be read may have been an event: only a snapshot is sure to hold it.
                this.#needsSnapshot = true;
                return this.#retry();
            }
            handle(data);
        });
        this.#source = source;
        this.#heardAt = Date.now();
        listen("hello", (hello) => this.#greet(hello));
        listen("hb", (beat) => this.#beat(beat));
        listen("clock", (reading) => boardClock.read(reading));
        listen("reset", () => this.#reset());
        // Says only what is known already; being heard from is what counts.
        listen("resumed", () => {});
        listen("log", (frame) => this.#store.receiveLog(frame));
        listen("message", (event) => this.#receive(event));
        source.onerror = () => source === this.#source && this.#lose(source, attempt);
    }

    #greet({ head, now, heartbeatSeconds, clock }) {
        this.#failures = 0;
        this.#lostAt = 0;
        this.#head = head;
        if (heartbeatSeconds > 0) this.#heartbeatSeconds = heartbeatSeconds;
        clearInterval(this.#pollTimer);
        this.#pollTimer = 0;
        boardClock.read(clock, now);
        this.#report(this.#store.state.seq);
    }

    #beat({ head, now, clock }) {
        boardClock.read(clock ?? boardClock.reading, now);
        this.#head = head;
        // Frames come in order: what was decided before a heartbeat was sent before it. So it ends a catching up.
        this.#report(head);
    }

    #receive(event) {
        const { epoch, seq } = cursorOf(event.id);
        if (epoch !== this.#store.state.epoch) return this.#reset();
        this.#store.apply(event);
        if (this.#store.connection.kind === "catchingUp") this.#report(seq);
    }

    #report(seq) {
        const behind = this.#head - seq;
        const kind = behind > 0 ? "catchingUp" : "live";
        const { connection } = this.#store;
        if (connection.kind === kind && connection.behind === behind) return;
        const since = connection.kind === kind ? connection.since : Date.now();
        this.#store.setConnection({ kind, since, behind });
    }

    /** The cursor cannot be served. One snapshot a reset; a server that resets at once again is given a moment. */
    #reset() {
        this.#needsSnapshot = true;
        const isAgain = Date.now() - this.#resetAt < resetPauseMilliseconds;
        this.#resetAt = Date.now();
        if (isAgain) this.#retry();
        else this.#connect();
    }

    async #lose(source, attempt) {
        // EventSource would try again by itself after a broken connection, but never after a status other than
        // 200 (WHATWG HTML, 9.2.3). Doing both here gives one back-off, and a countdown that is true.
        const isRefused = source.readyState === EventSource.CLOSED;
        this.#close();
        if (!isRefused) return this.#retry();
        const { status, seconds, code } = await this.#probe(source.url);
        if (attempt !== this.#attemptNumber) return;
        if (code === "STREAMING_OFF") return this.#goWithout();
        if (status >= 400 && status < 500 && status !== 429) this.#needsSnapshot = true;
        this.#retry(seconds, status === 401);
    }

    /** EventSource does not tell why it was refused; asking the same address with fetch does. */
    async #probe(url) {
        const controller = new AbortController();
        try {
            const response = await fetch(url, {
                headers: { Accept: "text/event-stream" }, cache: "no-store", signal: controller.signal,
            });
            const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
            const { code } = isProblem ? await response.json() : {};
            return { status: response.status, seconds: retryAfterSeconds(response), code };
        } catch {
            return { status: 0 };
        } finally {
            controller.abort();
        }
    }

    /** Whoever runs the board has switched streams off: that is no failure, and the page says so and polls. */
    #goWithout() {
        this.#close();
        this.#failures = 0;
        this.#lostAt = 0;
        this.#needsSnapshot = true;
        const { connection } = this.#store;
        if (connection.kind !== "off") this.#store.setConnection({ kind: "off", since: Date.now(), pollSeconds });
        this.#retryTimer = setTimeout(() => this.#connect(), lookForStreamsSeconds * 1000);
        this.#pollTimer ||= setInterval(() => this.#poll(), pollSeconds * 1000);
    }

    #retry(secondsAsked, isSignedOut = false) {
        this.#close();
        this.#attemptNumber += 1;
        const step = backOffSeconds[Math.min(this.#failures, backOffSeconds.length - 1)];
        this.#failures += 1;
        // Viewers that lost the same server at once should not all come back at once.
        // A browser that is not signed in may be so at any moment, in another tab.
        const seconds = isSignedOut ? pollSeconds : secondsAsked ?? step * (0.8 + Math.random() * 0.4);
        this.#lostAt ||= Date.now();
        const isOffline = !navigator.onLine || Date.now() - this.#lostAt > offlineAfterSeconds * 1000;
        this.#store.setConnection({
            kind: isSignedOut ? "signedOut" : isOffline ? "offline" : "reconnecting", since: this.#lostAt,
            retryAt: Date.now() + seconds * 1000,
        });
        clearTimeout(this.#retryTimer);
        this.#retryTimer = setTimeout(() => this.#connect(), seconds * 1000);
        if (!isSignedOut) this.#pollTimer ||= setInterval(() => this.#poll(), pollSeconds * 1000);
    }

    /** A stream may be refused while the board can be read: then the page is late, not blind. */
    async #poll() {
        if (this.#source || document.hidden) return;
        const board = await fetchBoard().catch(() => null);
        if (this.#source) return;
        if (!board) {
            // Without a stream to break, this is how the page learns that the board is gone.
            if (this.#store.connection.kind === "off") this.#retry();
            return;
        }
        this.#store.replace(board);
        this.#needsSnapshot = false;
    }

    #watch() {
        const isSilent = Date.now() - this.#heardAt > silenceHeartbeats * this.#heartbeatSeconds * 1000;
        if (this.#source && isSilent) this.#retry(0);
    }

    /** The page or the network is back: timers may have slept, so look at once and do not wait for the next try. */
    #wake() {
        if (this.#source) this.#watch();
        else if (this.#retryTimer || !this.#needsSnapshot) this.#connect();
    }

    #close() {
        clearTimeout(this.#retryTimer);
        this.#retryTimer = 0;
        this.#source?.close();
        this.#source = null;
    }
}
