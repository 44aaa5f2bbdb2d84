/**
 * What waits for a person, and since when: one rule for the strip, the title, the icon and the key that goes to the
 * next one.
 */
import { healthReason } from "./task.js";

/** @typedef {{task: any, kind: "waiting"|"stuck"|"failed"|"cleanup", since: number}} Attention `since` in milliseconds */

/** @param {any} task @returns {Attention|null} */
export function attentionOf(task) {
    if (task.taskStatus === "ARCHIVED") return null;
    if (task.health === "waiting" || task.health === "stuck") {
        return { task, kind: task.health, since: instantOf(task.healthReason?.since ?? task.updatedAt) };
    }
    if (task.cleanup?.error) return { task, kind: "cleanup", since: instantOf(task.updatedAt) };
    // Whoever puts a failed task under "Done" has seen it.
    if (task.taskStatus === "FAILED" && task.status !== "done") {
        return { task, kind: "failed", since: instantOf(task.endedAt ?? task.updatedAt) };
    }
    return null;
}

/** Everything that waits for a person, the longest waiting first. @param {Iterable<any>} tasks @returns {Attention[]} */
export function attentionList(tasks) {
    const list = [];
    for (const task of tasks) {
        const item = attentionOf(task);
        if (item) list.push(item);
    }
    return list.sort((first, second) => first.since - second.since || (first.task.id < second.task.id ? -1 : 1));
}

/** Why, in words. @param {Attention} item @param {number} now */
export function attentionReason({ task, kind }, now) {
    if (kind === "failed") return task.initError ?? task.lastMessage ?? "";
    return kind === "cleanup" ? `cleanup failed: ${task.cleanup.error}` : healthReason(task, now);
}

function instantOf(text) {
    const instant = Date.parse(text);
    return Number.isNaN(instant) ? 0 : instant;
}
