/**
 * Requests to the server, and their failures in words that can be shown.
 */
import { store } from "./store.js";

/** What the server refused, or that it could not be reached (`status` 0). */
export class RequestError extends Error {
    /** @param {string} message @param {number} status @param {number} [retryAfterSeconds] */
    constructor(message, status, retryAfterSeconds) {
        super(message);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }
}

const requestSecondsMax = 20;
const ownChangeMilliseconds = 4000;
/** The clock is the present's, and can be held whatever is shown. */
const simulationPath = "/api/simulation";
/** @type {Map<string, number>} */
const ownChanges = new Map();

/** Whether this page itself asked for a change of that task a moment ago: nobody needs a toast for their own click. */
export function isOwnChange(taskId) {
    return Date.now() - (ownChanges.get(taskId) ?? 0) < ownChangeMilliseconds;
}

/** The board at one moment. The server's ETag spares the body when a poll finds nothing new. */
export const fetchBoard = () => request("GET", "/api/board");

/** The board as it was. @param {string} place an event's id or an instant @param {AbortSignal} [signal] */
export const fetchPastBoard = (place, signal) => request("GET", `/api/board?at=${encodeURIComponent(place)}`,
    undefined, { signal, cache: "default" });

/** What happened, as places to go back to. @param {{from?: string, to?: string, limit?: number}} [question] */
export const fetchHistory = (question = {}) => request("GET", `/api/history?${new URLSearchParams({ limit: 500, ...question })}`);

/** What agents have used up, by the day. @param {number} utcOffset in minutes */
export const fetchUsage = (utcOffset) => request("GET", `/api/usage?utcOffset=${utcOffset}`);

/** @param {string} id @param {string} [part] for example `activities?limit=200` */
export const fetchTask = (id, part = "") => request("GET", taskPath(id, part));

/** A run of an agent. @param {string|number} id @param {string} [part] for example `log?from=1&limit=50` */
export const fetchInvocation = (id, part = "") =>
    request("GET", `/api/invocations/${encodeURIComponent(id)}${part && `/${part}`}`);

/** Lines of a run's log. @param {string|number} id @param {{from: number, limit?: number, q?: string}} question */
export const fetchLog = (id, question) => fetchInvocation(id, `log?${new URLSearchParams(question)}`);

/**
 * Sees to it that a file can be downloaded, which the browser does by itself and silently fails to.
 * @param {string} address
 */
export async function checkDownload(address) {
    const head = await fetch(address, { method: "HEAD", cache: "no-store",
        signal: AbortSignal.timeout(requestSecondsMax * 1000) }).catch(() => null);
    // An answer to HEAD has no words; the same question has.
    if (!head?.ok) await request("GET", address);
}

/** @param {Record<string, unknown>} task */
export async function createTask(task) {
    const created = await request("POST", "/api/tasks", task);
    noteOwnChange(created.id);
    return created;
}

/** @param {string} id @param {Record<string, unknown>} fields */
export function changeTask(id, fields) {
    noteOwnChange(id);
    return request("PATCH", taskPath(id), fields);
}

/** @param {string} id @param {string} verb `start`, `stop`, `archive`, `followups`, `cleanup` @param {object} [body] */
export function actOnTask(id, verb, body = {}) {
    noteOwnChange(id);
    return request("POST", taskPath(id, verb), body);
}

/** @param {string} id @param {ReturnType<typeof import("./task.js").retryOf>} retry */
export function retryTask(id, retry) {
    if (!retry) throw new RequestError("There is nothing to try again.", 409);
    noteOwnChange(id);
    return request("POST", `/api/${retry.path}`, retry.body);
}

/** @param {Record<string, unknown>} command */
export const commandSimulation = (command) => request("POST", simulationPath, command);

/** @param {string} id @param {string} verb `connect`, `disconnect` or `run` @param {{command: string}} [body] */
export const actOnServer = (id, verb, body) => request("POST", `/api/servers/${encodeURIComponent(id)}/${verb}`, body);

/** Where the simulated clock stands. */
export const fetchSimulation = () => request("GET", simulationPath);

/** Seconds that a Retry-After header asks for; it may be a number or a date (RFC 9110, 10.2.3). */
export function retryAfterSeconds(response) {
    const value = response.headers.get("Retry-After");
    if (value === null) return undefined;
    const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
    return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

function taskPath(id, part = "") {
    return `/api/tasks/${encodeURIComponent(id)}${part && `/${part}`}`;
}

function noteOwnChange(id) {
    if (ownChanges.size > 100) ownChanges.clear();
    ownChanges.set(id, Date.now());
}

/** What the server answers. @param {{signal?: AbortSignal, cache?: RequestCache}} [options] */
export async function request(method, path, body, { signal, cache = method === "GET" ? "no-cache" : "no-store" } = {}) {
    // Whoever looks at the past would change something else than what they see.
    if (store.past && method !== "GET" && path !== simulationPath) {
        throw new RequestError("You see the board as it was. Go back to live to change it.", 0);
    }
    let response;
    const timeout = AbortSignal.timeout(requestSecondsMax * 1000);
    try {
        response = await fetch(path, {
            method,
            cache,
            headers: body === undefined ? {} : { "Content-Type": "application/json" },
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        });
    } catch {
        throw new RequestError("The server cannot be reached.", 0);
    }
    // Whoever has no stream to hear it from reads the board again.
    if (response.ok && method !== "GET") document.dispatchEvent(new Event("board-written"));
    if (response.ok) return response.status === 204 ? null : response.json();
    const problem = await response.json().catch(() => ({}));
    const message = problem.detail ?? problem.title ?? problem.error ?? `The server answered ${response.status}.`;
    throw new RequestError(String(message), response.status, retryAfterSeconds(response));
}
