/**
 * Which lanes a timeline has, one below the other: runs in their order, below each the sub-agents that joined while it
 * ran, and last the runs of child tasks. Pure: no document, no clock.
 */
import * as format from "./format.js";
import { within } from "./timeline-model.js";
import { runName } from "./timeline-words.js";

const lanesMax = 30;
const openLanesMax = 6;
const nothing = Object.freeze({ silences: [], waits: [], stucks: [] });

/**
 * @param {import("./timeline-model.js").TaskTimeline} timeline
 * @param {{title: string, now: number, isOpen: (key: string, byDefault?: boolean) => boolean, toggle: (key: string) => void,
 *   children: {task: any, timeline?: import("./timeline-model.js").TaskTimeline}[]}} view children that nobody has opened
 *   have no timeline
 * @returns {any[]} lanes and groups
 */
export function rowsOf(timeline, view) {
    const { isOpen } = view;
    const runs = runsOf(timeline);
    const health = timeline.health();
    const rows = [];
    const group = (key, name, spans, depth, lanes, byDefault = false) => {
        const isShown = isOpen(key, byDefault);
        rows.push({ isGroup: true, key, name, spans, depth, isOpen: isShown, toggle: () => view.toggle(key) });
        if (isShown) rows.push(...lanes());
    };
    const sessions = [...timeline.sessions.values()].map((session) => sessionLane(session, view))
        .filter(({ from }) => from <= view.now);
    const isTaken = new Set();
    const lanes = runs.map((run) => {
        const lane = runLane(run, timeline, view, 0, health);
        const own = sessions.filter((session) => !isTaken.has(session.key)
            && (partOf(session, run) !== null || lane.from <= session.from && session.from < lane.to));
        for (const { key } of own) isTaken.add(key);
        const doesWork = own.some((session) => lane.entries.some(({ item }) => item?.parent === partOf(session, run)));
        if (doesWork && isOpen(`sessions-${run.id}`, own.length <= openLanesMax)) share(lane, own, timeline);
        return { lane, own, doesWork };
    });
    const hidden = isOpen("earlier") ? 0 : Math.max(0, lanes.length - lanesMax);
    if (lanes.length > lanesMax) {
        group("earlier", format.counted(lanes.length - lanesMax, "earlier run"),
            lanes.slice(0, lanes.length - lanesMax).flatMap(({ lane }) => lane.spans), 0, () => []);
    }
    const subAgents = (key, own, doesWork) => own.length > 0 && group(key, format.counted(own.length, "sub-agent"),
        own.flatMap(({ spans }) => spans), 1, () => own, doesWork && own.length <= openLanesMax);
    for (const { lane, own, doesWork } of lanes.slice(hidden)) {
        rows.push(lane);
        subAgents(`sessions-${lane.run.id}`, own, doesWork);
    }
    subAgents("sessions", sessions.filter(({ key }) => !isTaken.has(key)));
    const children = view.children.filter(({ task }) => task.startedAt && Date.parse(task.startedAt) <= view.now);
    if (children.length > 0) {
        const count = children.reduce((sum, { task }) => sum + (task.counts?.invocations ?? 0), 0);
        group("children", `${format.counted(children.length, "child task")}, ${format.counted(count, "run")}`,
            children.map(({ task }) => ({ from: Date.parse(task.startedAt),
                to: Math.min(view.now, Date.parse(task.endedAt) || view.now) })), 0,
            () => children.flatMap(({ task, timeline: own }) => own
                ? childLanes(task, own, view) : []));
    }
    return rows;
}

/** What the run calls this sub-agent; null when it is not this run's. @returns {string|null} */
function partOf({ session }, run) {
    const name = session.openclawSessionId ?? "";
    return run.runId && name.startsWith(`${run.runId}/`) ? name.slice(run.runId.length + 1) : null;
}

/** What sub-agents did stands in their own lanes. */
function share(lane, sessions, timeline) {
    for (const session of sessions) {
        const part = partOf(session, lane.run);
        if (part === null) continue;
        session.entries = lane.entries.filter(({ item }) => item?.parent === part);
        session.tools = timeline.toolSpans(session.entries, session.to);
        lane.entries = lane.entries.filter(({ item }) => item?.parent !== part);
    }
    lane.tools = timeline.toolSpans(lane.entries, lane.to);
}

function childLanes(task, timeline, view) {
    const health = timeline.health();
    // A part of a plan is often named after the whole; there is no room to say that again.
    const title = task.title?.startsWith(`${view.title}: `) ? task.title.slice(view.title.length + 2) : task.title;
    return runsOf(timeline).slice(-lanesMax)
        .map((run) => ({ ...runLane(run, timeline, view, 1, health), title }));
}

const runsOf = ({ runs }) => [...runs.values()].sort((first, second) => first.id - second.id);

function runLane(run, timeline, { now }, depth, health) {
    const from = Date.parse(run.startedAt);
    const isRunning = run.status === "running";
    const to = isRunning ? Math.max(now, from) : Date.parse(run.completedAt);
    const entries = timeline.activities(run.id);
    const last = entries.at(-1)?.at ?? to;
    return {
        key: `run-${run.id}`, run, name: runName(run), from, to, isRunning, depth, entries,
        tools: timeline.toolSpans(entries, to),
        health: Object.fromEntries(Object.entries(health).map(([name, spans]) =>
            [name, within(spans, from, to, run.id)])),
        // What came after the end lies outside of the bar, and is looked at all the same.
        spans: [{ from, to }, ...(last > to ? [{ from: last, to: last }] : [])],
    };
}

function sessionLane(session, { now }) {
    const from = Date.parse(session.startedAt);
    const end = Date.parse(session.endedAt);
    const to = Math.max(from, end <= now ? end : now);
    return { key: `session-${session.id}`, session, name: session.agentName, from, to, isRunning: !(end <= now), depth: 2,
        entries: [], tools: [], health: nothing, spans: [{ from, to }] };
}
