/**
 * One lane of the timeline: whose run it was and how it went, and its track: a bar from start to end, marks for what it
 * did, and what the server said of its health. The track is a slider over its activities, for the keyboard.
 */
import * as format from "../format.js";
import { clipped, element, linkAddress, setAttribute, setText, svg } from "../html.js";
import { icon } from "../icons.js";
import { box, marksOf, stacked } from "../timeline-marks.js";
import { entryWords, exactDuration, runModel, runName, runState } from "../timeline-words.js";
import { moment } from "./task-parts.js";

/**
 * @typedef {{key: string, from: number, to: number, isRunning: boolean, name: string, run?: any, session?: any,
 *   depth: number, entries: import("../timeline-model.js").Entry[],
 *   tools: import("../timeline-model.js").ToolSpan[], health: import("../timeline-model.js").Health}} Lane
 */

const trackHeight = 44;
const barTop = 13;
const barHeight = 18;
const labelsMax = 8;
const labelPixels = 62;

/** @param {Lane} lane */
export function createLane({ name, depth }) {
    const head = element("div", { class: "lane-head" });
    const parts = {};
    const path = (part) => parts[part] = svg("path", { class: `lane-${part}` });
    const drawing = svg("svg", { class: "lane-drawing", "aria-hidden": "true", focusable: "false", height: trackHeight },
        ...["fold", "bar", "tools", "failures", "open", "silences", "waits", "tool", "output", "progress", "other", "error", "late",
            "stuck", "chosen"].map(path), parts.labels = svg("g", { class: "lane-labels" }));
    const track = element("div", { class: "lane-track" }, drawing);
    const node = element("div", { class: "lane" }, head, track);
    node.style.setProperty("--depth", depth);
    Object.assign(node, { head, track, parts, drawing, name, chosen: -1 });
    return node;
}

/** A lane of somebody who does something can be walked through. */
function makeSlider({ track, name }) {
    if (track.role === "slider") return;
    for (const [key, value] of Object.entries({ role: "slider", tabindex: 0, "aria-label": `${name}: what it did`, "aria-valuemin": 0 })) {
        setAttribute(track, key, value);
    }
}

/** Says whose lane it is, and how that went. @param {any} node @param {Lane} lane */
export function fillLane(node, lane) {
    node.lane = lane;
    const { run, session, title } = lane;
    if (run) {
        const key = JSON.stringify([run.status, run.waitingFor, run.completedAt, run.prUrl, run.usage, run.role, run.willRetry]);
        if (node.headKey !== key) {
            node.headKey = key;
            node.head.replaceChildren(...runHead(run, node, title).filter(Boolean));
        }
        setText(node.took, exactDuration(lane.to - lane.from));
    } else if (session) {
        const isActive = session.status === "active";
        const text = `${isActive ? "Active" : format.words(session.status)} · ${format.duration((lane.to - lane.from) / 1000)}`;
        if (!node.took) {
            node.took = element("span", {});
            node.head.append(element("p", { class: "lane-name" }, icon("agent"), clipped(session.agentName, 80)),
                element("p", { class: "lane-facts" }, node.took));
        }
        setText(node.took, text);
    }
    if (run || lane.entries.length > 0 || node.track.role === "slider") {
        makeSlider(node);
        setAttribute(node.track, "aria-valuemax", lane.entries.length);
        choose(node, Math.min(node.chosen, lane.entries.length - 1));
    }
    setAttribute(node, "data-status", run?.status ?? session?.status);
}

function runHead(run, node, title) {
    const state = runState(run);
    const used = format.used(run.usage);
    const pullRequest = linkAddress(run.prUrl);
    node.took = element("span", { class: "lane-took" });
    return [
        element("p", { class: "lane-name", "data-tone": state.tone }, icon(state.icon),
            element("strong", {}, clipped(runName(run), 60)), element("span", { class: "lane-state" }, state.text),
            run.attempt > 1 && element("span", { class: "lane-attempt" }, `attempt ${run.attempt}`),
            run.willRetry && element("span", { class: "lane-attempt" }, "will be retried")),
        title && element("p", { class: "lane-title" }, clipped(title, 120)),
        element("p", { class: "lane-facts" },
            runModel(run) && element("span", {}, clipped(runModel(run), 60)), node.took,
            run.exitCode != null && element("span", {}, `exit ${run.exitCode}`),
            used && element("span", {}, used),
            pullRequest && element("a", { href: pullRequest, target: "_blank", rel: "noopener noreferrer" },
                "Pull request"),
            run.prUrl && !pullRequest && element("span", { title: "Its address is no web address." },
                clipped(run.prUrl, 60))),
    ];
}

/** Draws the track. @param {any} node @param {import("../timeline-scale.js").TimelineScale} scale */
export function drawLane(node, scale) {
    const { lane, parts } = node;
    const { width } = scale;
    const xOf = (time) => scale.x(time);
    const draw = (part, d) => setAttribute(parts[part], "d", d);
    setAttribute(node.drawing, "width", width);
    draw("fold", scale.segments.filter(({ isFold }) => isFold)
        .map(({ from, to }) => box(from, to, 0, trackHeight, xOf, width)).join(""));
    draw("bar", box(lane.from, lane.to, barTop, barHeight, xOf, width));
    const tools = stacked(lane.tools, barTop, barHeight, xOf, width);
    draw("tools", tools.filter(({ status }) => status !== "failed").map(({ d }) => d).join(""));
    draw("failures", tools.filter(({ status }) => status === "failed").map(({ d }) => d).join(""));
    // What goes on has no end that could be drawn.
    const end = xOf(lane.to);
    draw("open", lane.isRunning && end >= 0 && end <= width ? `M${end} ${barTop - 4}v${barHeight + 8}` : "");
    const middle = barTop + barHeight / 2;
    for (const [kind, d] of Object.entries(marksOf(lane.entries, xOf, width, middle))) draw(kind, d);
    const { silences, waits, stucks } = lane.health;
    const spansOf = (spans, top, height) => spans.map(({ from, to }) => box(from, to, top, height, xOf, width)).join("");
    draw("silences", spansOf(silences, barTop, barHeight));
    draw("waits", spansOf(waits, barTop, barHeight));
    draw("stuck", stucks.map(({ at }) => xOf(at)).filter((x) => x > 0 && x < width)
        .map((x) => `M${x} 1l6 10h-12ZM${x} 11V${barTop + barHeight}`).join(""));
    drawChosen(node, scale);
    drawLabels(parts.labels, [
        ...silences.map((span) => ({ ...span, text: `${format.span(span.to - span.from)} silent` })),
        ...waits.map((span) => ({ ...span, text: "waiting" })),
    ], xOf, width);
}

/** The lengths of silences, where there is room for the words. */
function drawLabels(group, spans, xOf, width) {
    const fitting = spans.map(({ from, to, text }) => ({ left: Math.max(0, xOf(from)), right: Math.min(width, xOf(to)), text }))
        .filter(({ left, right }) => right - left > labelPixels).slice(-labelsMax);
    while (group.childElementCount > fitting.length) group.lastElementChild.remove();
    while (group.childElementCount < fitting.length) group.append(svg("text", { y: trackHeight - 2, "text-anchor": "middle" }));
    fitting.forEach(({ left, right, text }, index) => {
        setAttribute(group.children[index], "x", (left + right) / 2);
        setText(group.children[index], text);
    });
}

/** Marks the chosen activity of a lane. */
export function drawChosen(node, scale) {
    const entry = node.lane.entries?.[node.chosen];
    const x = entry && scale.x(entry.at);
    setAttribute(node.parts.chosen, "d", entry && x >= 0 && x <= scale.width ? `M${x - 6} 3h12v38h-12Z` : "");
}

/** Chooses an activity of a lane by its place; -1 for none. @returns {import("../timeline-model.js").Entry|undefined} */
export function choose(node, index) {
    node.chosen = index;
    const { entries } = node.lane;
    const entry = entries[index];
    setAttribute(node.track, "aria-valuenow", index + 1);
    setAttribute(node.track, "aria-valuetext", entry
        ? `${format.clockTime(entry.at)}, ${clipped(entryWords(entry).text, 200)}, ${index + 1} of ${entries.length}`
        : entries.length ? `${format.counted(entries.length, "activity", "activities")}, none chosen` : "No activity");
    return entry;
}

/** A moment for reading, with the whole of it in the tooltip. @param {number} time */
export const readMoment = (time) => moment(new Date(time).toISOString(), format.clockTime(time));
