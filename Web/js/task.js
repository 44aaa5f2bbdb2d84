/**
 * What can be read off a task: the numbers that pass with time, and which actions make sense. No state is derived
 * here; the server says how a task is, and why.
 */
import * as format from "./format.js";

const initSteps = ["PREPARE_WORKSPACE", "CREATE_VM", "WAIT_VM_READY", "VERIFY_VM_WORKSPACE", "INDEX_REPOSITORY"];

export const isStarted = (task) => task.startedAt != null || (task.initStatus ?? "INACTIVE") !== "INACTIVE";
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

/** Why someone should look, in words: "no output for 15 min", "May I delete it? (2 min)"; "" where nobody has to. */
export function healthReason(task, now) {
    const reason = task.healthReason;
    if (!reason || (task.health ?? "ok") === "ok") return "";
    const since = Date.parse(reason.since);
    const length = Number.isNaN(since) ? "" : format.span(now - since);
    if (reason.message) return `${reason.message}${length && ` (${length})`}`;
    return [reason.kind && format.healthKind(reason.kind), length && `for ${length}`].filter(Boolean).join(" ");
}

/** What a reader should notice on a card, most urgent first. @returns {{key: string, tone: string, text: string}[]} */
export function badgesOf(task, now) {
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
    if (task.subtaskStatus === "BLOCKED") badges.push({ key: "blocked", tone: "plain", text: "Blocked" });
    const cleanup = cleanupText(task, now);
    if (cleanup) badges.push({ key: "cleanup", tone: task.cleanup?.error ? "bad" : "warning", text: cleanup });
    return badges;
}

/** "cleanup in 9:41", "cleanup held", or "" where none is planned. */
export function cleanupText(task, now) {
    if (task.cleanup?.state === "held") return "cleanup held";
    if (!task.scheduledCleanupAt) return "";
    const text = `cleanup in ${format.countdown((Date.parse(task.scheduledCleanupAt) - now) / 1000)}`;
    return task.cleanup?.error ? `${text} (failed: ${task.cleanup.error})` : text;
}
