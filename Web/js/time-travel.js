/**
 * Going back in time: which moment the reader wants to see, the board as it was then, and the moments worth going to.
 * The address holds the moment (`#at=<event>`), so that it can be sent and survives a reload.
 */
import { inAddress, note } from "./address.js";
import { fetchHistory, fetchPastBoard } from "./api.js";
import { changesBetween } from "./changes.js";
import { boardClock } from "./clock.js";
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
    /** Whether these are all moments since the floor. */
    isComplete = true;
    /** What has changed since the moment that is shown. @type {import("./changes.js").TaskChange[]} */
    changes = [];
    #boards = new Map();
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
        else if (this.floor && (this.target?.seq ?? Infinity) > this.floor.seq) this.toFloor();
    }

    /** As far back as the log goes. */
    toFloor() {
        if (this.floor) this.visit(String(this.floor.seq), this.floor);
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
        this.target = target;
        this.failure = "";
        this.dispatchEvent(new Event("target"));
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
        try {
            const { epoch, floor, moments, isComplete } = await fetchHistory();
            // It may be the first thing that the page hears of this board; only another board's is not wanted.
            if (!this.isOpen || (store.live.epoch && epoch !== store.live.epoch)) return;
            this.floor = floor && { seq: floor.seq, at: Date.parse(floor.at) };
            this.isComplete = isComplete;
            this.moments = merged(this.moments, moments);
            this.dispatchEvent(new Event("moments"));
        } catch {
            // Whoever goes back without the marks can still drag. They come when the server can be asked again.
            this.#historyTimer = setTimeout(() => this.isOpen && this.#loadHistory(), retrySeconds * 1000);
        }
    }
}

export const timeTravel = new TimeTravel();
