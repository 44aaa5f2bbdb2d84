/**
 * Says what matters while nobody looks at the right card. Grouped, because a busy board would otherwise only
 * consist of toasts: never more than three, and the same news twice is one toast with a count.
 */
import { addressWith } from "../address.js";
import { isOwnChange } from "../api.js";
import { boardClock } from "../clock.js";
import { columnName } from "../format.js";
import { clipped, element, setText } from "../html.js";
import { icon } from "../icons.js";
import { notify } from "../notifications.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

const toastsMax = 3;
const toastSeconds = 6;
const titleCharactersMax = 70;
const cleanupSoonMilliseconds = 60_000;
/** What is worth a notification while nobody looks at the page. */
const urgent = new Set(["failed", "waiting", "stuck", "finished", "cleanup"]);

/** What kinds of news there are: for one task, and for several. */
const kinds = {
    failed: { icon: "failed", tone: "bad", one: (name) => `Failed: ${name}`, many: "tasks failed" },
    waiting: {
        icon: "waiting", tone: "plain", one: (name) => `Waiting for you: ${name}`, many: "tasks wait for you",
    },
    stuck: { icon: "stuck", tone: "bad", one: (name) => `Stuck: ${name}`, many: "tasks are stuck" },
    finished: { icon: "check", tone: "good", one: (name) => `Finished: ${name}`, many: "tasks finished" },
    cleanup: { icon: "cleanup", tone: "plain", one: (name) => `Cleanup within a minute: ${name}`,
        many: "tasks are cleaned up within a minute" },
    spawned: { icon: "agent", tone: "plain", one: (name) => `${name} joined`, many: "sub-agents joined" },
    left: { icon: "agent", tone: "plain", one: (name) => `${name} completed`, many: "sub-agents completed" },
    delivered: { icon: "artifact", tone: "plain", one: (name) => `Delivered: ${name}`, many: "deliverables added" },
    created: { icon: "plus", tone: "plain", one: (name) => `New task: ${name}`, many: "new tasks" },
    moved: { icon: "open", tone: "plain", one: (name) => `Moved: ${name}`, many: "tasks moved" },
    complaint: { icon: "failed", tone: "bad", one: (text) => text, many: "changes were refused" },
};

class ToastStack extends LiveElement {
    /** @type {Map<string, {node: HTMLElement, subjects: Set<string>, timer: number}>} */
    #toasts = new Map();
    /** The cleanups that were told of, by task: a new schedule is news again. @type {Map<string, string>} */
    #cleanupsTold = new Map();
    #announcement = element("span", { class: "visually-hidden" });

    build() {
        this.setAttribute("role", "status");
        // Each toast is news by itself; a status would otherwise be read out as a whole, again and again.
        this.setAttribute("aria-atomic", "false");
        this.setAttribute("aria-label", "News");
        this.append(this.#announcement);
        // A popover, so that toasts stand above an open dialog too. Always shown, because what a screen reader
        // should announce has to arrive in an element that it knows already.
        this.showPopover();
    }

    listen(signal) {
        store.addEventListener("change", ({ detail }) => {
            // What is caught up with is history, not news.
            if (store.connection.kind !== "live") return;
            // Each event is news against what was known before it, and not before the batch that it came in.
            const tasks = new Map();
            for (const event of detail.events) {
                const { taskId, data: { task } } = event;
                const past = tasks.get(taskId) ?? detail.before.tasks.get(taskId);
                this.#report(event, past);
                if (task) tasks.set(taskId, { ...past, ...task });
            }
        }, { signal });
        boardClock.addEventListener("tick", () => this.#watchCleanups(), { signal });
        // Whoever is reading is not hurried.
        this.addEventListener("pointerenter", () => this.#hold(), { signal });
        this.addEventListener("pointerleave", () => this.#release(), { signal });
    }

    /** Tells the reader that what they asked for did not work. @param {string} text */
    complain(text) {
        this.#show("complaint", text, text);
    }

    /** Tells those who do not see it that what they asked for has happened. @param {string} text */
    announce(text) {
        setText(this.#announcement, text);
    }

    #report({ type, taskId, data }, past) {
        const { task, session, deliverable } = data;
        const name = clipped(store.live.tasks.get(taskId)?.title ?? task?.title ?? taskId, titleCharactersMax);
        if (type === "task.created" && !past && !isOwnChange(taskId)) this.#show("created", taskId, name, taskId);
        if (type === "session.started" && session?.sessionType === "subagent") {
            this.#show("spawned", session.id, clipped(session.agentName, titleCharactersMax), taskId);
        }
        if (type === "session.ended" && session) {
            const agent = session.agentName ?? store.live.sessions.get(session.id)?.agentName ?? "Sub-agent";
            this.#show("left", session.id, clipped(agent, titleCharactersMax), taskId);
        }
        if (deliverable) {
            this.#show("delivered", deliverable.id, clipped(deliverable.title, titleCharactersMax), taskId);
        }
        if (!task || !past) return;
        const isNow = (field, value) => task[field] === value && past[field] !== value;
        if (isNow("taskStatus", "FAILED")) this.#show("failed", taskId, name, taskId);
        else if (isNow("taskStatus", "COMPLETED")) this.#show("finished", taskId, name, taskId);
        else if (isNow("health", "stuck")) this.#show("stuck", taskId, name, taskId);
        else if (isNow("health", "waiting")) this.#show("waiting", taskId, name, taskId);
        // Cards that move because work started or ended say so themselves; this is for a colleague's hand.
        else if (type === "task.moved" && task.status !== past.status && !isOwnChange(taskId)
            && (task.taskStatus ?? past.taskStatus) === past.taskStatus) {
            this.#show("moved", taskId, `${name} to ${columnName(task.status)}`, taskId);
        }
    }

    /** No event says that a cleanup is near; time does. */
    #watchCleanups() {
        const now = boardClock.present();
        const { tasks } = store.live;
        for (const id of this.#cleanupsTold.keys()) if (!tasks.get(id)?.scheduledCleanupAt) this.#cleanupsTold.delete(id);
        for (const { id, title, scheduledCleanupAt, cleanup } of tasks.values()) {
            if (!scheduledCleanupAt || cleanup?.state === "held" || this.#cleanupsTold.get(id) === scheduledCleanupAt) continue;
            const left = Date.parse(scheduledCleanupAt) - now;
            if (left > cleanupSoonMilliseconds) continue;
            this.#cleanupsTold.set(id, scheduledCleanupAt);
            if (left > 0) this.#show("cleanup", id, clipped(title ?? id, titleCharactersMax), id);
        }
    }

    #show(kind, subject, text, taskId) {
        const { icon: iconName, tone, one, many } = kinds[kind];
        let toast = this.#toasts.get(kind);
        if (!toast) {
            if (this.#toasts.size === toastsMax) this.#dismiss(this.#toasts.keys().next().value);
            const node = element("div", { class: "toast", "data-tone": tone },
                icon(iconName), element("span", { class: "toast-text" }),
                element("button", { type: "button", class: "icon-button", "aria-label": "Dismiss",
                    onclick: () => this.#dismiss(kind) }, icon("close")));
            toast = { node, subjects: new Set(), timer: 0 };
            this.#toasts.set(kind, toast);
            this.append(node);
            this.#raise();
        }
        toast.subjects.add(subject);
        const count = toast.subjects.size;
        const words = count === 1 ? one(text) : `${count} ${many}`;
        if (urgent.has(kind)) notify(one(text), `${kind} ${subject} ${store.live.seq}`, taskId);
        const isLink = count === 1 && taskId && store.live.tasks.has(taskId);
        const slot = toast.node.querySelector(".toast-text");
        if (isLink) slot.replaceChildren(element("a", { href: addressWith({ task: taskId }) }, words));
        else setText(slot, words);
        clearTimeout(toast.timer);
        toast.timer = setTimeout(() => this.#dismiss(kind), toastSeconds * 1000);
    }

    /** The top layer orders by time, so the stack is raised above a dialog that was opened since. */
    #raise() {
        if (!document.querySelector("dialog[open]")) return;
        this.hidePopover();
        this.showPopover();
    }

    #dismiss(kind) {
        const toast = this.#toasts.get(kind);
        if (!toast) return;
        clearTimeout(toast.timer);
        toast.node.remove();
        this.#toasts.delete(kind);
    }

    #hold() {
        for (const toast of this.#toasts.values()) clearTimeout(toast.timer);
    }

    #release() {
        for (const [kind, toast] of this.#toasts) {
            toast.timer = setTimeout(() => this.#dismiss(kind), toastSeconds * 1000);
        }
    }
}

customElements.define("toast-stack", ToastStack);
