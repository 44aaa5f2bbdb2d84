/**
 * What can be read off a run of an agent, for its row in a list and for the head of its log.
 */
import * as format from "./format.js";
import { clipped } from "./html.js";

const evidenceCharactersMax = 200;
const kinds = {
    running: { key: "play", tone: "plain", name: "Running" },
    waiting: { key: "waiting", tone: "warning", name: "Waiting for you" },
    completed: { key: "check", tone: "good", name: "Completed" },
    failed: { key: "failed", tone: "bad", name: "Failed" },
};

/** Who ran and on what: "Coder · claude · opus". */
export const runName = (run) =>
    [run.role ? format.words(run.role) : format.words(run.agentType), run.provider, run.model].filter(Boolean).join(" · ");

/**
 * How a run is, and how that is known. @param {any} run @param {number} now on the board's clock
 * @returns {{key: string, tone: string, text: string}} for a badge
 */
export function runStatus(run, now) {
    const kind = kinds[run.status === "running" && run.waitingFor ? "waiting" : run.status]
        ?? { key: "stopped", tone: "plain", name: format.words(run.status) };
    const exit = run.exitCode == null ? "" : `exit ${run.exitCode}`;
    const heard = run.lastActivityAt ? `last heard ${format.age(now - Date.parse(run.lastActivityAt))}` : "";
    const evidence = run.status === "running" ? [run.waitingFor ?? heard] : [exit, run.error];
    return {
        key: kind.key, tone: kind.tone,
        text: [kind.name, ...evidence].filter(Boolean).map((part) => clipped(part, evidenceCharactersMax)).join(" · "),
    };
}

/**
 * A run as it was known at a moment: what came of it later had not happened.
 * @param {any} run @param {{at: number}|null} past null for the present @returns {any} null before it began
 */
export function runAsOf(run, past) {
    if (!past || !run) return run;
    const isLater = (instant) => instant != null && Date.parse(instant) > past.at;
    if (isLater(run.startedAt)) return null;
    const isHeard = !isLater(run.lastActivityAt);
    const known = isHeard ? run : { ...run, lastActivityAt: null, waitingFor: null };
    if (run.completedAt != null && !isLater(run.completedAt)) return known;
    return { ...known, status: "running", completedAt: null, duration: null, success: null, error: null, exitCode: null,
        response: null, usage: null, prUrl: null, willRetry: false };
}

/** How long it runs or ran, in words. */
export function runLength(run, now) {
    const started = Date.parse(run.startedAt);
    if (Number.isNaN(started)) return "";
    const end = run.completedAt ? Date.parse(run.completedAt) : now;
    return `${format.duration((end - started) / 1000)} ${run.completedAt ? "in all" : "elapsed"}`;
}
