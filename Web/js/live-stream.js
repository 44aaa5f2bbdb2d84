/**
 * One event stream and what can be learnt of it: its frames, that it broke, and why it was refused, which an EventSource
 * does not tell.
 */
import { retryAfterSeconds } from "./api.js";

const frameNames = ["hello", "hb", "clock", "reset", "log", "message", "resumed"];

/** @typedef {{status?: number, seconds?: number, code?: string}} Refusal */

export class LiveStream {
    #source;
    #url;

    /**
     * @param {{epoch: string, seq: number}} cursor
     * @param {Map<number, number>} logs the next line wanted of each, by invocation
     * @param {(name: string, data: any) => void} onFrame `data` is undefined when the frame could not be read
     * @param {(isRefused: boolean) => void} onLost once; the stream is closed then
     */
    constructor({ epoch, seq }, logs, onFrame, onLost) {
        const parameters = new URLSearchParams({ lastEventId: `${epoch}-${seq}` });
        if (logs.size > 0) parameters.set("logs", [...logs].map(([id, line]) => `${id}:${line}`).join());
        this.#url = `/api/events?${parameters}`;
        const source = this.#source = new EventSource(this.#url);
        for (const name of frameNames) {
            source.addEventListener(name, (frame) => {
                // What was on its way when the stream was closed belongs to nobody: the next one brings it again.
                if (this.#source === source) onFrame(name, read(frame.data));
            });
        }
        source.onerror = () => {
            if (this.#source !== source) return;
            // EventSource would try again by itself after a broken connection, but never after a status other than
            // 200 (WHATWG HTML, 9.2.3). Doing both ourselves gives one back-off, and a countdown that is true.
            const isRefused = source.readyState === EventSource.CLOSED;
            this.close();
            onLost(isRefused);
        };
    }

    close() {
        this.#source?.close();
        this.#source = null;
    }

    /** Asks the same address with fetch. @returns {Promise<Refusal>} */
    async probe() {
        const controller = new AbortController();
        const timer = setTimeout(() => controller.abort(), 10_000);
        try {
            const response = await fetch(this.#url, {
                headers: { Accept: "text/event-stream" }, cache: "no-store", signal: controller.signal,
            });
            const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
            const { code } = isProblem ? await response.json() : {};
            return { status: response.status, seconds: retryAfterSeconds(response), code };
        } catch {
            return {};
        } finally {
            clearTimeout(timer);
            controller.abort();
        }
    }
}

function read(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** Those of the logs that the board does not know any longer: one of them would have every stream refused. */
export async function unknownLogs(invocations) {
    const answers = await Promise.all([...invocations].map(async (id) => {
        const response = await fetch(`/api/invocations/${id}/log?from=-1`, { cache: "no-store" }).catch(() => null);
        return response?.status === 404 ? id : null;
    }));
    return answers.filter((id) => id !== null);
}
