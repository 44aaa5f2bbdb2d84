/**
 * The ways from a tab to the hub that holds the connection: in a SharedWorker, in the tab that leads the others, or in
 * the tab itself. All are spoken to alike.
 *
 * @typedef {{send: (message: import("./live-hub.js").FromTab) => void, close: () => void}} Line
 */
import { LiveHub } from "./live-hub.js";
import { LeaderLine } from "./live-leader.js";
import { pageVersion } from "./version.js";

const workerAddress = "/js/live-worker.js";
const hiddenMillisecondsMax = 60_000;

// Under Trusted Types the address of a worker is code. This policy, the page's only one, knows one address.
const policy = globalThis.trustedTypes?.createPolicy("orrery-worker", {
    createScriptURL(address) {
        if (address !== workerAddress) throw new TypeError(`No worker is at ${address}.`);
        return address;
    },
});

/**
 * The best way that this browser has.
 * @param {string} tab @param {(message: import("./live-hub.js").ToTab) => void} deliver
 * @param {() => void} onFailure this way cannot be gone: ask for a line again without a worker
 * @returns {Line}
 */
export function openLine(tab, deliver, onFailure, { isWorkerWanted = true } = {}) {
    if (isWorkerWanted && typeof SharedWorker === "function") return new WorkerLine(tab, deliver, onFailure);
    // Storage may be forbidden, and a frame may have no origin to share with others.
    try {
        return new LeaderLine(tab, deliver);
    } catch {
        return new AloneLine(tab, deliver);
    }
}

class WorkerLine {
    #tab;
    #port;

    constructor(tab, deliver, onFailure) {
        this.#tab = tab;
        // A page of another version has a worker of its own: the two need not understand each other.
        const worker = new SharedWorker(policy ? policy.createScriptURL(workerAddress) : workerAddress,
            { type: "module", name: `orrery ${pageVersion}` });
        worker.onerror = onFailure;
        this.#port = worker.port;
        this.#port.onmessage = ({ data }) => deliver(data);
    }

    send(message) {
        this.#port.postMessage({ tab: this.#tab, message });
    }

    close() {
        this.#port.close();
    }
}

/** A tab that shares nothing. Six of them are all that a browser opens, so those that are hidden let go of theirs. */
class AloneLine {
    #tab;
    #hub;
    #presence = new AbortController();
    #timer = 0;

    constructor(tab, deliver) {
        this.#tab = tab;
        this.#hub = new LiveHub((tabs, message) => deliver(message));
        document.addEventListener("visibilitychange", () => {
            clearTimeout(this.#timer);
            if (document.hidden) this.#timer = setTimeout(() => this.#hub.rest(), hiddenMillisecondsMax);
        }, { signal: this.#presence.signal });
        queueMicrotask(() => deliver({ kind: "who" }));
    }

    send(message) {
        this.#hub.receive(this.#tab, message);
    }

    close() {
        this.#presence.abort();
        clearTimeout(this.#timer);
        this.#hub.rest();
    }
}
