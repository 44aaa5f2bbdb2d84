/**
 * Which lanes a timeline has, one below the other: runs in their order, below each the sub-agents that joined while it
 * ran, and last the runs of child tasks. Pure: no document, no clock.
 */
import * as format from "./format.js";
import { within } from "./timeline-model.js";
import { runName } from "./timeline-words.js";

const lanesMax = 30;
const nothing = Object.freeze({ silences: [], waits: [], stucks: [] });

/**
 * @param {import("./timeline-model.js").TaskTimeline} timeline
 * @param {{title: string, now: number, until: number, isOpen: (key: string) => boolean, toggle: (key: string) => void,
 *   children: {task: any, timeline?: import("./timeline-model.js").TaskTimeline}[]}} view `until` is the last event
 *   that is shown; children that nobody has opened have no timeline
 * @returns {any[]} lanes and groups
 */
export function rowsOf(timeline, view) {
    const { isOpen } = view;
    const runs = runsOf(timeline, view);
    const health = timeline.health(view.until);
    const rows = [];
    const group = (key, name, spans, depth, lanes) => {
        rows.push({ isGroup: true, key, name, spans, depth, isOpen: isOpen(key), toggle: () => view.toggle(key) });
        if (isOpen(key)) rows.push(...lanes());
    };
    const sessions = [...timeline.sessions.values()].map((session) => sessionLane(session, view))
        .filter(({ from }) => from <= view.now);
    const isTaken = new Set();
    const lanes = runs.map((run) => {
        const lane = runLane(run, timeline, view, 0, health);
        const own = sessions.filter(({ key, from }) => !isTaken.has(key) && lane.from <= from && from < lane.to);
        for (const { key } of own) isTaken.add(key);
        return { lane, own };
    });
    const hidden = isOpen("earlier") ? 0 : Math.max(0, lanes.length - lanesMax);
    if (lanes.length > lanesMax) {
        group("earlier", format.counted(lanes.length - lanesMax, "earlier run"),
            lanes.slice(0, lanes.length - lanesMax).flatMap(({ lane }) => lane.spans), 0, () => []);
    }
    const subAgents = (key, own) => own.length > 0 && group(key, format.counted(own.length, "sub-agent"),
        own.flatMap(({ spans }) => spans), 1, () => own);
    for (const { lane, own } of lanes.slice(hidden)) {
        rows.push(lane);
        subAgents(`sessions-${lane.run.id}`, own);
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

function childLanes(task, timeline, view) {
    const health = timeline.health(view.until);
    // A part of a plan is often named after the whole; there is no room to say that again.
    const title = task.title?.startsWith(`${view.title}: `) ? task.title.slice(view.title.length + 2) : task.title;
    return runsOf(timeline, view).slice(-lanesMax)
        .map((run) => ({ ...runLane(run, timeline, view, 1, health), title }));
}

/** The runs that had begun, as they were at that moment. */
function runsOf({ runs }, { until, now }) {
    // A run's identity is the place in the log at which it started.
    return [...runs.values()].filter(({ id }) => id <= until).sort((first, second) => first.id - second.id)
        .map((run) => until < Infinity && Date.parse(run.completedAt) > now
            ? { ...run, status: "running", completedAt: null, usage: null, exitCode: null, prUrl: null, willRetry: false } : run);
}

function runLane(run, timeline, { now, until }, depth, health) {
    const from = Date.parse(run.startedAt);
    const isRunning = run.status === "running";
    const to = isRunning ? Math.max(now, from) : Date.parse(run.completedAt);
    const all = timeline.activities(run.id);
    const entries = until < Infinity ? all.filter(({ seq }) => seq <= until) : all;
    const last = entries.at(-1)?.at ?? to;
    return {
        key: `run-${run.id}`, run, name: runName(run), from, to, isRunning, depth, entries,
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
        entries: [], health: nothing, spans: [{ from, to }] };
}
