/**
 * Going back in time: which moment the reader wants to see, the board as it was then, and the moments worth going to.
 * The address holds the moment (`#at=<event>`), so that it can be sent and survives a reload.
 */
import { inAddress, note } from "./address.js";
import { fetchHistory, fetchPastBoard } from "./api.js";
import { changesBetween } from "./changes.js";
import { boardClock } from "./clock.js";
import { chosenSpan, keepSpan, longer, spanReaching, spansOf, usualSpan } from "./history-span.js";
import { merged, momentsAmong } from "./moments.js";
import { store } from "./store.js";

/** A slider that is dragged says where it is many times a second; only where it rests a moment is fetched. */
const restMilliseconds = 80;
/** Going to and fro over the same few moments asks once for each. A board may weigh megabytes. */
const boardsKept = 8;
/** What has changed since is told as it changes, but not fifty times a second. */
const compareMilliseconds = 1000;
/** Moments that come live may have been missed while the way to the server was broken. */
const retrySeconds = 5;

/**
 * Dispatches `target` when the reader goes somewhere, arrives, or cannot, `moments` when other moments are known,
 * and `changes` when something else has changed since the moment that is shown.
 * @typedef {{seq: number|null, at: number}} Target `at` in milliseconds since 1970
 */
class TimeTravel extends EventTarget {
    /** Where the reader is or is about to be; null at present. @type {Target|null} */
    target = null;
    isLoading = false;
    /** Why the moment that was asked for cannot be shown, or "". */
    failure = "";
    /** Whether the moments are wanted, because somebody sees them. */
    isOpen = false;
    /** How far the log goes back. @type {Target|null} */
    floor = null;
    /** @type {import("./moments.js").Moment[]} */
    moments = [];
    /** Whether these are all moments of the line. */
    isComplete = true;
    /** What has changed since the moment that is shown. @type {import("./changes.js").TaskChange[]} */
    changes = [];
    #boards = new Map();
    #chosen = chosenSpan();
    /** What the reader needs to be on the line, while they are in the past. @type {import("./history-span.js").Span|null} */
    #needed = null;
    /** The present as it was when they went: a line that moved on under them would lose its beginning. */
    #leftAt = 0;
    #historyCount = 0;
    /** @type {AbortController|null} */
    #request = null;
    #restTimer = 0;
    #historyTimer = 0;
    #compareTimer = 0;

    /** Called once, when the page is put together. */
    start() {
        addEventListener("hashchange", () => this.#follow());
        store.addEventListener("present", ({ detail }) => this.#hear(detail));
        if (store.live.epoch) this.#follow();
    }

    /** Wants the moments from now on, or no longer. @param {boolean} isOpen */
    open(isOpen) {
        if (isOpen === this.isOpen) return;
        this.isOpen = isOpen;
        this.moments = [];
        if (isOpen) this.#loadHistory();
        else this.leave();
        this.dispatchEvent(new Event("moments"));
    }

    /** How long the board's log is, in milliseconds; 0 while that is not known. */
    get age() {
        return this.#beginning === null ? 0 : Math.max(0, boardClock.present() - this.#beginning);
    }

    /** How much of it the line stands for. @returns {import("./history-span.js").Span} */
    get span() {
        const { age } = this;
        const wanted = this.#chosen ?? usualSpan(age);
        const span = this.#needed ? longer(wanted, this.#needed) : wanted;
        return spansOf(age).includes(span) ? span : spanReaching(Infinity);
    }

    /** Where the line begins, in milliseconds since 1970. */
    get lineStart() {
        const end = this.target ? this.#leftAt : boardClock.present();
        return Math.floor(Math.max(this.#beginning ?? end, end - this.span.length));
    }

    /** Has the line stand for another stretch, from now on and on other days. @param {import("./history-span.js").Span} span */
    choose(span) {
        this.#chosen = span;
        keepSpan(span);
        this.#needed = null;
        this.#leftAt = boardClock.present();
        this.#reach();
        this.#loadHistory();
        this.dispatchEvent(new Event("moments"));
    }

    /** The first instant of the log, as far as that is known. */
    get #beginning() {
        const at = this.floor?.at ?? Date.parse(boardClock.reading?.start ?? "");
        return Number.isNaN(at) ? null : at;
    }

    /** Shows the board at an instant, once the reader rests there. @param {number} at in milliseconds since 1970 */
    drag(at) {
        if (at >= boardClock.present()) return this.leave();
        this.#request?.abort();
        this.#request = null;
        this.isLoading = true;
        this.#aim({ seq: null, at });
        clearTimeout(this.#restTimer);
        this.#restTimer = setTimeout(() => this.visit(new Date(at).toISOString(), { seq: null, at }), restMilliseconds);
    }

    /** @param {{seq: number, at: string}} moment */
    visitMoment({ seq, at }) {
        return this.visit(String(seq), { seq, at: Date.parse(at) });
    }

    /**
     * The next moment after where the reader is, or the last one before.
     * @param {1|-1} direction
     * @returns {import("./moments.js").Moment|undefined}
     */
    neighbour(direction) {
        const { target } = this;
        if (!target) return direction < 0 ? this.moments.at(-1) : undefined;
        const distance = ({ seq, at }) => target.seq === null ? Date.parse(at) - target.at : seq - target.seq;
        return direction < 0 ? this.moments.findLast((moment) => distance(moment) < 0)
            : this.moments.find((moment) => distance(moment) > 0);
    }

    /** To the moment before or after; after the last one is the present. @param {1|-1} direction */
    step(direction) {
        const moment = this.neighbour(direction);
        if (moment) this.visitMoment(moment);
        else if (direction > 0) this.leave();
        else if (this.floor && (this.target?.seq ?? Infinity) > this.floor.seq) this.#stepBeyond();
    }

    /** To the beginning of the line. */
    toStart() {
        const start = this.lineStart;
        if (this.floor && start > this.floor.at) this.drag(start);
        else this.toFloor();
    }

    /** As far back as the log goes. */
    toFloor() {
        if (this.floor) this.visit(String(this.floor.seq), this.floor);
    }

    /** To the last moment before those that are known, which the line does not reach. */
    async #stepBeyond() {
        if (this.isComplete && this.lineStart <= this.floor.at) return this.toFloor();
        const { target } = this;
        const before = target?.at ?? this.lineStart;
        const to = target?.seq ? String(target.seq - 1) : new Date(before).toISOString();
        const { moments } = await fetchHistory({ to, limit: 1 }).catch(() => ({ moments: [] }));
        if (target !== this.target) return;
        if (moments.length > 0) this.visitMoment(moments[0]);
        else this.toFloor();
    }

    /**
     * Shows the board as it was at a place in the log. The latest wish wins, however late earlier answers come.
     * @param {string} place as `?at=` takes it
     * @param {Target|null} [target] where that is, if that is known
     */
    async visit(place, target = this.target) {
        clearTimeout(this.#restTimer);
        this.#request?.abort();
        const request = this.#request = new AbortController();
        this.isLoading = true;
        this.#aim(target);
        try {
            const board = this.#boards.get(place) ?? await fetchPastBoard(place, request.signal);
            if (request !== this.#request) return;
            this.#keep(place, board);
            this.isLoading = false;
            store.showPast(board);
            this.#compare();
            note({ at: store.past.cursor });
            this.#aim({ seq: board.seq, at: store.past.at });
        } catch (error) {
            if (request !== this.#request) return;
            this.isLoading = false;
            // Where the reader was is still shown.
            const cursor = store.past?.cursor ?? null;
            note({ at: cursor });
            this.#aim(cursor && { seq: store.state.seq, at: store.past.at });
            this.#fail(error.message);
            // What was pruned meanwhile is no place to go to.
            if (this.isOpen && error.status === 404) this.#loadHistory();
        }
    }

    /** Back to the present. */
    leave() {
        clearTimeout(this.#restTimer);
        this.#request?.abort();
        this.#request = null;
        this.isLoading = false;
        store.showPresent();
        this.#compare();
        if (inAddress("at")) note({ at: null });
        this.#aim(null);
    }

    /** Says no longer why a moment could not be shown. */
    forgive() {
        this.#fail("");
    }

    #aim(target) {
        if (!this.target) this.#leftAt = boardClock.present();
        this.target = target;
        this.failure = "";
        if (!target) this.#needed = null;
        else this.#reach();
        this.dispatchEvent(new Event("target"));
    }

    /** Has the line go back to where the reader is, wherever they came from. */
    #reach() {
        if (!this.target || this.target.at >= this.lineStart) return;
        this.#needed = spanReaching(this.#leftAt - this.target.at);
        if (this.isOpen) this.#loadHistory();
    }

    #fail(words) {
        this.failure = words;
        this.dispatchEvent(new Event("target"));
    }

    #compare() {
        clearTimeout(this.#compareTimer);
        this.#compareTimer = 0;
        if (!store.past && this.changes.length === 0) return;
        this.changes = store.past ? changesBetween(store.state, store.live) : [];
        this.dispatchEvent(new Event("changes"));
    }

    #keep(place, board) {
        // An instant is asked for once; an event's board does not change.
        if (!/^\d+$|-\d+$/.test(place)) return;
        this.#boards.delete(place);
        this.#boards.set(place, board);
        if (this.#boards.size > boardsKept) this.#boards.delete(this.#boards.keys().next().value);
    }

    #follow() {
        if (!store.live.epoch) return;
        const place = inAddress("at");
        const cursor = store.past?.cursor;
        // A link to a task does not know of the moment at which it is followed: the reader stays in it.
        if (!place && cursor) note({ at: cursor });
        else if (place && place !== cursor) this.visit(place);
    }

    #hear({ before, events, isReplaced }) {
        if (!before.epoch) return this.#follow();
        if (before.epoch !== store.live.epoch) return this.#beginAnew();
        if (store.past) this.#compareTimer ||= setTimeout(() => this.#compare(), compareMilliseconds);
        if (!this.isOpen) return;
        // A snapshot may have jumped over moments.
        if (isReplaced && before.seq !== store.live.seq) this.#loadHistory();
        else this.#add(momentsAmong(events, store.live.tasks));
    }

    /** Another epoch is another life of the board: what was seen may never have happened in it. */
    #beginAnew() {
        this.#boards.clear();
        this.moments = [];
        this.floor = null;
        const wasThere = this.target !== null;
        if (wasThere) this.leave();
        if (wasThere) this.#fail("The board has begun anew: the moment that you saw is not in its log any more.");
        if (this.isOpen) this.#loadHistory();
        this.dispatchEvent(new Event("moments"));
    }

    #add(moments) {
        if (moments.length === 0) return;
        this.moments = merged(this.moments, moments);
        this.dispatchEvent(new Event("moments"));
    }

    async #loadHistory() {
        clearTimeout(this.#historyTimer);
        const count = this.#historyCount += 1;
        const start = this.lineStart;
        // Before the floor is known nobody can say whether the log goes back that far; the answer tells.
        const isPart = this.floor !== null && start > this.floor.at;
        try {
            const { epoch, floor, moments, isComplete } = await fetchHistory(isPart
                ? { from: new Date(start).toISOString() } : {});
            // It may be the first thing that the page hears of this board; only another board's is not wanted.
            if (count !== this.#historyCount || !this.isOpen || (store.live.epoch && epoch !== store.live.epoch)) return;
            this.floor = floor && { seq: floor.seq, at: Date.parse(floor.at) };
            // Of those without a beginning the line may not show all.
            this.isComplete = isComplete || Date.parse(moments[0]?.at) <= this.lineStart;
            this.moments = merged(this.moments, moments);
            this.#reach();
            this.dispatchEvent(new Event("moments"));
        } catch {
            // Whoever goes back without the marks can still drag. They come when the server can be asked again.
            this.#historyTimer = setTimeout(() => this.isOpen && this.#loadHistory(), retrySeconds * 1000);
        }
    }
}

export const timeTravel = new TimeTravel();
