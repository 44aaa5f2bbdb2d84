/**
 * What an entry of a timeline is called. One place, so that a lane, the list and the live panel say the same thing.
 */
import * as format from "./format.js";
import { kindOf } from "./timeline-model.js";

const typeNames = {
    "task.created": "Task created", "task.started": "Task moved to In progress", "task.review": "Task moved to Review",
    "task.recovered": "Not stuck any more", "deliverable.added": "Deliverable",
};
const statuses = ["initializing", "running", "stopped", "completed", "failed", "archived"];

/** The name of a run: its role, or that it is one. @param {any} run */
export const runName = (run) => run?.role ? format.words(run.role) : "Run";

/** "openai gpt-codex" @param {any} run */
export const runModel = (run) => [run?.provider, run?.model].filter(Boolean).join(" ");

/** A run's state in a word, with the icon of it. @returns {{text: string, icon: string, tone: string}} */
export function runState(run) {
    if (run.status === "running") {
        return run.waitingFor ? { text: "Waiting for you", icon: "waiting", tone: "warning" }
            : { text: "Running", icon: "play", tone: "accent" };
    }
    return {
        completed: { text: "Completed", icon: "check", tone: "good" },
        failed: { text: "Failed", icon: "failed", tone: "bad" },
        timeout: { text: "Timed out", icon: "timeout", tone: "bad" },
    }[run.status] ?? { text: format.words(run.status), icon: "custom", tone: "plain" };
}

/** A length of time as exactly as it was measured. @param {number} milliseconds */
export const exactDuration = (milliseconds) => milliseconds < 1000 ? `${Math.round(milliseconds)} ms`
    : milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : format.duration(milliseconds / 1000);

/** An entry's icon and words. @param {import("./timeline-model.js").Entry} entry @returns {{icon: string, text: string, tone: string}} */
export function entryWords(entry) {
    const { type, message = "" } = entry;
    const took = Number.isFinite(entry.duration) ? ` (${exactDuration(entry.duration)})` : "";
    const name = runName(entry);
    switch (type) {
    case "invocation.started": return { icon: "play", tone: "accent", text: `${name} started` };
    case "invocation.completed": return { icon: "check", tone: "good", text: `${name} completed${took}` };
    case "invocation.failed": return entry.timedOut
        ? { icon: "timeout", tone: "bad", text: `${name} ran out of time${took}` }
        : { icon: "failed", tone: "bad", text: `${name} failed${took}` };
    case "invocation.activity": {
        const kind = kindOf(entry);
        const isFailed = entry.item?.status === "failed";
        return { icon: { error: "failed", progress: "step", other: "custom" }[kind] ?? kind,
            text: `${message}${endOf(entry, isFailed)}`, tone: kind === "error" || isFailed ? "bad" : "plain" };
    }
    case "task.stuck": return { icon: "stuck", tone: "bad",
        text: `Stuck: ${format.healthKind(entry.healthReason?.kind)}` };
    case "task.waiting": return { icon: "waiting", tone: "warning",
        text: `Waiting for you${entry.healthReason?.message ? `: ${entry.healthReason.message}` : ""}` };
    case "task.health": return { icon: entry.health === "ok" ? "live" : entry.health, tone: "plain",
        text: entry.health === "ok" ? "Heard from again" : `Health: ${format.healthName(entry.health).toLowerCase()}` };
    case "subagent.spawned": return { icon: "agent", tone: "plain", text: `Sub-agent ${entry.actor} joined` };
    case "subagent.completed": return { icon: "agent", tone: "plain", text: `Sub-agent ${entry.actor} left`
        + (message && message !== `${entry.actor} left` ? `: ${message}` : "") };
    default: return { icon: iconOf(type), tone: "plain", text: `${typeNames[type] ?? nameOf(type)}${wordsAfter(entry)}` };
    }
}

/** How a tool ended and after how long, as far as its agent said; of one that has begun, that there is more to come. */
function endOf({ activityType, item }, isFailed) {
    if (activityType === "tool_start") return " …";
    const told = [isFailed && "failed", Number.isFinite(item?.durationMs) && exactDuration(item.durationMs)].filter(Boolean);
    return told.length > 0 ? ` (${told.join(", ")})` : "";
}

function nameOf(type) {
    const [noun, verb = ""] = type.split(".");
    if (noun === "activity") return format.words(verb);
    if (noun !== "task") return format.words(type.replaceAll(".", " "));
    return statuses.includes(verb) ? `Task is ${format.taskStatusName(verb.toUpperCase()).toLowerCase()}`
        : `Task moved to ${format.columnName(verb)}`;
}

function wordsAfter({ type, message }) {
    return message && !type.startsWith("task.") ? `: ${message}` : "";
}

function iconOf(type) {
    if (type.startsWith("deliverable.")) return "artifact";
    if (type.startsWith("activity.")) return "file";
    return { "task.failed": "failed", "task.stopped": "stopped", "task.archived": "archived",
        "task.recovered": "live" }[type] ?? "moved";
}
