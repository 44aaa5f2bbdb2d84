/**
 * The tabs that share a connection: who is there, who is looked at, who has missed something.
 */

/** A tab that answers no ping is gone or frozen: what waits for it would only pile up. */
const missedPingsMax = 3;

/** @typedef {{isHidden: boolean, isOnline: boolean}} Looks */

export class Tabs {
    /** @type {(tabs: string[], message: import("./live-hub.js").ToTab) => void} */
    #post;
    /** @type {Map<string, {looks: Looks, wantsBoard: boolean, missedPings: number}>} */
    #tabs = new Map();

    constructor(post) {
        this.#post = post;
    }

    get count() {
        return this.#tabs.size;
    }

    /** Whether any of them can be seen. */
    get isWatched() {
        return [...this.#tabs.values()].some(({ looks }) => !looks.isHidden);
    }

    get isOnline() {
        return [...this.#tabs.values()].some(({ looks }) => looks.isOnline);
    }

    /** @param {Looks} looks */
    join(id, looks, wantsBoard) {
        this.#tabs.set(id, { looks, wantsBoard, missedPings: 0 });
    }

    /** @returns {boolean} whether it was there */
    leave(id) {
        return this.#tabs.delete(id);
    }

    /** The tab said something. @param {Looks} [looks] @returns {boolean} whether it is one of them */
    hear(id, looks) {
        const tab = this.#tabs.get(id);
        if (!tab) return false;
        tab.missedPings = 0;
        if (looks) tab.looks = looks;
        return true;
    }

    /** The tab has missed something: only the whole board is sure to hold it. */
    wantBoard(id) {
        this.#tabs.get(id).wantsBoard = true;
    }

    /** Those that want the board, or all of them. */
    wanting(isAll = false) {
        return [...this.#tabs].filter(([, tab]) => isAll || tab.wantsBoard).map(([id]) => id);
    }

    hand(board, ids) {
        for (const id of ids) {
            const tab = this.#tabs.get(id);
            if (tab) tab.wantsBoard = false;
        }
        this.tell({ kind: "board", board }, ids);
    }

    /** @param {import("./live-hub.js").ToTab} message */
    tell(message, ids = [...this.#tabs.keys()]) {
        if (ids.length > 0) this.#post(ids, message);
    }

    /** Asks who is there. @returns {string[]} those that have not answered for too long */
    ping() {
        this.tell({ kind: "ping" });
        return [...this.#tabs].filter(([, tab]) => ++tab.missedPings > missedPingsMax).map(([id]) => id);
    }
}
