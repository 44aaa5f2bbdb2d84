/**
 * The places in the log that a person would go back to: when a task began, ended, or called for somebody. The server
 * lists them (`GET /api/history`); those that come live are told by the same rule.
 */
import { cursorOf } from "./store.js";

/**
 * @typedef {{seq: number, at: string, kind: string, taskId: string, title: string}} Moment
 */

const momentsMax = 2000;

const kindsOfType = {
    "task.created": () => "created", "task.stuck": () => "stuck", "task.waiting": () => "waiting",
    "task.recovered": () => "recovered",
    "task.archived": ({ archivedReason }) => archivedReason === "cleanup" ? "cleanup" : "archived",
    "task.status": ({ taskStatus }) =>
        ({ RUNNING: "started", COMPLETED: "finished", FAILED: "failed", STOPPED: "stopped" })[taskStatus],
};
const isEnd = new Set(["finished", "failed", "stopped", "archived", "cleanup"]);

/** How a moment is drawn and said; the first is the most important where there is room for one only. */
const descriptions = {
    failed: ["failed", "Failed"], stuck: ["stuck", "Stuck"], waiting: ["waiting", "Waiting for you"],
    finished: ["check", "Finished"], recovered: ["ready", "Recovered"], stopped: ["stopped", "Stopped"],
    cleanup: ["cleanup", "Cleaned up"], archived: ["archived", "Archived"], started: ["play", "Started"],
    created: ["plus", "New"],
};
const order = Object.keys(descriptions);

/** The moments among live events. @param {import("./store.js").BoardEvent[]} events @param {Map<string, any>} tasks */
export function momentsAmong(events, tasks) {
    const moments = events.flatMap(({ id, at, type, taskId, data }) => {
        const kind = kindsOfType[type]?.(data?.task ?? {});
        if (!kind || !taskId) return [];
        const title = tasks.get(taskId)?.title ?? data?.task?.title ?? taskId;
        return [{ seq: cursorOf(id).seq, at, kind, taskId, title }];
    });
    const ends = new Set(moments.filter(({ kind }) => isEnd.has(kind)).map(({ taskId, at }) => taskId + at));
    // Who is well again because the work is over is not well again.
    return moments.filter(({ kind, taskId, at }) => kind !== "recovered" || !ends.has(taskId + at));
}

/** Both lists as one, each moment once, oldest first; what is too old for the list is left out. */
export function merged(first, second) {
    const bySeq = new Map([...first, ...second].map((moment) => [moment.seq, moment]));
    return [...bySeq.values()].sort((one, other) => one.seq - other.seq).slice(-momentsMax);
}

/** @param {Moment} moment */
export const momentIcon = ({ kind }) => descriptions[kind]?.[0] ?? "custom";

/** @param {Moment} moment */
export const momentWords = ({ kind, title }) => `${descriptions[kind]?.[1] ?? kind}: ${title}`;

/** The most important of some moments, the latest of those that are alike. @param {Moment[]} moments */
export function mostImportant(moments) {
    const rank = ({ kind }) => order.includes(kind) ? order.indexOf(kind) : order.length;
    return moments.reduce((best, moment) => rank(moment) <= rank(best) ? moment : best);
}
