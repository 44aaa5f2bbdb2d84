/**
 * Where there is no SharedWorker, one tab holds the connection for all: the one whose lease stands in localStorage. It
 * is heard over a BroadcastChannel. When it closes or freezes, or does not renew its lease, another takes over. (Web
 * Locks would do this by themselves, but only on pages from https or from this machine.)
 */
import { LiveHub } from "./live-hub.js";
import { pageVersion } from "./version.js";

const leaseKey = `orrery-leader-${pageVersion}`;
const leaseMilliseconds = 5000;
const lookMilliseconds = 1000;
/** Browsers wake hidden tabs once a minute: a hidden leader is late, not gone, as long as nobody looks. */
const hiddenPatienceMilliseconds = 150_000;
const claimMilliseconds = 60;
const hiddenDelayMilliseconds = 400;

/** @typedef {{id: string, term: number, until: number}} Lease */

/** Of two leaders the newer one stays, of two new ones either, if it is the same for both. */
const outranks = (one, other) => one.term > other.term || (one.term === other.term && one.id < other.id);
const chance = (milliseconds) => Math.random() * milliseconds;

export class LeaderLine {
    #tab;
    #deliver;
    #channel = new BroadcastChannel(`orrery-${pageVersion}`);
    #presence = new AbortController();
    #leader = { id: "", term: 0 };
    /** @type {LiveHub|null} of the leader */
    #hub = null;
    #timer = 0;
    #claimTimer = 0;

    /** @throws where nothing can be stored */
    constructor(tab, deliver) {
        this.#tab = tab;
        this.#deliver = deliver;
        // A storage that is full or forbidden shows here.
        localStorage.setItem(`${leaseKey}-trial`, "");
        localStorage.removeItem(`${leaseKey}-trial`);
        this.#channel.onmessage = ({ data }) => this.#hear(data);
        this.#timer = setInterval(() => this.#look(), lookMilliseconds);
        document.addEventListener("visibilitychange", () => this.#look(), { signal: this.#presence.signal });
        queueMicrotask(() => this.#look());
    }

    send(message) {
        // Without a leader it goes nowhere: who leads next asks everybody to join anew.
        if (this.#hub) this.#hub.receive(this.#tab, message);
        else if (this.#leader.id) this.#channel.postMessage({ to: [this.#leader.id], by: this.#tab, message });
    }

    close() {
        clearInterval(this.#timer);
        clearTimeout(this.#claimTimer);
        this.#presence.abort();
        if (this.#hub) {
            this.#hub.rest();
            if (readLease()?.id === this.#tab) localStorage.removeItem(leaseKey);
            this.#channel.postMessage({ gone: this.#tab });
        }
        this.#channel.close();
    }

    #hear({ to, by, message, lead, gone }) {
        if (lead) {
            if (!this.#hub || outranks(lead, this.#leader)) this.#follow(lead);
            else this.#channel.postMessage({ lead: this.#leader });
        } else if (gone && gone === this.#leader.id) {
            this.#leader = { id: "", term: this.#leader.term };
            // Whoever is looked at goes first.
            setTimeout(() => this.#look(), document.hidden ? hiddenDelayMilliseconds + chance(200) : chance(50));
        } else if (to?.includes(this.#tab)) {
            if (this.#hub) this.#hub.receive(by, message);
            else if (by === this.#leader.id) this.#deliver(message);
        }
    }

    /** Renews the lease, or looks whose it is. */
    #look() {
        if (this.#presence.signal.aborted || this.#claimTimer) return;
        const lease = readLease();
        const now = Date.now();
        if (this.#hub) {
            if (lease && lease.id !== this.#tab && outranks(lease, this.#leader)) this.#follow(lease);
            else writeLease({ ...this.#leader, until: now + leaseMilliseconds });
            return;
        }
        const patience = document.hidden ? hiddenPatienceMilliseconds : 0;
        // One that ends too late was written before the wall clock was set back.
        const isHeld = lease && lease.until + patience > now && lease.until < now + 2 * leaseMilliseconds;
        if (!isHeld) this.#claim(lease, now);
        else if (lease.id !== this.#leader.id) this.#follow(lease);
    }

    /** Two tabs may write at once; the one that still stands there a moment later leads. */
    #claim(lease, now) {
        const term = Math.max(lease?.term ?? 0, this.#leader.term) + 1;
        writeLease({ id: this.#tab, term, until: now + leaseMilliseconds });
        this.#claimTimer = setTimeout(() => {
            this.#claimTimer = 0;
            if (readLease()?.id === this.#tab) this.#lead(term);
            else this.#look();
        }, claimMilliseconds + chance(claimMilliseconds));
    }

    #lead(term) {
        this.#leader = { id: this.#tab, term };
        this.#hub = new LiveHub((tabs, message) => {
            const others = tabs.filter((id) => id !== this.#tab);
            if (others.length > 0) this.#channel.postMessage({ to: others, by: this.#tab, message });
            if (others.length < tabs.length) this.#deliver(message);
        });
        this.#deliver({ kind: "who" });
        this.#channel.postMessage({ lead: this.#leader });
    }

    #follow({ id, term }) {
        if (id === this.#tab) return;
        clearTimeout(this.#claimTimer);
        this.#claimTimer = 0;
        this.#hub?.rest();
        this.#hub = null;
        this.#leader = { id, term };
        this.#deliver({ kind: "who" });
    }
}

/** @returns {Lease|null} */
function readLease() {
    try {
        return JSON.parse(localStorage.getItem(leaseKey));
    } catch (error) {
        // Somebody else's words are no lease.
        if (error instanceof SyntaxError) return null;
        throw error;
    }
}

function writeLease(lease) {
    localStorage.setItem(leaseKey, JSON.stringify(lease));
}
