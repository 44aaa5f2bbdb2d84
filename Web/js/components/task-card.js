/**
 * One task on the board: what it is, who works on it, how far it is and how long that will take, what happened last,
 * and what someone should know. Parts that a task does not need do not exist, because there may be a thousand cards.
 */
import { go } from "../address.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, reconcile, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { badgesOf, canStart, canStop, elapsedSeconds, initProgress, isPreparing, remainingSeconds } from "../task.js";
import { LiveElement } from "./live-element.js";
import { badge, progressBar, stepDots } from "./task-parts.js";

/** The type under which a dragged card carries its task; a name of our own, so that no other drag is taken for one. */
export const draggedTaskType = "application/x-orrery-task";

const charactersMax = 240;

class TaskCard extends LiveElement {
    /** @type {any} the task as last shown; the same object means that nothing changed */
    task = null;
    #agentName = "";
    #parts = {};
    #isCurrent = false;

    /** Whether Tab reaches this card. */
    get isCurrent() {
        return this.#isCurrent;
    }

    set isCurrent(isCurrent) {
        this.#isCurrent = isCurrent;
        for (const button of this.querySelectorAll("button")) button.tabIndex = isCurrent ? 0 : -1;
    }

    listen(signal) {
        this.addEventListener("dragstart", (event) => {
            event.dataTransfer.setData(draggedTaskType, this.task.id);
            event.dataTransfer.effectAllowed = "move";
            this.classList.add("is-dragged");
        }, { signal });
        this.addEventListener("dragend", () => this.classList.remove("is-dragged"), { signal });
        this.addEventListener("click", (event) => {
            const { action } = event.target.closest("[data-action]")?.dataset ?? {};
            if (action === "menu") document.querySelector("task-menu").open(this.task, this.#parts.menu);
            else if (action === "hold") this.command("cleanup", { taskId: this.task.id, action: "hold" });
            else if (action) this.command(action, { taskId: this.task.id });
            else go({ task: this.task.id });
        }, { signal });
    }

    /** @param {any} task @param {string} agentName */
    show(task, agentName) {
        if (task === this.task && agentName === this.#agentName) return;
        if (!this.task) this.#build(task);
        this.task = task;
        this.#agentName = agentName;
        const title = clipped(task.title ?? task.id, charactersMax);
        setText(this.#parts.title, title);
        setAttribute(this.#parts.menu, "aria-label", `Actions for ${clipped(task.title ?? task.id, 60)}`);
        setAttribute(this, "data-status", task.taskStatus);
        setAttribute(this, "data-health", task.health);
        this.#showFacts(agentName);
        this.#showWork();
        this.#showAction();
        // What has been cannot be changed.
        this.draggable = !store.past;
        for (const button of this.#parts.act.children) button.disabled = Boolean(store.past);
        this.tick(boardClock.now());
        this.isCurrent = this.#isCurrent;
    }

    /** Says on a past board where the task has got to since. @param {{key: string, tone: string, text: string}|null} item */
    showLater(item) {
        const later = this.#part("later", item, () => element("p", { class: "badge card-later" }));
        if (!later || later.textContent === item.text) return;
        setAttribute(later, "data-tone", item.tone);
        later.replaceChildren(icon(item.key), element("span", {}, item.text));
    }

    /** Refreshes what passes with time. @param {number} now */
    tick(now) {
        const { task } = this;
        const { remaining, age, badges } = this.#parts;
        if (remaining) {
            const seconds = task.endedAt ? elapsedSeconds(task, now) : remainingSeconds(task, now);
            const words = task.endedAt ? `in ${format.duration(seconds)}` : `${format.span(seconds * 1000)} left`;
            setText(remaining, seconds === null ? "" : words);
        }
        if (age) setText(age, format.age(now - Date.parse(task.lastActivityAt)));
        const list = badgesOf(task, now, (id) => clipped(store.state.tasks.get(id)?.title ?? "", 60));
        if (list.length > 0 || badges) this.#showBadges(list);
    }

    #build(task) {
        this.dataset.taskId = task.id;
        this.#parts.title = element("button", { class: "card-title", type: "button", "aria-haspopup": "dialog" });
        this.#parts.menu = element("button", { class: "icon-button card-menu", type: "button",
            "data-action": "menu", "aria-haspopup": "menu" }, icon("more"));
        this.#parts.facts = element("p", { class: "card-facts" });
        this.#parts.act = element("span", { class: "card-act" });
        this.append(element("div", { class: "card-head" }, element("h3", {}, this.#parts.title), this.#parts.menu),
            element("div", { class: "card-middle" }, this.#parts.facts, this.#parts.act));
    }

    /** A part made on first need, in its place among the others. */
    #part(name, isWanted, create) {
        if (isWanted && !this.#parts[name]) {
            const order = ["work", "last", "badges", "later"];
            const node = this.#parts[name] = create();
            const next = order.slice(order.indexOf(name) + 1).map((other) => this.#parts[other]).find(Boolean);
            this.insertBefore(node, next ?? null);
        }
        if (this.#parts[name]) this.#parts[name].hidden = !isWanted;
        return isWanted ? this.#parts[name] : null;
    }

    #showFacts(agentName) {
        const { type, priority, serverName } = this.task;
        const isPressing = priority === "high" || priority === "urgent";
        this.#parts.facts.replaceChildren(...[
            element("span", { class: "card-type", title: format.words(type) }, icon(type),
                element("span", { class: agentName && "visually-hidden" }, format.words(type))),
            agentName && element("span", { class: "card-agent" }, clipped(agentName, 40)),
            isPressing && element("span", { class: `priority priority-${priority}` }, format.words(priority)),
            serverName && element("span", {}, `on ${clipped(serverName, 30)}`),
        ].filter(Boolean));
    }

    #showWork() {
        const { task } = this;
        const used = format.used(task.usage);
        // An agent that does not say how far it is still says what it does.
        const isWorking = task.taskStatus !== "ARCHIVED"
            && (task.progress != null || used !== "" || task.taskStatus === "RUNNING" && task.currentStep);
        const work = this.#part("work", isWorking || isPreparing(task), () => element("div", { class: "card-work" }));
        this.#parts.remaining = null;
        if (!work) return;
        if (isPreparing(task)) return void work.replaceChildren(stepDots(initProgress(task)));
        const bar = work.querySelector(".progress") ?? progressBar();
        bar.show(task);
        this.#parts.remaining = work.querySelector(".card-remaining") ?? element("span", { class: "card-remaining" });
        const step = work.querySelector(".card-step") ?? element("p", { class: "card-line card-step" });
        const source = work.querySelector(".card-source") ?? element("span", { class: "card-source" });
        setText(step, clipped(task.currentStep, 80));
        step.hidden = !task.currentStep || Boolean(task.endedAt);
        setText(source, task.progress != null ? task.progressSource : "");
        source.hidden = task.progress == null;
        const usage = work.querySelector(".card-used") ?? element("span", { class: "card-used" });
        setText(usage, used);
        if (!bar.isConnected) {
            work.replaceChildren(bar, step, element("p", { class: "card-line" }, source, usage, this.#parts.remaining));
        }
        bar.hidden = task.progress == null;
    }

    #showAction() {
        const { task } = this;
        const last = this.#part("last", task.lastMessage, () => element("p", { class: "card-line card-last" },
            element("span", { class: "card-message" }), this.#parts.age = element("span", { class: "card-age" })));
        if (last) setText(last.firstElementChild, clipped(task.lastMessage, charactersMax));
        const verb = canStart(task) ? "start" : canStop(task) ? "stop" : null;
        const { act } = this.#parts;
        // Replaced only when it becomes another verb: the button may have the focus.
        if (act.dataset.verb === String(verb)) return;
        act.dataset.verb = String(verb);
        act.replaceChildren(...verb ? [element("button", { class: "small", type: "button", "data-action": verb },
            icon(verb === "start" ? "play" : "stopped"),
            element("span", {}, verb === "start" ? "Start" : "Stop"))] : []);
    }

    #showBadges(list) {
        const badges = this.#part("badges", list.length > 0, () => element("div", { class: "badges" }));
        if (!badges) return;
        reconcile(badges, list, (item) => item.key, badge, (node, item) => node.show(item));
        const hold = badges.querySelector("[data-action=hold]");
        const mayHold = !store.past && this.task.scheduledCleanupAt && this.task.cleanup?.state !== "held";
        const place = badges.querySelector("[data-key=cleanup]");
        if (!mayHold) hold?.remove();
        else if (!hold) {
            place?.append(element("button", { class: "link", type: "button", "data-action": "hold" }, "Hold"));
        }
    }
}

customElements.define("task-card", TaskCard);
