/**
 * What can be read off a task: the numbers that pass with time, and which actions make sense. No state is derived
 * here; the server says how a task is, and why.
 */
import * as format from "./format.js";

const initSteps = ["PREPARE_WORKSPACE", "CREATE_VM", "WAIT_VM_READY", "VERIFY_VM_WORKSPACE", "INDEX_REPOSITORY"];

const isStarted = (task) => task.startedAt != null || (task.initStatus ?? "INACTIVE") !== "INACTIVE";
export const canStart = (task) => task.taskStatus === "INITIALIZING" && !isStarted(task);
export const canStop = (task) => task.taskStatus === "RUNNING" || isPreparing(task);
export const isPreparing = (task) => task.taskStatus === "INITIALIZING" && isStarted(task);

/** Seconds since the start, or from start to end; null before the start. */
export function elapsedSeconds(task, now) {
    if (!task.startedAt) return null;
    const end = task.endedAt ? Date.parse(task.endedAt) : now;
    return Math.max(0, (end - Date.parse(task.startedAt)) / 1000);
}

/** Seconds left by the model elapsed/progress; null where nothing was estimated, or nothing is left to wait for. */
export function remainingSeconds(task, now) {
    const elapsed = elapsedSeconds(task, now);
    if (elapsed === null || task.endedAt || !task.estimatedDuration || !(task.progress > 0)) return null;
    return Math.max(0, elapsed / task.progress - elapsed);
}

/**
 * Where preparation stands. A step that is not among the known ones is shown by its own name, without dots.
 * @returns {{name: string, index: number, count: number}}
 */
export function initProgress(task) {
    const index = task.initStatus === "ACTIVE" ? initSteps.length : initSteps.indexOf(task.initStatus);
    return { name: format.initStatusName(task.initStatus), index, count: initSteps.length };
}

/** The names of the preparation's steps, in order. */
export const initStepNames = initSteps.map(format.initStatusName);

/**
 * A task's rows as they were at a moment: what came later is left out, and what ended later had not ended.
 * @param {any[]} rows @param {{at: number}|null} past null for the present, which is what the rows tell
 */
export function rowsAsOf(rows, past) {
    if (!past) return rows;
    const isLater = (instant) => instant != null && Date.parse(instant) > past.at;
    return rows.filter((row) => !isLater(row.createdAt ?? row.startedAt)).map((row) => {
        if (isLater(row.endedAt)) return { ...row, status: "active", endedAt: null, summary: null };
        return isLater(row.deliveredAt) ? { ...row, state: "queued", deliveredAt: null } : row;
    });
}

/** Why someone should look, in words: "no output for 15 min", "May I delete it? (2 min)"; "" where nobody has to. */
export function healthReason(task, now) {
    const reason = task.healthReason;
    if (!reason || (task.health ?? "ok") === "ok") return "";
    const since = Date.parse(reason.since);
    const length = Number.isNaN(since) ? "" : format.span(now - since);
    if (reason.message) return `${reason.message}${length && ` (${length})`}`;
    return [reason.kind && format.healthKind(reason.kind), length && `for ${length}`].filter(Boolean).join(" ");
}

/**
 * What a reader should notice on a card, most urgent first.
 * @param {any} task
 * @param {number} now
 * @param {(id: string) => string} titleOf a task's title; "" where it is not known
 * @returns {{key: string, tone: string, text: string}[]}
 */
export function badgesOf(task, now, titleOf) {
    const badges = [];
    const ending = {
        FAILED: { key: "failed", tone: "bad", text: task.initError ? "Failed to prepare" : "Failed" },
        STOPPED: { key: "stopped", tone: "plain", text: "Stopped" },
        COMPLETED: { key: "ready", tone: "good", text: "Ready for follow-up" },
        ARCHIVED: { key: "archived", tone: "plain", text: "Archived" },
    }[task.taskStatus];
    if (ending) badges.push(ending);
    if (task.health && task.health !== "ok") {
        const reason = healthReason(task, now);
        const tone = task.health === "stuck" ? "bad" : "warning";
        badges.push({ key: task.health, tone, text: format.healthName(task.health) + (reason && `: ${reason}`) });
    }
    if (task.subtaskStatus === "BLOCKED") {
        badges.push({ key: "blocked", tone: "plain", text: blockedText(task.blockedBy ?? [], titleOf) });
    }
    const cleanup = cleanupText(task, now);
    if (cleanup) badges.push({ key: "cleanup", tone: task.cleanup?.error ? "bad" : "warning", text: cleanup });
    return badges;
}

function blockedText(ids, titleOf) {
    const [first] = ids;
    if (!first) return "Blocked";
    const others = ids.length > 1 ? ` and ${format.counted(ids.length - 1, "other")}` : "";
    return `Blocked by ${titleOf(first) ? `“${titleOf(first)}”` : "another task"}${others}`;
}

/**
 * How to try again what went wrong: the request's path below `/api/`, and its body. A part of a plan has its own verb;
 * any other task works again when it is given a message.
 * @returns {{path: string, body: object}|null} null where there is nothing to try again
 */
export function retryOf(task) {
    if (task.planStatus === "PLANNING_FAILED") return { path: `tasks/${task.id}/retry-planning`, body: {} };
    if (task.subtaskStatus === "FAILED") return { path: `subtasks/${task.id}/retry`, body: {} };
    if (task.taskStatus !== "FAILED" && task.taskStatus !== "STOPPED") return null;
    return { path: `tasks/${task.id}/followups`, body: { message: "Please try again." } };
}

/** "cleanup in 9:41", "cleanup held", or "" where none is planned. */
export function cleanupText(task, now) {
    if (task.cleanup?.state === "held") return "cleanup held";
    if (!task.scheduledCleanupAt) return "";
    const text = `cleanup in ${format.countdown((Date.parse(task.scheduledCleanupAt) - now) / 1000)}`;
    return task.cleanup?.error ? `${text} (failed: ${task.cleanup.error})` : text;
}
