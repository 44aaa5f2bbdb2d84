/**
 * What became different between two states of the board, told as a person would: what has finished, failed, got stuck,
 * waits. Pure, so that a past board, a return after lunch and a test ask in one way.
 */
import * as format from "./format.js";

/**
 * @typedef {{id: string, title: string, before: any, after: any, kinds: string[], activities: number,
 *   deliverables: number}} TaskChange `before` and `after` are the task then and now, null where there was none;
 *   `kinds` come most important first
 */

/** Every kind, most important first: what calls for a person, what ended, what goes on. */
const changeKinds = [
    "failed", "stuck", "waiting", "gone", "finished", "stopped", "archived", "recovered", "new", "started", "moved",
    "progressed",
];

const endings = { FAILED: "failed", COMPLETED: "finished", STOPPED: "stopped", ARCHIVED: "archived" };
const inNeed = new Set(["stuck", "waiting"]);

/**
 * @param {import("./store.js").BoardState} before
 * @param {import("./store.js").BoardState} after
 * @returns {TaskChange[]} the most important first; tasks on which nothing happened are not among them
 */
export function changesBetween(before, after) {
    const changes = [];
    for (const [id, task] of after.tasks) {
        const past = before.tasks.get(id) ?? null;
        if (past !== task) changes.push(changeOf(past, task));
    }
    for (const [id, task] of before.tasks) if (!after.tasks.has(id)) changes.push(changeOf(task, null));
    return changes.filter(({ kinds, activities, deliverables }) => kinds.length > 0 || activities + deliverables > 0)
        .sort((first, second) => rank(first) - rank(second));
}

/** How many tasks there are of each kind. @param {TaskChange[]} changes @returns {Record<string, number>} */
export function countKinds(changes) {
    const counts = Object.fromEntries(changeKinds.map((kind) => [kind, 0]));
    for (const { kinds } of changes) for (const kind of kinds) counts[kind] += 1;
    return counts;
}

function changeOf(before, after) {
    const grown = (name) => Math.max(0, (after?.counts?.[name] ?? 0) - (before?.counts?.[name] ?? 0));
    const { id, title } = after ?? before;
    return {
        id, title: title ?? id, before, after, kinds: kindsOf(before, after),
        activities: grown("activities"), deliverables: grown("deliverables"),
    };
}

function kindsOf(before, after) {
    if (!after) return ["gone"];
    const kinds = new Set();
    const became = (field) => after[field] !== before?.[field] ? after[field] : undefined;
    const hasEndedAnew = after.endedAt != null && after.endedAt !== before?.endedAt;
    const ending = endings[became("taskStatus")];
    if (ending) kinds.add(ending);
    // Put away since: that it had come to a good end before is the news.
    if (ending === "archived" && hasEndedAnew && after.status === "done") kinds.add("finished");
    // A run that was over between two looks has ended again, with the same word.
    if (!ending && hasEndedAnew && endings[after.taskStatus]) kinds.add(endings[after.taskStatus]);
    const health = became("health");
    if (inNeed.has(health)) kinds.add(health);
    if (inNeed.has(before?.health) && health !== undefined && !inNeed.has(health) && !endings[after.taskStatus]) {
        kinds.add("recovered");
    }
    if (!before) kinds.add("new");
    else if (after.status !== before.status) kinds.add("moved");
    if (became("taskStatus") === "RUNNING") kinds.add("started");
    if (before && (after.progress ?? 0) > (before.progress ?? 0)) kinds.add("progressed");
    return changeKinds.filter((kind) => kinds.has(kind));
}

function rank({ kinds }) {
    return kinds.length > 0 ? changeKinds.indexOf(kinds[0]) : changeKinds.length;
}

/** How each kind is drawn and said. `words` are of one task, `many` follow a number. */
const descriptions = {
    failed: { icon: "failed", tone: "bad", words: () => "Failed", many: "failed" },
    stuck: { icon: "stuck", tone: "bad", words: () => "Stuck", many: "stuck" },
    waiting: {
        icon: "waiting", tone: "warning", words: () => "Waiting for you", many: "wait for you", one: "waits for you",
    },
    gone: { icon: "close", tone: "plain", words: () => "Deleted", many: "deleted" },
    finished: { icon: "check", tone: "good", words: () => "Finished", many: "finished" },
    stopped: { icon: "stopped", tone: "plain", words: () => "Stopped", many: "stopped" },
    archived: { icon: "archived", tone: "plain", words: () => "Archived", many: "archived" },
    recovered: { icon: "ready", tone: "good", words: () => "Recovered", many: "recovered" },
    new: { icon: "plus", tone: "plain", words: () => "New", many: "new" },
    started: { icon: "play", tone: "plain", words: () => "Running", many: "started" },
    moved: {
        icon: "open", tone: "plain", many: "moved",
        words: ({ before, after }) => `${format.columnName(before.status)} → ${format.columnName(after.status)}`,
    },
    progressed: {
        icon: "step", tone: "plain", many: "further on",
        words: ({ before, after }) => `${format.percent(before.progress ?? 0)} → ${format.percent(after.progress)}`,
    },
};

/** "3 finished", "1 waits for you". @param {string} kind @param {number} count */
export const kindCounted = (kind, count) =>
    `${count} ${count === 1 ? descriptions[kind].one ?? descriptions[kind].many : descriptions[kind].many}`;

/** @param {string} kind @returns {{icon: string, tone: string}} */
export const kindMark = (kind) => descriptions[kind] ?? { icon: "custom", tone: "plain" };

/** Everything about one change in a few words. @param {TaskChange} change */
export function changeWords(change) {
    return [
        ...change.kinds.map((kind) => descriptions[kind].words(change)),
        change.activities > 0 && format.counted(change.activities, "more activity", "more activities"),
        change.deliverables > 0 && format.counted(change.deliverables, "more deliverable"),
    ].filter(Boolean).join(" · ");
}

/**
 * Where a task of the past has got to, for its card.
 * @param {TaskChange} change
 * @returns {{key: string, tone: string, text: string}}
 */
export function laterBadge(change) {
    const [kind = ""] = change.kinds;
    const { icon: key, tone } = kindMark(kind);
    const where = change.kinds.includes("moved") ? `, in ${format.columnName(change.after.status)}` : "";
    const what = kind === "moved" ? format.columnName(change.after.status)
        : kind ? descriptions[kind].words(change) + where : changeWords(change);
    return { key, tone, text: `Now: ${what}` };
}
