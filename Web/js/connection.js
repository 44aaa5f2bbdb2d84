/**
 * How to stay connected, as decisions alone: told what has happened and when, it says what to do next. It has no timer
 * and asks nobody, so it is the same in a worker, in a tab that leads others, and in a test.
 */

const backOffSeconds = [1, 2, 4, 8, 16, 30];
const pollMilliseconds = 5000;
const signedOutSeconds = 5;
/** A board without streams may have been started again with them. */
const lookForStreamsSeconds = 60;
const silenceHeartbeats = 2.5;
/** Who comes back doubts sooner: the line may have broken while nobody listened. */
const doubtHeartbeats = 1.2;
const greetingMilliseconds = 10_000;
const offlineMilliseconds = 60_000;
const resetPauseMilliseconds = 2000;
/** A network that changes says so to every tab: one new stream is enough for all of them. */
const newsMilliseconds = 1000;
/** Timers stand still while a machine sleeps; looking this often notices it. */
const lookMilliseconds = 5000;

/** Whether so long has passed. A wall clock that was set back counts as passed: to look too early harms nobody. */
const isOver = (since, milliseconds, now) => now - since >= milliseconds || now < since;

/** @typedef {"none"|"reading"|"opening"|"open"|"waiting"|"resting"} Phase */

export class Connection {
    /** Whether the next attempt begins with a snapshot. */
    needsSnapshot = true;
    #random;
    /** @type {Phase} */
    #phase = "none";
    #phaseAt = 0;
    // Of the wall clock: performance.now() stands still while a laptop sleeps, which is when silence matters most.
    #heardAt = 0;
    /** @type {number|null} null while nothing is lost */
    #lostAt = null;
    #resetAt = -Infinity;
    /** @type {number|null} */
    #pollAt = null;
    #newsAt = -Infinity;
    #waitMilliseconds = 0;
    #failures = 0;
    #heartbeatMilliseconds = 30_000;
    #behind = 0;
    #head = 0;
    #refusal = "";
    #wasGreeted = false;

    /** @param {() => number} [random] */
    constructor(random = Math.random) {
        this.#random = random;
    }

    /** A snapshot is asked for. */
    reads(now) {
        this.#enter("reading", now);
    }

    /** A stream is asked for. */
    opens(now) {
        this.#enter("opening", now);
        this.#heardAt = now;
    }

    /** Anything at all came. */
    hears(now) {
        this.#heardAt = now;
    }

    /** The stream is there. */
    greets(now, { head, heartbeatSeconds }) {
        this.#enter("open", now);
        this.#wasGreeted = true;
        this.#failures = 0;
        this.#lostAt = null;
        this.#pollAt = null;
        this.#refusal = "";
        this.#head = head;
        if (heartbeatSeconds > 0) this.#heartbeatMilliseconds = heartbeatSeconds * 1000;
    }

    /** How far the stream is: the board's newest event, as far as it is known, and the newest that came. */
    reaches(seq, head = this.#head) {
        this.#head = head;
        this.#behind = Math.max(0, head - seq);
    }

    /**
     * The stream broke or was refused, or the snapshot was.
     * @param {{status?: number, seconds?: number, code?: string, isSilent?: boolean}} [why] the status of the answer, if
     *   there was one, the seconds of its Retry-After and its problem's code
     */
    loses(now, { status = 0, seconds, code, isSilent = false } = {}) {
        const isOff = code === "STREAMING_OFF";
        const isSignedOut = status === 401;
        this.#refusal = isOff ? "off" : isSignedOut ? "signedOut" : "";
        if (isOff || (status >= 400 && status < 500 && status !== 429)) this.needsSnapshot = true;
        const step = backOffSeconds[Math.min(this.#failures, backOffSeconds.length - 1)];
        // Whoever runs the board has switched streams off: that is no failure.
        this.#failures = isOff ? 0 : this.#failures + 1;
        this.#lostAt = isOff ? null : this.#lostAt ?? (isSilent ? Math.min(this.#heardAt, now) : now);
        this.#pollAt ??= now;
        // A browser that is signed out may be signed in at any moment, in another tab. Viewers that lost the same server at
        // once should not all come back at once.
        this.#waitMilliseconds = 1000 * (isOff ? lookForStreamsSeconds : isSignedOut ? signedOutSeconds
            : isSilent ? 0 : seconds ?? step * (0.8 + this.#random() * 0.4));
        this.#enter("waiting", now);
    }

    /** The cursor cannot be served: one snapshot a reset. @returns {boolean} whether at once: not if it was just so */
    resets(now) {
        this.needsSnapshot = true;
        const isAgain = !isOver(this.#resetAt, resetPauseMilliseconds, now);
        this.#resetAt = now;
        if (isAgain) this.loses(now);
        return !isAgain;
    }

    /** Nobody looks for now. */
    rests(now) {
        this.#enter("resting", now);
    }

    /** The board was read without a stream. */
    polls(now) {
        this.#pollAt = now;
    }

    /**
     * Someone looks again, or the network is another one. Timers may have slept: the next try is not waited for.
     * @returns {boolean} whether to connect now
     */
    wakes(now, isNetworkNew = false) {
        if (this.#phase === "waiting" || this.#phase === "resting") return true;
        if (this.#phase === "none") return false;
        const isNews = isNetworkNew && isOver(this.#newsAt, newsMilliseconds, now);
        if (isNews) this.#newsAt = now;
        const isQuiet = isOver(this.#heardAt, doubtHeartbeats * this.#heartbeatMilliseconds, now);
        return isNews || (isQuiet && this.#phase !== "reading");
    }

    /** What is due now. @param {boolean} isWatched whether any tab can be seen @returns {""|"connect"|"silent"|"poll"} */
    due(now, isWatched) {
        if (this.#phase === "waiting") {
            if (isOver(this.#phaseAt, this.#waitMilliseconds, now)) return "connect";
            return this.#isPolling(isWatched) && isOver(this.#pollAt, pollMilliseconds, now) ? "poll" : "";
        }
        const isSilent = this.#phase === "opening" ? isOver(this.#phaseAt, greetingMilliseconds, now)
            : this.#phase === "open" && isOver(this.#heardAt, this.#silenceMilliseconds, now);
        return isSilent ? "silent" : "";
    }

    /** Milliseconds until something may be due. */
    restMilliseconds(now, isWatched) {
        const dues = {
            waiting: [this.#phaseAt + this.#waitMilliseconds, this.#isPolling(isWatched) && this.#pollAt + pollMilliseconds],
            opening: [this.#phaseAt + greetingMilliseconds], open: [this.#heardAt + this.#silenceMilliseconds],
        }[this.#phase] ?? [];
        return Math.max(0, Math.min(lookMilliseconds, ...dues.filter((at) => at !== false).map((at) => at - now)));
    }

    /** Whether a stream is wanted that is not there. */
    get isWithoutStream() {
        return this.#phase === "waiting";
    }

    /**
     * What a reader is told. Lengths and no moments: a tab and a worker may not have the same clock.
     * @param {boolean} isOnline what the browser says of the network
     * @returns {{kind: string, behind?: number, lostMilliseconds?: number, retryMilliseconds?: number,
     *   pollSeconds?: number}}
     */
    report(now, isOnline = true) {
        if (this.#refusal === "off") return { kind: "off", pollSeconds: pollMilliseconds / 1000 };
        if (this.#lostAt === null) {
            if (!this.#wasGreeted) return { kind: "connecting" };
            return this.#behind > 0 ? { kind: "catchingUp", behind: this.#behind } : { kind: "live", behind: 0 };
        }
        const lostMilliseconds = Math.max(0, now - this.#lostAt);
        const isLong = !isOnline || lostMilliseconds > offlineMilliseconds;
        return {
            kind: this.#refusal || (isLong ? "offline" : "reconnecting"), lostMilliseconds,
            retryMilliseconds: this.isWithoutStream ? Math.max(0, this.#phaseAt + this.#waitMilliseconds - now) : 0,
        };
    }

    get #silenceMilliseconds() {
        return silenceHeartbeats * this.#heartbeatMilliseconds;
    }

    /** A stream may be refused while the board can be read: then the page is late, not blind. */
    #isPolling(isWatched) {
        return isWatched && this.#refusal !== "signedOut";
    }

    /** @param {Phase} phase */
    #enter(phase, now) {
        this.#phase = phase;
        this.#phaseAt = now;
    }
}
