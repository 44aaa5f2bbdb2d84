/**
 * The timeline of a task (seed 001): lanes over time, what happens right now, and every entry in words. What is shown
 * comes from the task's routes once and from the board's events after that; there is no second stream.
 */
import { go } from "../address.js";
import { fetchInvocation, fetchTask } from "../api.js";
import { boardClock } from "../clock.js";
import { element, setAttribute, setText, svg } from "../html.js";
import { icon } from "../icons.js";
import { bindKey } from "../keys.js";
import { lineAt } from "../log-line.js";
import { store } from "../store.js";
import { markNames, shapeOf } from "../timeline-marks.js";
import { entryOfEvent, entryOfRow, TaskTimeline } from "../timeline-model.js";
import { rowsOf } from "../timeline-rows.js";
import { LiveElement } from "./live-element.js";
import "./live-panel.js";
import { copyButton } from "./task-parts.js";
import "./timeline-entries.js";
import "./timeline-lanes.js";
import { createReadout } from "./timeline-readout.js";

const zoomFactor = 1.5;
const panShare = 0.2;
const childrenMax = 30;
const pointRestMilliseconds = 150;

class TimelineView extends LiveElement {
    #taskId = "";
    #timeline = new TaskTimeline();
    /** Timelines of child tasks that the reader opened. @type {Map<string, TaskTimeline>} */
    #children = new Map();
    #open = new Set();
    #isFolding = true;
    /** @type {"none"|"loading"|"loaded"} */
    #state = "none";
    #frame = 0;
    #pointTimer = 0;
    /** @type {any} what the readout says when nothing is pointed at */
    #rest = null;
    #isMeasured = false;
    /** The activity in the readout, for whom its details are awaited. @type {any} */
    #shown = null;
    /** @type {Map<number, Promise<void>>} */
    #details = new Map();
    #lanes = element("timeline-lanes");
    #live = element("live-panel", { hidden: true });
    #entries = element("timeline-entries");
    #readout = createReadout();
    #fold = toolButton("fold", "Fold idle time", () => this.#toggleFolding());
    #chart = element("section", { class: "timeline-chart", "aria-label": "Runs over time" });
    #nothing = element("div", { class: "timeline-empty", hidden: true });
    #failure = element("p", { class: "form-error", role: "alert" });

    build() {
        setAttribute(this.#fold, "aria-pressed", "true");
        this.#chart.append(
            element("div", { class: "timeline-tools" },
                toolButton("plus", "Closer", () => this.#lanes.zoom(zoomFactor)),
                toolButton("minus", "Further", () => this.#lanes.zoom(1 / zoomFactor)),
                toolButton("fit", "All", () => this.#lanes.fit()), this.#fold, legend()),
            this.#lanes, this.#readout);
        this.append(this.#failure, this.#nothing, this.#chart, this.#live, this.#entries);
        this.#entries.metadataOf = async (entry) => {
            await this.#detailsOf(entry);
            return this.#timelineOf(entry).metadataOf(entry);
        };
    }

    listen(signal) {
        store.addEventListener("change", ({ detail }) => this.#change(detail), { signal });
        boardClock.addEventListener("tick", () => this.#isGoingOn() && this.#schedule(), { signal });
        this.#lanes.addEventListener("choose", ({ detail }) => this.#choose(detail), { signal });
        this.#lanes.addEventListener("point", ({ detail }) => this.#point(detail), { signal });
        this.#lanes.addEventListener("measure", ({ detail }) => {
            this.#isMeasured = detail?.to != null;
            if (detail) this.#rest = () => this.#readout.showMeasured(detail, () => this.#lanes.measure(null, null));
            else this.#rest = null;
            this.#showRest();
        }, { signal });
        this.#entries.addEventListener("choose", ({ detail }) => {
            this.#lanes.choose(detail);
            this.#lanes.scrollIntoView({ block: "nearest" });
        }, { signal });
        this.#entries.addEventListener("open-log", ({ detail }) => this.#openLog(detail), { signal });
        const isPossible = () => this.#isVisible() && [...document.querySelectorAll("dialog:modal")].at(-1)?.contains(this);
        for (const [key, words, action] of [
            ["w", "Closer", () => this.#lanes.zoom(zoomFactor)], ["s", "Further", () => this.#lanes.zoom(1 / zoomFactor)],
            ["+", "Closer", () => this.#lanes.zoom(zoomFactor)], ["-", "Further", () => this.#lanes.zoom(1 / zoomFactor)],
            ["a", "Earlier", () => this.#lanes.pan(-panShare)], ["d", "Later", () => this.#lanes.pan(panShare)],
            ["0", "All of it", () => this.#lanes.fit()],
            ["m", "Measure: a mark at the chosen activity, a second one for the time between", () => this.#lanes.mark()],
        ]) bindKey({ key, words, group: "Timeline", isPossible, action }, signal);
    }

    /** Shows another task; "" for none. @param {string} taskId */
    follow(taskId) {
        this.#taskId = taskId;
        this.#open.clear();
        this.clear();
    }

    clear() {
        this.#timeline = new TaskTimeline();
        this.#children.clear();
        this.#details.clear();
        this.#state = "none";
        this.#rest = null;
        this.#live.clear();
        this.#lanes.scale.fit();
        this.#lanes.measure(null, null);
        this.#lanes.show([], this.#isFolding);
        this.#entries.show([], new Map(), false);
        setText(this.#failure, "");
        this.#readout.clear();
        this.#nothing.hidden = true;
        this.revealed();
    }

    /** Reads the task when somebody looks, and not before. */
    revealed() {
        if (!this.#isVisible()) return;
        if (this.#state === "none") this.#load(this.#timeline, this.#taskId);
        this.#schedule();
    }

    #isVisible() {
        return this.#taskId !== "" && !this.hidden;
    }

    async #load(timeline, taskId) {
        const isOwn = timeline === this.#timeline;
        if (isOwn) this.#state = "loading";
        try {
            const [told, runs, sessions] = await Promise.all(["timeline", "invocations", "subagent"]
                .map((part) => fetchTask(taskId, part)));
            timeline.addRuns(runs);
            timeline.addSessions(sessions);
            timeline.addEntries(told.timeline.map(entryOfRow));
            if (timeline === this.#timeline) {
                this.#state = "loaded";
                setText(this.#failure, "");
            }
        } catch (error) {
            // What was shown stays; the next time that somebody looks it is tried again.
            if (timeline === this.#timeline) this.#state = "none";
            setText(this.#failure, `The timeline could not be read: ${error.message}`);
        }
        this.#schedule();
    }

    #change({ before, events, isReplaced }) {
        if (!this.#taskId) return;
        if (isReplaced) {
            // A moment of the past needs nothing that is not here; after a gap in the stream everything is asked for again.
            if (store.past || before.epoch !== store.state.epoch) return this.#schedule();
            this.#state = "none";
            for (const [id, timeline] of this.#children) this.#load(timeline, id);
            return this.revealed();
        }
        const told = new Map();
        for (const event of events) {
            const timeline = event.taskId === this.#taskId ? this.#timeline : this.#children.get(event.taskId);
            if (!timeline) continue;
            if (event.data.invocation) timeline.addRuns([event.data.invocation]);
            if (event.data.session) timeline.addSessions([event.data.session]);
            const entry = entryOfEvent(event);
            if (entry) told.set(timeline, [...told.get(timeline) ?? [], entry]);
        }
        for (const [timeline, entries] of told) timeline.addEntries(entries);
        if (told.size > 0 || before.tasks !== store.state.tasks) this.#schedule();
    }

    #schedule() {
        if (!this.#isVisible()) return;
        this.#frame ||= requestAnimationFrame(() => {
            this.#frame = 0;
            if (this.#isVisible()) this.#render();
        });
    }

    #isGoingOn() {
        return [this.#timeline, ...this.#children.values()].some(({ runs, sessions }) =>
            [...runs.values(), ...sessions.values()].some(({ status }) => status === "running" || status === "active"));
    }

    #render() {
        const until = store.past ? store.state.seq : Infinity;
        const rows = rowsOf(this.#timeline, {
            title: store.state.tasks.get(this.#taskId)?.title, now: boardClock.now(), until,
            isOpen: (key) => this.#open.has(key), toggle: (key) => this.#toggle(key),
            children: this.#childTasks().map((task) => ({ task, timeline: this.#children.get(task.id) })),
        });
        const isEmpty = rows.length === 0;
        this.#chart.hidden = isEmpty;
        this.#nothing.hidden = !isEmpty || this.#state !== "loaded";
        if (!this.#nothing.hidden) this.#sayNothing();
        this.#lanes.show(rows, this.#isFolding);
        const { entries, runs, isCut } = this.#timeline;
        this.#entries.hidden = this.#state !== "loaded" && entries.length === 0;
        this.#entries.show(until < Infinity ? entries.filter(({ seq }) => seq <= until) : entries, runs, isCut);
        if (this.#state === "loaded" && !store.past) this.#live.show(this.#timeline);
        if (store.past) this.#live.hidden = true;
    }

    #childTasks() {
        return [...store.state.tasks.values()].filter(({ parentId }) => parentId === this.#taskId).slice(-childrenMax);
    }

    #toggle(key) {
        if (!this.#open.delete(key)) this.#open.add(key);
        if (key === "children" && this.#open.has(key)) {
            for (const { id } of this.#childTasks()) {
                if (this.#children.has(id)) continue;
                this.#children.set(id, new TaskTimeline());
                this.#load(this.#children.get(id), id);
            }
        }
        this.#schedule();
    }

    #toggleFolding() {
        this.#isFolding = !this.#isFolding;
        setAttribute(this.#fold, "aria-pressed", String(this.#isFolding));
        this.#lanes.fit();
        this.#schedule();
    }

    #choose({ entry, isMeant }) {
        if (this.#isMeasured) this.#lanes.measure(null, null);
        this.#entries.choose(entry, isMeant);
        this.#rest = () => this.#showEntry(entry);
        this.#showRest();
        if (isMeant) this.#openLog(entry);
    }

    #point(detail) {
        clearTimeout(this.#pointTimer);
        // A length that was measured stays to be read until it is cleared.
        if (this.#isMeasured) return;
        this.#shown = null;
        if (!detail) return this.#showRest();
        if (!detail.entry) return this.#readout.showTime(detail.time, detail.lane);
        this.#readout.showEntry(detail.entry, this.#timelineOf(detail.entry).metadataOf(detail.entry), null);
        this.#pointTimer = setTimeout(() => this.#showEntry(detail.entry), pointRestMilliseconds);
    }

    #showRest() {
        this.#shown = null;
        if (this.#rest) this.#rest();
        else this.#readout.clear();
    }

    /** Says what is known of an activity, and more once that is known. */
    async #showEntry(entry) {
        this.#shown = entry;
        const show = () => this.#readout.showEntry(entry, this.#timelineOf(entry).metadataOf(entry), () => this.#openLog(entry));
        show();
        if (this.#timelineOf(entry).metadataOf(entry) !== undefined) return;
        await this.#detailsOf(entry).catch(() => {});
        if (this.#shown === entry) show();
    }

    #timelineOf({ invocationId }) {
        return [this.#timeline, ...this.#children.values()].find(({ runs }) => runs.has(invocationId)) ?? this.#timeline;
    }

    /** Asks for what a run's activities were posted with, unless that is known. */
    #detailsOf(entry) {
        const timeline = this.#timelineOf(entry);
        if (timeline.metadataOf(entry) !== undefined) return Promise.resolve();
        const id = entry.invocationId;
        if (!this.#details.has(id)) {
            const answer = fetchInvocation(id).then(({ invocation }) => timeline.addDetails(invocation));
            this.#details.set(id, answer.finally(() => this.#details.delete(id)));
        }
        return this.#details.get(id);
    }

    /** Goes to the line of the log that was written nearest to an entry. */
    async #openLog(entry) {
        const line = await lineAt(entry.invocationId, entry.at).catch(() => null);
        if (line !== null) go({ log: String(entry.invocationId), lines: `L${line}` });
        else this.#readout.say("This run has written no log.");
    }

    #sayNothing() {
        if (this.#nothing.dataset.task === this.#taskId) return;
        this.#nothing.dataset.task = this.#taskId;
        const command = [
            `curl -X POST ${location.origin}/api/tasks/${encodeURIComponent(this.#taskId)}/invocations`,
            "-H 'Content-Type: application/json'",
            `-d '{"role": "coder", "provider": "anthropic", "model": "claude-opus"}'`,
        ].join(" \\\n  ");
        this.#nothing.replaceChildren(
            element("h3", {}, "No run is recorded yet"),
            element("p", {}, "Say that an agent begins, and its lane appears here by itself."),
            element("pre", { tabindex: 0, role: "group", "aria-label": "Command" }, element("code", {}, command)),
            copyButton(command, "Copy command"));
    }
}

function toolButton(iconName, words, onclick) {
    return element("button", { type: "button", class: "small", onclick }, icon(iconName), words);
}

/** What the shapes mean, for eyes; the entries below say it in words. */
function legend() {
    const marks = Object.entries(markNames).map(([kind, name]) => [kind, shapeOf(kind), name]);
    const spans = [["silences", "M1 4h14v8h-14Z", "Silence"], ["waits", "M1 4h14v8h-14Z", "Waiting for you"],
        ["stuck", "M8 3l5 9h-10Z", "Called stuck"]];
    return element("p", { class: "timeline-legend", "aria-hidden": "true" }, ...[...marks, ...spans].map(([kind, d, name]) =>
        element("span", {}, svg("svg", { class: "legend-mark", viewBox: "0 0 16 16" },
            svg("path", { class: `lane-${kind}`, d })), name)));
}

customElements.define("timeline-view", TimelineView);
