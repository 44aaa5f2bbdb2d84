/**
 * One task in full, in tabs, live. The address holds which task and which tab are open (`#task=<id>&tab=timeline`),
 * so that they can be sent to a colleague. Tabs follow the ARIA Authoring Practices Guide: arrows move, Home and End jump.
 */
import { inAddress, note } from "../address.js";
import { fetchTask } from "../api.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { rowsAsOf } from "../task.js";
import "./activity-log.js";
import "./deliverable-list.js";
import { LiveElement } from "./live-element.js";
import "./past-note.js";
import "./session-list.js";
import { titleCharactersMax } from "./task-overview.js";
import "./timeline-view.js";

const tabs = [
    { key: "overview", name: "Overview", tag: "task-overview" },
    { key: "activities", name: "Activity Log", tag: "activity-log" },
    { key: "deliverables", name: "Deliverables", tag: "deliverable-list" },
    { key: "sessions", name: "Sessions", tag: "session-list" },
    { key: "timeline", name: "Timeline", tag: "timeline-view" },
];

class TaskDialog extends LiveElement {
    #taskId = "";
    #dialog;
    #title = element("h2", { id: "task-dialog-title" });
    #kind = element("span", { class: "dialog-kind" });
    #buttons = new Map();
    #panels = new Map();

    build() {
        const list = element("div", { role: "tablist", "aria-label": "Task", class: "tabs" });
        const panels = tabs.map(({ key, name, tag }) => {
            const button = element("button", { id: `tab-${key}`, role: "tab", type: "button",
                autofocus: key === "overview", "aria-controls": `panel-${key}` },
                element("span", {}, name), element("span", { class: "tab-count" }));
            list.append(button);
            this.#buttons.set(key, button);
            const view = element(tag, { id: `panel-${key}`, role: "tabpanel", tabindex: 0,
                "aria-labelledby": `tab-${key}` });
            this.#panels.set(key, view);
            return view;
        });
        this.#dialog = element("dialog", { class: "task-dialog", "aria-labelledby": "task-dialog-title" },
            element("header", { class: "dialog-head" }, element("div", {}, this.#kind, this.#title),
                element("button", { class: "icon-button", type: "button", "aria-label": "Close",
                    onclick: () => this.#dialog.close() }, icon("close"))),
            element("past-note"), list, element("div", { class: "panels" }, ...panels));
        this.append(this.#dialog);
        this.#select("overview");
    }

    listen(signal) {
        addEventListener("hashchange", () => this.#follow(), { signal });
        store.addEventListener("change", ({ detail }) => this.#update(detail), { signal });
        boardClock.addEventListener("tick", () => this.#dialog.open && this.#panels.get("overview").tick(), { signal });
        const list = this.querySelector("[role=tablist]");
        list.addEventListener("click", ({ target }) => {
            const button = target.closest("[role=tab]");
            if (button) this.#choose(this.#keyOf(button));
        }, { signal });
        list.addEventListener("keydown", (event) => this.#walk(event), { signal });
        // What is clicked is the dialog itself only outside of everything in it: on the backdrop.
        this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close(),
            { signal });
        this.#dialog.addEventListener("close", () => {
            // Opened again since it was closed: the event comes late.
            if (this.#dialog.open) return;
            this.#taskId = "";
            this.#panels.get("timeline").follow("");
            if (inAddress("task")) note({ task: null, tab: null });
        }, { signal });
        if (store.state.epoch) this.#follow();
    }

    /** Opens what the address names. */
    #follow() {
        const id = inAddress("task");
        const tab = this.#panels.has(inAddress("tab")) ? inAddress("tab") : "overview";
        if (id && id === this.#taskId && this.#panels.get(tab).hidden) this.#select(tab);
        if (id === this.#taskId && (!id || this.#dialog.open)) return;
        this.#taskId = id;
        if (!id) return this.#dialog.close();
        for (const panel of this.#panels.values()) panel.clear();
        this.#panels.get("timeline").follow(id);
        const task = store.state.tasks.get(id);
        if (task) this.#show(task);
        else setText(this.#title, "Looking for the task…");
        if (!this.#dialog.open) this.#dialog.showModal();
        if (tab !== "overview") this.#buttons.get(tab).focus({ preventScroll: true });
        this.#select(tab);
        this.#load(id);
    }

    #show(task) {
        this.#kind.replaceChildren(icon(task.type), `${format.words(task.type)} · ${format.columnName(task.status)}`,
            store.past ? ` · as of ${format.clockTime(store.past.at)}` : "");
        setText(this.#title, clipped(task.title ?? task.id, titleCharactersMax));
        this.#panels.get("overview").show(task);
        setText(this.#buttons.get("timeline").lastElementChild, task.counts?.invocations || "");
    }

    /** Everything that the board's state does not hold. What events add meanwhile stays: lists are kept by id. */
    async #load(id) {
        const parts = { activities: `activities?limit=${store.past ? 500 : 200}`, deliverables: "deliverables", sessions: "subagent" };
        const loads = Object.entries(parts).map(async ([key, part]) => {
            const rows = rowsAsOf(await fetchTask(id, part), store.past);
            if (id !== this.#taskId) return;
            // No event adds to the past: what is listed there is what the answer tells, and nothing later.
            if (store.past) this.#panels.get(key).clear();
            this.#add(key, rows);
        });
        if (!store.state.tasks.has(id) && store.past) return setText(this.#title, "Not on the board at that moment");
        if (!store.state.tasks.has(id)) {
            loads.push(fetchTask(id).then((task) => id === this.#taskId && this.#show(task)));
        }
        loads.push(fetchTask(id, "followups").then((rows) => id === this.#taskId
            && this.#panels.get("overview").addFollowUps(rowsAsOf(rows, store.past))));
        const failure = (await Promise.allSettled(loads)).find(({ status }) => status === "rejected");
        if (!failure || id !== this.#taskId || store.state.tasks.has(id)) return;
        for (const panel of this.#panels.values()) panel.clear();
        setText(this.#title, failure.reason.message);
    }

    #add(key, rows) {
        const panel = this.#panels.get(key);
        panel.add(rows);
        setText(this.#buttons.get(key).lastElementChild, panel.size || "");
    }

    #update({ before, events, isReplaced, isTravel }) {
        // The first snapshot decides whether the address names a task that is known.
        if (isReplaced && !before.epoch) return this.#follow();
        if (!this.#taskId) return;
        const task = store.state.tasks.get(this.#taskId);
        if (task && !isReplaced && task !== before.tasks.get(this.#taskId)) this.#show(task);
        if (isReplaced) {
            // Another epoch is another life of the board: what was listed may never have happened in it.
            if (before.epoch !== store.state.epoch) for (const panel of this.#panels.values()) panel.clear();
            else if (isTravel) this.#forget(task);
            if (task) this.#show(task);
            return this.#load(this.#taskId);
        }
        for (const { taskId, data } of events) {
            if (taskId !== this.#taskId) continue;
            if (data.activity) this.#add("activities", [data.activity]);
            if (data.deliverable) this.#add("deliverables", [data.deliverable]);
            if (data.session) this.#add("sessions", [data.session]);
            if (data.followUp) this.#panels.get("overview").addFollowUps([data.followUp]);
            if (data.task?.isDeleted) this.#dialog.close();
        }
    }

    /** What was listed for one moment is not what is known at another. */
    #forget(task) {
        if (!store.past) for (const key of ["activities", "deliverables", "sessions"]) this.#panels.get(key).clear();
        if (task) this.#panels.get("overview").forgetFollowUps();
        else for (const key of ["overview", "activities", "deliverables", "sessions"]) this.#panels.get(key).clear();
    }

    /** Opens a tab, and says so in the address. */
    #choose(key) {
        this.#select(key);
        note({ tab: key === "overview" ? null : key });
    }

    #select(key) {
        for (const [other, button] of this.#buttons) {
            const isSelected = other === key;
            button.setAttribute("aria-selected", String(isSelected));
            button.tabIndex = isSelected ? 0 : -1;
            this.#panels.get(other).hidden = !isSelected;
        }
        // On a telephone the tabs scroll sideways.
        this.#buttons.get(key).scrollIntoView({ block: "nearest", inline: "center" });
        this.#panels.get(key).revealed?.();
    }

    #keyOf(button) {
        return [...this.#buttons].find(([, other]) => other === button)?.[0] ?? "overview";
    }

    #walk(event) {
        const buttons = [...this.#buttons.values()];
        const index = buttons.indexOf(document.activeElement);
        const target = {
            ArrowRight: buttons[(index + 1) % buttons.length],
            ArrowLeft: buttons.at(index - 1),
            Home: buttons[0],
            End: buttons.at(-1),
        }[event.key];
        if (!target) return;
        event.preventDefault();
        this.#choose(this.#keyOf(target));
        target.focus();
    }
}

customElements.define("task-dialog", TaskDialog);
