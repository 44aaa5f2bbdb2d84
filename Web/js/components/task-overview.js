/**
 * The first tab: how a task is on its four axes and why, how far it is, and everything that can be done with it.
 */
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { arrange, clipped, element, linkAddress, reconcile, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import * as read from "../task.js";
import "./follow-up-box.js";
import { LiveElement } from "./live-element.js";
import "./run-list.js";
import { copyButton, moment, progressBar } from "./task-parts.js";

/** A heading of more characters hides what it is the heading of. */
export const titleCharactersMax = 150;
const descriptionCharactersMax = 20_000;

class TaskOverview extends LiveElement {
    #task = null;
    #axes = element("dl", { class: "axes" });
    #axisParts = new Map();
    #init = element("ol", { class: "init-steps", "aria-label": "Preparation" });
    #bar = progressBar();
    #times = element("p", { class: "overview-times" });
    #steps = element("ol", { class: "work-steps", "aria-label": "Steps" });
    #work = element("section", { class: "overview-work" });
    #cleanup = element("section", { class: "cleanup-box" });
    #cleanupText = element("p", { class: "cleanup-text" });
    #actions = element("div", { class: "actions" });
    #about = element("div", { class: "about" });
    #followUp = element("follow-up-box");
    #runs = element("run-list");

    build() {
        this.#work.append(this.#bar, this.#times, this.#steps);
        const act = (label, action, minutes) => element("button", { type: "button", class: "small",
            onclick: () => this.command("cleanup", { taskId: this.#task.id, action, minutes }) }, label);
        this.#cleanup.append(icon("cleanup"), this.#cleanupText, act("Hold", "hold"),
            act("Extend by 10 min", "extend", 10), act("Clean up now", "now"));
        for (const name of ["Workflow", "Work", "Infrastructure", "Attention"]) {
            const value = element("span", { class: "axis-value" });
            const reason = element("span", { class: "axis-reason" });
            this.#axes.append(element("div", {}, element("dt", {}, name), element("dd", {}, value, reason)));
            this.#axisParts.set(name, { value, reason });
        }
    }

    clear() {
        this.#task = null;
        this.replaceChildren();
        this.#followUp.clear();
    }

    /** Those of another moment. What is being written stays. */
    forgetFollowUps() {
        this.#followUp.forget();
    }

    /** @param {any[]} rows */
    addFollowUps(rows) {
        this.#followUp.add(rows);
    }

    /** @param {any} task */
    show(task) {
        this.#task = task;
        this.#work.hidden = task.progress == null && !task.startedAt;
        this.#bar.hidden = task.progress == null;
        this.#bar.show(task);
        for (const button of this.#cleanup.querySelectorAll("button")) button.disabled = Boolean(store.past);
        this.#cleanup.hidden = !task.scheduledCleanupAt && task.cleanup?.state !== "held";
        this.#showInitSteps(task);
        this.#showWorkSteps(task);
        this.#showActions(task);
        this.#showAbout(task);
        this.#followUp.show(task);
        this.#runs.show(task);
        // Arranged and not rebuilt: a message that is being written must survive what happens meanwhile.
        arrange(this, [this.#axes, task.mode === "remote" && this.#init, this.#work, this.#cleanup,
            this.#actions, this.#runs, this.#followUp, this.#about].filter(Boolean));
        this.tick();
    }

    tick() {
        const task = this.#task;
        if (!task) return;
        const now = boardClock.now();
        const ago = (instant) => instant ? format.age(now - Date.parse(instant)) : "";
        const signal = task.statusReason;
        this.#axis("Workflow", format.columnName(task.status),
            task.autoMove === false ? "moved by people only" : "moves with the work");
        this.#axis("Work", format.taskStatusName(task.taskStatus),
            signal ? `${format.words(signal.signal).toLowerCase()}, ${ago(signal.at)}` : "nothing reported yet");
        this.#axis("Infrastructure", format.initStatusName(task.initStatus),
            task.initError ?? (task.mode === "remote" ? "remote machine" : "on this machine"));
        this.#axis("Attention", format.healthName(task.health ?? "ok"), read.healthReason(task, now)
            || (task.lastActivityAt ? `last heard ${ago(task.lastActivityAt)}` : "nothing heard yet"));
        const elapsed = read.elapsedSeconds(task, now);
        const remaining = read.remainingSeconds(task, now);
        setText(this.#times, [
            task.currentStep, task.progressSource,
            elapsed !== null && `${format.duration(elapsed)} ${task.endedAt ? "in all" : "elapsed"}`,
            remaining !== null && `about ${format.duration(remaining)} left`,
        ].filter(Boolean).join(" · "));
        const cleanup = read.cleanupText(task, now);
        setText(this.#cleanupText, cleanup.charAt(0).toUpperCase() + cleanup.slice(1));
    }

    #axis(name, value, reason) {
        const parts = this.#axisParts.get(name);
        setText(parts.value, value);
        setText(parts.reason, reason);
    }

    /** The steps that the work itself is known to have; each ends at its share of the progress. */
    #showWorkSteps(task) {
        const steps = task.steps ?? [];
        const present = steps.findIndex((step) => (task.progress ?? 0) < step.progress);
        this.#steps.hidden = steps.length === 0;
        reconcile(this.#steps, steps.map((step, index) => ({ ...step, key: `${task.id} ${index}` })), ({ key }) => key,
            (step) => element("li", {}, icon("check"), clipped(step.stepName, 200),
                element("span", { class: "visually-hidden" })),
            (node, { key }) => {
                const index = Number(key.split(" ")[1]);
                const isDone = present < 0 || index < present;
                const state = isDone ? "done" : index === present && task.taskStatus === "RUNNING" ? "now" : "to come";
                node.dataset.state = state;
                setText(node.lastElementChild, ` (${state})`);
            });
    }

    #showInitSteps(task) {
        const { index, name } = read.initProgress(task);
        const hasFailed = task.taskStatus === "FAILED" && task.initStatus !== "ACTIVE";
        const steps = read.initStepNames.map((step, position) => {
            const state = position < index ? "done" : position !== index ? "to come" : hasFailed ? "failed" : "now";
            return element("li", { "data-state": state, "aria-current": state === "now" && "step" },
                element("span", { class: "dot", "aria-hidden": "true" }), step,
                element("span", { class: "visually-hidden" }, ` (${state})`));
        });
        const isUnknown = index < 0 && task.initStatus !== "INACTIVE";
        this.#init.replaceChildren(...steps, ...(isUnknown ? [element("li", { "data-state": "now" }, name)] : []));
    }

    #showActions(task) {
        const verbs = store.past ? [] : [
            read.canStart(task) && ["start", "Start", "play", "primary"],
            read.canStop(task) && ["stop", "Stop", "stopped"],
            read.retryOf(task) && ["retry", "Retry", "reset"],
            task.taskStatus !== "ARCHIVED" && ["archive", "Archive", "archived"],
        ].filter(Boolean);
        const key = `${verbs.map(([verb]) => verb).join()} ${Boolean(store.past)}`;
        if (this.#actions.dataset.key === key && this.#actions.dataset.task === task.id) return;
        Object.assign(this.#actions.dataset, { key, task: task.id });
        this.#actions.replaceChildren(...verbs.map(([verb, label, iconName, tone = ""]) =>
            element("button", { type: "button", class: tone, onclick: () => this.command(verb, { taskId: task.id }) },
                icon(iconName), label)),
            element("a", { class: "button", download: true,
                href: `/api/tasks/${encodeURIComponent(task.id)}/post-mortem` }, icon("file"), store.past ? "Post-mortem, as of now" : "Post-mortem"));
    }

    #showAbout(task) {
        const row = (name, ...value) => element("div", {}, element("dt", {}, name), element("dd", {}, ...value));
        const agent = store.state.agents.get(task.assignedAgentId);
        const project = store.state.projects.get(task.projectId);
        // Titles and descriptions change rarely; rebuilding them would drop the reader's selection of text.
        const key = JSON.stringify([task.id, task.title, task.description, task.command, task.prUrl, agent?.name,
            project?.name, task.priority, task.serverName, task.startedAt, task.endedAt]);
        if (this.#about.dataset.key === key) return;
        this.#about.dataset.key = key;
        const instants = [["Created", task.createdAt], ["Started", task.startedAt], ["Ended", task.endedAt]]
            .filter(([, instant]) => instant)
            .map(([name, instant]) => row(name, moment(instant, format.fullTime(Date.parse(instant)))));
        this.#about.replaceChildren(...[
            // The dialog's heading is cut; here is the whole of it.
            task.title?.length > titleCharactersMax && element("p", { class: "description" }, task.title),
            task.description && element("p", { class: "description" },
                clipped(task.description, descriptionCharactersMax)),
            task.command && element("div", { class: "command" },
                element("pre", { tabindex: 0, role: "group", "aria-label": "Command" },
                    element("code", {}, clipped(task.command, descriptionCharactersMax))),
                copyButton(task.command, "Copy")),
            element("dl", { class: "facts" },
                agent && row("Agent", agent.name), project && row("Project", project.name),
                task.serverName && row("Server", task.serverName), row("Priority", format.words(task.priority)),
                linkAddress(task.prUrl) && row("Pull request", element("a",
                    { href: linkAddress(task.prUrl), target: "_blank", rel: "noopener noreferrer" }, task.prUrl)),
                ...instants, row("Task", element("code", {}, task.id))),
        ].filter(Boolean));
    }
}

customElements.define("task-overview", TaskOverview);
