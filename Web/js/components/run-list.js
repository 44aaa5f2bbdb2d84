/**
 * The runs of a task, newest first, each with how it is and the way to its log.
 */
import { go } from "../address.js";
import { fetchTask } from "../api.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { element, reconcile, setText } from "../html.js";
import { icon } from "../icons.js";
import { runAsOf, runLength, runName, runStatus } from "../run.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";
import { badge, moment } from "./task-parts.js";

// A task that was retried more often is read from its timeline.
const runsMax = 20;

/** The runs of a task, newest first. @param {string} taskId @returns {Promise<any[]>} */
export async function runsOf(taskId) {
    const runs = await fetchTask(taskId, "invocations");
    return runs.sort((one, other) => other.id - one.id);
}

/** A badge for a run's state, which knows which one it is for. @param {{key: string}} status */
export function statusBadge(status) {
    const node = badge(status);
    node.dataset.key = status.key;
    return node;
}

class RunList extends LiveElement {
    #taskId = "";
    /** @type {Map<number, any>} */
    #runs = new Map();
    #list = element("ul", { class: "runs", "aria-label": "Runs" });

    build() {
        this.append(element("h3", {}, "Runs"), this.#list);
        this.hidden = this.#runs.size === 0;
    }

    listen(signal) {
        // The present is kept whatever is shown; of the past a part of it is.
        store.addEventListener("present", ({ detail }) => {
            if (detail.isReplaced) return this.#load();
            for (const { taskId, data } of detail.events) {
                if (taskId !== this.#taskId || !data.invocation) continue;
                this.#runs.set(data.invocation.id, { ...this.#runs.get(data.invocation.id), ...data.invocation });
                this.#render();
            }
        }, { signal });
        store.addEventListener("change", ({ detail }) => detail.isTravel && this.#render(), { signal });
        boardClock.addEventListener("tick", () => this.#render(), { signal });
    }

    /** @param {any} task */
    show(task) {
        if (task.id === this.#taskId) return;
        this.#taskId = task.id;
        this.#runs.clear();
        this.#render();
        this.#load();
    }

    /** What cannot be read is not there: the dialog says why the server cannot be reached. */
    async #load() {
        const id = this.#taskId;
        if (!id) return;
        const runs = await runsOf(id).catch(() => []);
        if (id !== this.#taskId) return;
        for (const run of runs) {
            const known = this.#runs.get(run.id);
            // An answer may be older than an event that came meanwhile, and an end is final.
            this.#runs.set(run.id, known?.completedAt ? { ...run, ...known } : { ...known, ...run });
        }
        this.#render();
    }

    #render() {
        const now = boardClock.now();
        const runs = [...this.#runs.values()].map((run) => runAsOf(run, store.past)).filter(Boolean).sort((one, other) => other.id - one.id).slice(0, runsMax);
        this.hidden = runs.length === 0;
        reconcile(this.#list, runs, (run) => String(run.id), (run) => this.#row(run), (row, run) => {
            const status = runStatus(run, now);
            // Its icon says how the run is, so another state is another badge.
            if (row.badge.dataset.key !== status.key) row.badge.replaceWith(row.badge = statusBadge(status));
            row.badge.show(status);
            setText(row.length, runLength(run, now));
        });
    }

    #row(run) {
        const name = runName(run);
        const row = element("li", {});
        row.badge = statusBadge(runStatus(run, 0));
        row.length = element("span", {});
        row.append(
            element("div", {}, element("p", { class: "run-name" }, name), row.badge,
                element("p", { class: "run-facts" }, moment(run.startedAt, format.clockTime(Date.parse(run.startedAt))),
                    run.attempt > 1 && ` · attempt ${run.attempt}`, " · ", row.length)),
            element("button", { type: "button", class: "small", "aria-label": `Log of run ${run.id}, ${name}`,
                onclick: () => go({ log: String(run.id), lines: null }) }, icon("log"), "Log"));
        return row;
    }
}

customElements.define("run-list", RunList);
