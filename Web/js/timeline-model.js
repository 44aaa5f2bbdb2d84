/**
 * What happened on one task, as seed 001 tells it: runs, and entries in the order of the log. Entries come from
 * `GET /api/tasks/:id/timeline` and, from then on, from the board's own events; both bear the same number, so that
 * none is told twice. Pure: no document, no clock.
 */
import { runAsOf } from "./run.js";
import { cursorOf } from "./store.js";
import { rowsAsOf } from "./task.js";

/**
 * @typedef {{seq: number, at: number, type: string, invocationId?: number, activityType?: string, message?: string,
 *   isLate?: boolean, metadata?: any, item?: Item, health?: string, healthReason?: any, actor?: string, path?: string,
 *   [other: string]: any}} Entry `at` in milliseconds since 1970
 * @typedef {{id: string, parent?: string, tool?: string, status?: string, durationMs?: number}} Item what an agent calls
 *   the tool or sub-agent that an activity is about, the same for its begin and its end
 * @typedef {{from: number, to: number, isOpen: boolean, status?: string}} ToolSpan
 * @typedef {{at: number, from: number, to: number|null, invocationId?: number, message?: string}} HealthSpan `to` is
 *   null while it lasts; `at` is when the server said it
 * @typedef {{silences: HealthSpan[], waits: HealthSpan[], stucks: HealthSpan[]}} Health
 */

// The server tells the newest 5,000; a page that is left open keeps as many.
const entriesMax = 5000;
const transcriptCharactersMax = 200_000;
const messageCharactersMax = 8000;
const metadataCharactersMax = 2000;
const detailsMax = 4;

/** What begins with an activity and ends with another. */
const begins = { tool_start: "tool", subagent_start: "subagent" };
const ends = { tool_exec: "tool", subagent_end: "subagent" };

const kinds = { tool_exec: "tool", tool_start: "tool", output: "output", error: "error", progress: "progress" };

/** @param {Entry} entry an activity @returns {"tool"|"output"|"error"|"progress"|"other"} */
export const kindOf = (entry) => kinds[entry.activityType] ?? "other";

/** @returns {Item|undefined} */
function itemOf(metadata) {
    if (typeof metadata?.item !== "string") return undefined;
    const { item: id, parent, tool, status, durationMs } = metadata;
    return { id, parent, tool, status, durationMs };
}

/** An entry as the timeline's route tells it. */
export function entryOfRow({ eventId, timestamp, late, activity, taskId, message, ...row }) {
    return { ...row, message: message?.slice(0, messageCharactersMax), seq: cursorOf(eventId).seq,
        at: Date.parse(timestamp), isLate: late === true };
}

/** The same of an event; null where a timeline does not tell it. @param {any} event @returns {Entry|null} */
export function entryOfEvent({ id, at, type, data }) {
    const words = wordsOf(type, data);
    return words && { ...words, seq: cursorOf(id).seq, at: Date.parse(at) };
}

function wordsOf(type, { task, invocation, invocationActivity, activity, deliverable, session }) {
    if (task?.health && task.healthReason) {
        return { type: type === "task.updated" ? "task.health" : type, health: task.health,
            healthReason: task.healthReason, invocationId: invocation?.id };
    }
    if (invocationActivity) {
        const { invocationId, activityType, message, metadata, isLate } = invocationActivity;
        // What is large is asked for when somebody looks at it.
        const isSmall = (JSON.stringify(metadata) ?? "").length <= metadataCharactersMax;
        return { type: "invocation.activity", invocationId, activityType, message: message.slice(0, messageCharactersMax),
            metadata: isSmall ? metadata ?? null : undefined, item: itemOf(metadata), isLate };
    }
    if (invocation && type.startsWith("invocation.")) {
        const { id, role, provider, model, status, success, duration, error } = invocation;
        return { type: type === "invocation.timeout" ? "invocation.failed" : type, invocationId: id, role, provider,
            model, status, success, duration, error, timedOut: status === "timeout" };
    }
    if (activity) return { type: `activity.${activity.activityType}`, actor: activity.agentId, message: activity.message };
    if (deliverable) return { type: "deliverable.added", message: deliverable.title, path: deliverable.path };
    if (session) {
        const isActive = session.status === "active";
        return { type: isActive ? "subagent.spawned" : "subagent.completed", actor: session.agentName,
            message: session.summary };
    }
    if (type === "task.created") return { type };
    if (type === "task.moved" && task?.status) {
        return { type: { in_progress: "task.started", review: "task.review" }[task.status] ?? `task.${task.status}` };
    }
    if (["task.status", "task.archived"].includes(type) && task?.taskStatus) {
        return { type: `task.${task.taskStatus.toLowerCase()}` };
    }
    return null;
}

export class TaskTimeline {
    /** @type {Map<number, any>} */
    runs = new Map();
    /** In the order of the log. @type {Entry[]} */
    entries = [];
    /** @type {Map<string, any>} */
    sessions = new Map();
    /** Whether there was more than is kept. */
    isCut = false;
    /** @type {Map<number, Entry[]>} */
    #activities = new Map();
    /** The begins that nobody has told the end of, by run and item. @type {Map<string, Entry>} */
    #open = new Map();
    /** @type {Set<Entry>} */
    #over = new Set();
    /** The begin of each end. @type {Map<Entry, Entry>} */
    #begins = new Map();
    /** What the details of the runs that were looked at last told of their activities. @type {Map<number, Map<number, any>>} */
    #metadata = new Map();

    /** @param {any[]} rows a run that is known is updated by its fields */
    addRuns(rows) {
        for (const row of rows) {
            const known = this.runs.get(row.id);
            // An answer may be older than an event that came meanwhile, and an end is final.
            if (known && known.status !== "running" && row.status === "running") continue;
            const run = { ...known, ...row };
            for (const name of ["prompt", "response"]) run[name] = run[name]?.slice(0, transcriptCharactersMax);
            this.runs.set(row.id, run);
        }
    }

    /** @param {any[]} rows */
    addSessions(rows) {
        for (const row of rows) {
            const known = this.sessions.get(row.id);
            if (!known?.endedAt || row.endedAt) this.sessions.set(row.id, { ...known, ...row });
        }
    }

    /** @param {Entry[]} entries in order, perhaps known already @returns {Entry[]} those that were not */
    addEntries(entries) {
        const last = this.entries.at(-1)?.seq ?? -1;
        let fresh = entries;
        if (entries.length > 0 && entries[0].seq <= last) {
            const known = new Set(this.entries.map(({ seq }) => seq));
            fresh = entries.filter(({ seq }) => !known.has(seq));
        }
        if (fresh.length === 0) return fresh;
        const isInOrder = fresh[0].seq > last;
        this.entries.push(...fresh);
        if (!isInOrder) this.entries.sort((first, second) => first.seq - second.seq);
        const surplus = this.entries.length - entriesMax;
        // Some at once: cutting one off five thousand for each that comes would move them all, each time.
        if (surplus > 0) this.entries.splice(0, surplus + (surplus < 250 ? 250 : 0));
        this.isCut ||= surplus > 0 || entries.length >= entriesMax;
        if (isInOrder && surplus <= 0) for (const entry of fresh) this.#note(entry);
        else this.#noteAll();
        return fresh;
    }

    /** Everything that a run did; of what has an end, that. @param {number} invocationId @returns {Entry[]} */
    activities(invocationId) {
        return this.#told(this.#activities.get(invocationId) ?? []);
    }

    /** The entries without the begins of what is over. @returns {Entry[]} */
    get told() {
        return this.#told(this.entries);
    }

    #told(entries) {
        return this.#over.size === 0 ? entries : entries.filter((entry) => !this.#over.has(entry));
    }

    /** How long each tool among `entries` was at work, in the order of their begins. @param {Entry[]} entries
     * @param {number} end until when the others were @returns {ToolSpan[]} */
    toolSpans(entries, end) {
        const spans = [];
        for (const entry of entries) {
            const { item, at, activityType } = entry;
            if (!item || kindOf(entry) !== "tool") continue;
            const isOpen = activityType in begins;
            const from = isOpen ? at : this.#begins.get(entry)?.at ?? at - (item.durationMs ?? 0);
            spans.push({ from, to: isOpen ? Math.max(end, at) : at, isOpen, status: item.status });
        }
        return spans.sort((first, second) => first.from - second.from);
    }

    /** What was posted with an activity; undefined while the page has not asked for it. @param {Entry} entry */
    metadataOf(entry) {
        return entry.metadata === undefined ? this.#metadata.get(entry.invocationId)?.get(entry.seq) : entry.metadata;
    }

    /** What was known of it at a moment. @param {{seq: number, at: number}} moment @returns {TaskTimeline} */
    asOf(moment) {
        const past = new TaskTimeline();
        past.addEntries(this.entries.filter(({ seq }) => seq <= moment.seq));
        past.isCut = this.isCut;
        past.#metadata = this.#metadata;
        past.addSessions(rowsAsOf([...this.sessions.values()], moment));
        // Who waited for somebody then is known from what was said of the task's health.
        const waits = past.health().waits.filter(({ to }) => to === null);
        const waitOf = (id) => waits.find(({ invocationId }) => invocationId == null || invocationId === id);
        // A run's identity is the place in the log at which it started.
        past.addRuns([...this.runs.values()].filter(({ id }) => id <= moment.seq).map((run) => runAsOf(run, moment)).filter(Boolean)
            .map((run) => run.status === "running" ? { ...run, waitingFor: waitOf(run.id)?.message ?? null } : run));
        return past;
    }

    /** @param {any} run a run's details */
    addDetails(run) {
        // An activity's identity is its event's place in the log.
        this.#metadata.delete(run.id);
        this.#metadata.set(run.id, new Map(run.activities?.map(({ id, metadata }) => [id, metadata ?? null])));
        if (this.#metadata.size > detailsMax) this.#metadata.delete(this.#metadata.keys().next().value);
    }

    /** What the server said of the task's health, as spans. Nothing is worked out here but what belongs together. @returns {Health} */
    health() {
        const found = { silences: [], waits: [], stucks: [] };
        const open = new Map();
        const close = (name, at) => {
            if (open.has(name)) open.get(name).to = at;
            open.delete(name);
        };
        const begin = (name, entry, from) => {
            if (open.has(name)) return;
            const span = { at: entry.at, from: Math.min(from, entry.at), to: null, invocationId: entry.invocationId,
                message: entry.healthReason?.message ?? entry.healthReason?.kind };
            found[name].push(span);
            open.set(name, span);
        };
        for (const entry of this.entries) {
            const since = Date.parse(entry.healthReason?.since) || entry.at;
            const isSilent = entry.type === "task.stuck" || entry.health === "quiet";
            const isHealth = entry.type === "task.health" || entry.healthReason;
            if (isHealth && entry.type !== "task.waiting") close("waits", entry.at);
            if (isHealth && !isSilent) for (const name of ["silences", "stucks"]) close(name, entry.at);
            if (entry.type === "task.waiting") begin("waits", entry, entry.at);
            // Whoever turns in circles is not silent.
            if (isSilent && entry.healthReason?.kind !== "looping") begin("silences", entry, since);
            if (entry.type === "task.stuck") begin("stucks", entry, entry.at);
        }
        return found;
    }

    #note(entry) {
        if (entry.type !== "invocation.activity") return;
        const own = this.#activities.get(entry.invocationId);
        if (own) own.push(entry);
        else this.#activities.set(entry.invocationId, [entry]);
        const { activityType, item } = entry;
        const what = begins[activityType] ?? ends[activityType];
        if (!what || !item) return;
        const key = `${entry.invocationId} ${what} ${item.id}`;
        if (activityType in begins) return this.#open.set(key, entry);
        const begin = this.#open.get(key);
        if (!begin) return;
        this.#open.delete(key);
        this.#over.add(begin);
        this.#begins.set(entry, begin);
    }

    #noteAll() {
        for (const known of [this.#activities, this.#open, this.#over, this.#begins]) known.clear();
        for (const entry of this.entries) this.#note(entry);
    }
}

/** The parts of spans that lie within a run. @param {HealthSpan[]} spans @param {number} from @param {number} to */
export function within(spans, from, to, invocationId) {
    return spans.filter((span) => (span.to ?? Infinity) > from && span.from < to
        && (span.invocationId == null || span.invocationId === invocationId))
        .map((span) => ({ ...span, from: Math.max(span.from, from), to: Math.min(span.to ?? to, to) }));
}
