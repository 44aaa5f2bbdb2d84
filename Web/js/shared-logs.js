/**
 * Which logs the tabs of a browser follow, and where the one stream of all of them stands in each. The stream has one
 * place in a log; a tab that has read further drops what it has.
 */

/** More than the board lets one stream follow would be refused, and everything with it. */
const logsMax = 100;

export class SharedLogs {
    /** The next line that is to come of each log. @type {Map<number, number>} */
    places = new Map();
    /** @type {Map<number, Set<string>>} */
    #followers = new Map();

    /** @returns {boolean} whether the stream must be asked for anew: so for each of these */
    follow(tab, invocation, line) {
        if (!this.#followers.has(invocation)) this.#followers.set(invocation, new Set());
        this.#followers.get(invocation).add(tab);
        const place = this.places.get(invocation);
        if (place !== undefined && place <= line) return false;
        this.places.set(invocation, line);
        if (this.places.size > logsMax) this.forget(this.places.keys().next().value);
        return true;
    }

    unfollow(tab, invocation) {
        const followers = this.#followers.get(invocation);
        if (!followers?.delete(tab) || followers.size > 0) return false;
        this.forget(invocation);
        return true;
    }

    /** The tab has gone. */
    leave(tab) {
        return [...this.#followers.keys()].filter((invocation) => this.unfollow(tab, invocation)).length > 0;
    }

    forget(invocation) {
        this.#followers.delete(invocation);
        this.places.delete(invocation);
    }

    /** Notes the lines that came. @returns {string[]} the tabs that they are for */
    advance({ invocationId, lines }) {
        const last = lines?.at(-1)?.n;
        if (last && this.places.has(invocationId)) this.places.set(invocationId, last + 1);
        return [...this.#followers.get(invocationId) ?? []];
    }
}
