/**
 * The head of the log: whose it is, how the run is and how that is known, and whether what is shown is live.
 */
import { fetchTask } from "../api.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { runLength, runName, runStatus } from "../run.js";
import { store } from "../store.js";
import { statusBadge } from "./run-list.js";
import { titleCharactersMax } from "./task-overview.js";

export class LogHead {
    #title = element("h2", { id: "log-title" });
    #kind = element("span");
    #status = statusBadge({ key: "play" });
    #length = element("span", { class: "log-length" });
    #live = element("span", { class: "log-live" });
    /** @type {import("./log-source.js").LogSource|null} */
    #source = null;
    /** The title of a task that the board's state does not hold. */
    #farTitle = "";

    /** @param {() => void} close */
    constructor(close) {
        this.element = element("header", { class: "dialog-head log-head" },
            element("div", {}, element("span", { class: "dialog-kind" }, icon("log"), this.#kind), this.#title,
                element("p", { class: "log-facts" }, this.#live, this.#status, this.#length)),
            element("button", { class: "icon-button", type: "button", "aria-label": "Close the log", title: "Close (Esc)",
                onclick: close }, icon("close")));
    }

    /** @param {import("./log-source.js").LogSource} source */
    show(source) {
        this.#source = source;
        this.#farTitle = "";
    }

    render() {
        const { invocation, state } = this.#source;
        const task = store.state.tasks.get(invocation?.taskId);
        setText(this.#title, clipped(state === "unknown" ? "No such run" : task?.title ?? this.#farTitle
            ?? "", titleCharactersMax) || "Log");
        setText(this.#kind, invocation ? `Log · ${runName(invocation)}${agentOf(task)}` : "Log");
        if (invocation && !task) this.#fetchTitle(invocation.taskId);
        this.#showLive();
        this.tick();
    }

    /** What passes with time. */
    tick() {
        const { run } = this.#source;
        this.#status.hidden = !run;
        if (!run) return setText(this.#length, "");
        const now = boardClock.now();
        const status = runStatus(run, now);
        if (this.#status.dataset.key !== status.key) this.#status.replaceWith(this.#status = statusBadge(status));
        this.#status.show(status);
        setText(this.#length, runLength(run, now));
    }

    /** Live, Reconnecting, Ended: seed 003's three. */
    #showLive() {
        const source = this.#source;
        const [key, words] = source.state === "loading" ? ["loading", "Loading"]
            : source.state !== "open" ? ["ended", ""]
            : store.past ? ["past", `As of ${format.clockTime(store.past.at)}`] : source.isComplete ? ["ended", "Ended"]
            : source.isLive ? ["live", "Live"] : store.connection.kind === "off" ? ["polling", "Every 5 s"]
            : ["reconnecting", "Reconnecting"];
        this.#live.hidden = words === "";
        if (this.#live.dataset.state === key && this.#live.lastChild.data === words) return;
        setAttribute(this.#live, "data-state", key);
        this.#live.replaceChildren(icon({ reconnecting: "lost", ended: "check", past: "history" }[key] ?? "live"), words);
    }

    async #fetchTitle(taskId) {
        const source = this.#source;
        const task = await fetchTask(taskId).catch(() => null);
        if (!task || source !== this.#source || this.#farTitle) return;
        this.#farTitle = task.title;
        setText(this.#title, clipped(task.title, titleCharactersMax));
    }
}

function agentOf(task) {
    const name = store.state.agents.get(task?.assignedAgentId)?.name;
    return name ? ` · ${name}` : "";
}
