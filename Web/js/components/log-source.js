/**
 * Brings a run's log: its end first, then every line as it comes from exactly the next one on, and older ones where they
 * are looked at. Whatever fails is said and tried again; what is there stays. Of the past it shows the lines that had come,
 * and goes on collecting those of the present.
 */
import { fetchInvocation, fetchLog } from "../api.js";
import { lastLineBy } from "../log-line.js";
import { runAsOf } from "../run.js";
import { store } from "../store.js";
import { LogLines } from "./log-lines.js";

const tailLines = 200;
const pageLines = 400;
const retrySeconds = [1, 2, 4, 8];
const pollSeconds = 5;

/** Dispatches `change` when there is something new to show of the log or its run. */
export class LogSource extends EventTarget {
    lines = new LogLines();
    /** @type {any} the run, as the server describes it */
    invocation = null;
    /** @type {"loading"|"open"|"unknown"|"gone"} */
    state = "loading";
    /** Why something could not be read, in words; "" when all is well. */
    problem = "";
    /** What the server says of the log's file. @type {{code: string, message: string}|null} */
    fault = null;
    isComplete = false;
    #name;
    #presence;
    /** Ends the following alone: of a task that was deleted nothing may be asked any longer. */
    #following = new AbortController();
    #wanted = null;
    #isReading = false;
    #failures = 0;
    #retryTimer = 0;
    #ahead = pageLines;
    /** Counts the journeys: the answer for a moment that was left is not wanted. */
    #travels = 0;
    #centre = 0;

    /** @param {string} name the run's number or its id @param {AbortSignal} signal ends everything */
    constructor(name, signal) {
        super();
        this.#name = name;
        this.#presence = signal;
        signal.addEventListener("abort", () => {
            this.#following.abort();
            clearTimeout(this.#retryTimer);
            clearInterval(polling);
        });
        store.addEventListener("log", ({ detail }) => this.#receive(detail), { signal });
        store.addEventListener("present", ({ detail }) => this.#hear(detail), { signal });
        store.addEventListener("change", ({ detail }) => detail.isTravel && this.invocation && this.#travel(), { signal });
        store.addEventListener("connection", () => {
            if (store.connection.kind === "live" && this.problem) this.#retry(0);
            this.#announce();
        }, { signal });
        const polling = setInterval(() => this.#poll(), pollSeconds * 1000);
    }

    /** Reads the end of the log, and goes on from there. */
    async open() {
        const [run, page] = await Promise.allSettled([
            fetchInvocation(this.#name), fetchLog(this.#name, { from: -tailLines, limit: tailLines }),
        ]);
        if (this.#presence.aborted) return;
        const failure = [run, page].find(({ status }) => status === "rejected")?.reason;
        if (failure?.status === 404) this.state = "unknown";
        else if (failure) return this.#fail(failure, () => this.open());
        this.problem = "";
        if (failure) return this.#announce();
        this.#failures = 0;
        this.invocation = run.value.invocation;
        this.#take(page.value);
        await this.#travel();
        if (this.#presence.aborted) return;
        this.state = "open";
        if (!this.isComplete) store.followLog(this.invocation.id, page.value.next, this.#following.signal);
        this.#announce();
    }

    /** The run at the moment that is shown; null before it began, or while nothing is known of it. */
    get run() {
        return runAsOf(this.invocation, store.past);
    }

    /** Sees to it that nothing is seen that came after the moment that is shown. */
    async #travel() {
        const { past } = store;
        const travel = this.#travels += 1;
        // Until it is known where that is, no more may be seen than is sure.
        this.lines.until = past ? Math.min(this.lines.until, this.lines.lastBy(past.at),
            this.state === "open" ? Infinity : 0) : Infinity;
        this.#announce();
        if (!past) return;
        try {
            const last = await lastLineBy(this.invocation.id, past.at);
            if (travel === this.#travels) this.lines.until = last;
            this.problem = "";
        } catch (error) {
            if (travel === this.#travels && !this.#presence.aborted) this.#fail(error, () => this.#travel());
        }
        this.#announce();
    }

    /** Asks for lines that are looked at and are not here. @param {{from: number, to: number, isUpward: boolean}} wish */
    async want({ from, to, isUpward }) {
        this.#wanted = { from, to, isUpward };
        if (this.#isReading || this.state !== "open" || this.problem) return;
        this.#isReading = true;
        // Upward the page ends with what is looked at, downward it begins with it.
        const first = isUpward ? Math.max(this.lines.first, Math.min(from, to - this.#ahead + 1)) : from;
        try {
            const page = await fetchLog(this.#name, { from: first, limit: pageLines });
            if (this.#presence.aborted) return;
            this.#failures = 0;
            this.#centre = Math.round((this.#wanted.from + this.#wanted.to) / 2);
            this.#take(page);
            // An answer that was full of long lines: the next one begins no further away than one reaches.
            const isCut = page.lines.length < pageLines && page.next <= this.lines.last;
            this.#ahead = isCut ? Math.max(1, page.lines.length) : pageLines;
            // What should be there and is not has gone meanwhile; asking again would bring the same.
            if (page.lines.length === 0) this.lines.keepFrom(page.first ?? to + 1);
        } catch (error) {
            if (!this.#presence.aborted) this.#fail(error, () => this.want(this.#wanted));
        } finally {
            this.#isReading = false;
        }
        this.#announce();
    }

    /** Where the reader is: what is held is held around it. @param {number} number */
    lookAt(number) {
        this.#centre = number;
    }

    /** Whether lines come by themselves now. */
    get isLive() {
        return this.state === "open" && !this.problem && ["live", "catchingUp"].includes(store.connection.kind);
    }

    #take(page) {
        if (page.first) this.lines.keepFrom(page.first);
        if (page.resetAfter) this.lines.resets.add(page.resetAfter);
        this.lines.add(page.lines);
        this.lines.newest = Math.max(this.lines.newest, page.total);
        this.lines.trim(this.#centre || this.lines.last);
        this.fault = page.error ?? null;
        this.isComplete = page.complete;
    }

    #receive(frame) {
        if (frame.invocationId !== this.invocation?.id) return;
        if (frame.gap) this.lines.keepFrom(frame.gap.to + 1);
        if (frame.reset) this.lines.resets.add(this.lines.newest);
        if (frame.lines?.length > 0) {
            this.lines.add(frame.lines);
            this.lines.trim(this.#centre || this.lines.last);
            this.fault = null;
        }
        if (frame.error) this.fault = frame.error;
        if (frame.complete) {
            this.isComplete = true;
            this.lines.newest = Math.max(this.lines.newest, frame.total ?? 0);
        }
        this.#announce();
    }

    /** What events tell of the run, and whether it still exists. */
    #hear({ before, events, isReplaced }) {
        if (isReplaced && before.epoch && before.epoch !== store.live.epoch) return this.#startAgain();
        // Whoever names a log that is no more is refused the whole stream.
        if (isReplaced && this.state === "open") return this.#lookAgain();
        for (const { taskId, data } of events) {
            if (data.task?.isDeleted && taskId === this.invocation?.taskId) this.#leave();
            if (data.invocation?.id === this.invocation?.id && data.invocation) {
                this.invocation = { ...this.invocation, ...data.invocation };
                this.#announce();
            }
        }
    }

    async #lookAgain() {
        const answer = await fetchInvocation(this.#name).catch((error) => error);
        if (this.#presence.aborted) return;
        if (answer.status === 404) return this.#leave();
        if (answer.invocation) this.invocation = answer.invocation;
        this.#announce();
    }

    /** Another life of the board: its lines may not be those that are here. */
    #startAgain() {
        this.#following.abort();
        this.#following = new AbortController();
        Object.assign(this, { lines: new LogLines(), state: "loading", isComplete: false, fault: null });
        this.open();
    }

    #leave() {
        this.#following.abort();
        this.state = "gone";
        this.#announce();
    }

    /** Without a stream the log is asked for, as the board is. */
    async #poll() {
        const isStreaming = ["live", "catchingUp", "connecting"].includes(store.connection.kind);
        if (isStreaming || document.hidden || this.state !== "open" || this.isComplete || this.#isReading) return;
        const page = await fetchLog(this.#name, { from: this.lines.newest + 1 }).catch(() => null);
        if (!page || this.#presence.aborted) return;
        this.#take(page);
        this.#announce();
    }

    #fail(error, again) {
        this.problem = error.message;
        const seconds = retrySeconds[Math.min(this.#failures, retrySeconds.length - 1)];
        this.#failures += 1;
        this.#again = again;
        this.#retry(error.retryAfterSeconds ?? seconds);
        this.#announce();
    }

    #again = () => {};

    #retry(seconds) {
        clearTimeout(this.#retryTimer);
        this.#retryTimer = setTimeout(() => {
            this.problem = "";
            this.#again();
        }, seconds * 1000);
    }

    #announce() {
        if (!this.#presence.aborted) this.dispatchEvent(new Event("change"));
    }
}
