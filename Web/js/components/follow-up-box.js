/**
 * Where a person answers an agent: a message that makes a finished task work again, and the messages so far.
 */
import { actOnTask } from "../api.js";
import * as format from "../format.js";
import { element, reconcile, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";
import { moment } from "./task-parts.js";

class FollowUpBox extends LiveElement {
    #task = null;
    /** @type {Map<string, any>} */
    #rows = new Map();
    #heading = element("h3", {});
    #text = element("textarea", { rows: 2, maxlength: 20_000, required: true, "aria-label": "Follow-up message",
        placeholder: "What should happen next?" });
    #failure = element("p", { class: "form-error", role: "alert", hidden: true });
    #list = element("ul", { class: "follow-ups" });
    #form = element("form", { onsubmit: (event) => this.#send(event) },
        this.#text, element("button", { type: "submit" }, icon("ready"), "Send"));

    build() {
        this.append(this.#heading, this.#form, this.#failure, this.#list);
    }

    /** Lists none, until they are added again. */
    forget() {
        this.#rows.clear();
        this.#list.replaceChildren();
    }

    clear() {
        this.forget();
        this.#text.value = "";
        this.#failure.hidden = true;
    }

    /** @param {any} task */
    show(task) {
        this.#task = task;
        const isReady = task.taskStatus === "COMPLETED";
        setText(this.#heading, isReady ? "Ready for follow-up" : "Follow-up");
        this.classList.toggle("is-ready", isReady);
        // A person who archived a task has closed it; the server refuses a follow-up to it (409).
        this.hidden = task.archivedReason === "user" && this.#rows.size === 0;
        for (const control of this.#form.elements) control.disabled = Boolean(store.past);
        this.#form.hidden = task.archivedReason === "user";
    }

    /** @param {any[]} rows */
    add(rows) {
        for (const row of rows) this.#rows.set(row.id, { ...this.#rows.get(row.id), ...row });
        reconcile(this.#list, [...this.#rows.values()], (row) => row.id,
            () => element("li", {}, element("p", {}), element("span", { class: "follow-up-state" })),
            (node, row) => {
                setText(node.firstElementChild, row.message);
                node.lastElementChild.replaceChildren(format.words(row.state), " · ",
                    moment(row.createdAt, format.clockTime(Date.parse(row.createdAt))));
            });
    }

    async #send(event) {
        event.preventDefault();
        const message = this.#text.value.trim();
        if (!message) return;
        this.#failure.hidden = true;
        try {
            await actOnTask(this.#task.id, "followups", { message });
            this.#text.value = "";
        } catch (error) {
            // The message stays in the box: it may have taken a while to write.
            this.#failure.hidden = false;
            setText(this.#failure, error.message);
        }
    }
}

customElements.define("follow-up-box", FollowUpBox);
