/**
 * The timeline of a task (seed 001): lanes over time, what happens right now, and every entry in words, at the moment that
 * is shown: of the past what was known then.
 */
import { go } from "../address.js";
import { boardClock } from "../clock.js";
import { element, setAttribute, setText, svg } from "../html.js";
import { icon } from "../icons.js";
import { bindKey } from "../keys.js";
import { lineAt, lastLineBy } from "../log-line.js";
import { store } from "../store.js";
import { markNames, shapeOf } from "../timeline-marks.js";
import { rowsOf } from "../timeline-rows.js";
import { TimelineSource } from "../timeline-source.js";
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
    #source = new TimelineSource();
    #toggled = new Set();
    #isFolding = true;
    #frame = 0;
    #pointTimer = 0;
    /** @type {any} what the readout says when nothing is pointed at */
    #rest = null;
    #isMeasured = false;
    /** The activity in the readout, for whom its details are awaited. @type {any} */
    #shown = null;
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
            await this.#source.detailsOf(entry);
            return this.#source.metadataOf(entry);
        };
    }

    listen(signal) {
        this.#source.listen(signal);
        // What could not be read is tried again the next time that somebody looks, and not at once.
        this.#source.addEventListener("change", () => this.#source.problem ? this.#schedule() : this.revealed(), { signal });
        boardClock.addEventListener("tick", () => this.#source.isGoingOn && this.#schedule(), { signal });
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
        this.#toggled.clear();
        this.clear();
    }

    clear() {
        this.#source.follow(this.#taskId);
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
        this.#source.open();
        this.#schedule();
    }

    #isVisible() {
        return this.#taskId !== "" && !this.hidden;
    }

    #schedule() {
        if (!this.#isVisible()) return;
        this.#frame ||= requestAnimationFrame(() => {
            this.#frame = 0;
            if (this.#isVisible()) this.#render();
        });
    }

    #render() {
        const { timeline, state, problem } = this.#source;
        const rows = rowsOf(timeline, {
            title: store.state.tasks.get(this.#taskId)?.title, now: boardClock.now(),
            isOpen: (key, byDefault = false) => this.#toggled.has(key) !== byDefault, toggle: (key) => this.#toggle(key),
            children: this.#childTasks().map((task) => ({ task, timeline: this.#source.childOf(task.id) })),
        });
        const isLoaded = state === "loaded";
        const isEmpty = rows.length === 0;
        setText(this.#failure, problem);
        this.#chart.hidden = isEmpty;
        this.#nothing.hidden = !isEmpty || !isLoaded;
        if (!this.#nothing.hidden) this.#sayNothing();
        this.#lanes.show(rows, this.#isFolding);
        const { told, runs, isCut } = timeline;
        this.#entries.hidden = !isLoaded && told.length === 0;
        this.#entries.show(told, runs, isCut);
        if (isLoaded) this.#live.show(timeline);
    }

    #childTasks() {
        return [...store.state.tasks.values()].filter(({ parentId }) => parentId === this.#taskId).slice(-childrenMax);
    }

    #toggle(key) {
        if (!this.#toggled.delete(key)) this.#toggled.add(key);
        if (key === "children" && this.#toggled.has(key)) {
            for (const { id } of this.#childTasks()) this.#source.openChild(id);
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
        this.#readout.showEntry(detail.entry, this.#source.metadataOf(detail.entry), null);
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
        const show = () => this.#readout.showEntry(entry, this.#source.metadataOf(entry), () => this.#openLog(entry));
        show();
        if (this.#source.metadataOf(entry) !== undefined) return;
        await this.#source.detailsOf(entry).catch(() => {});
        if (this.#shown === entry) show();
    }

    /** Goes to the line of the log that was written nearest to an entry. */
    async #openLog(entry) {
        const { past } = store;
        const line = await lineAt(entry.invocationId, entry.at)
            .then(async (nearest) => nearest && past ? Math.min(nearest, await lastLineBy(entry.invocationId, past.at)) : nearest)
            .catch(() => null);
        if (line) go({ log: String(entry.invocationId), lines: `L${line}` });
        else this.#readout.say("This run has written no log.");
    }

    #sayNothing() {
        const key = `${this.#taskId} ${Boolean(store.past)}`;
        if (this.#nothing.dataset.key === key) return;
        this.#nothing.dataset.key = key;
        if (store.past) return this.#nothing.replaceChildren(element("h3", {}, "No run had begun at that moment"));
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
    const spans = [["tools", "M1 4h14v8h-14Z", "Tool at work"], ["silences", "M1 4h14v8h-14Z", "Silence"], ["waits", "M1 4h14v8h-14Z", "Waiting for you"],
        ["stuck", "M8 3l5 9h-10Z", "Called stuck"]];
    return element("p", { class: "timeline-legend", "aria-hidden": "true" }, ...[...marks, ...spans].map(([kind, d, name]) =>
        element("span", {}, svg("svg", { class: "legend-mark", viewBox: "0 0 16 16" },
            svg("path", { class: `lane-${kind}`, d })), name)));
}

customElements.define("timeline-view", TimelineView);
