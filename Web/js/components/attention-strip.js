/**
 * Everything that waits for a person, the longest waiting first: nobody should have to look for it on the cards. The
 * count also stands in the title and on the icon, for whoever works in another tab.
 */
import { addressWith } from "../address.js";
import { attentionList, attentionReason } from "../attention.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, reconcile, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

// More than these are a list to work through, and the key "." goes through all of them.
const shownMax = 20;
const words = { waiting: "Waiting for you", stuck: "Stuck", failed: "Failed", cleanup: "Cleanup failed" };

class AttentionStrip extends LiveElement {
    /** @type {import("../attention.js").Attention[]} */
    #items = [];
    #count = element("strong", {});
    #heading = element("h2", { id: "attention-heading" }, "Needs you ", this.#count);
    #list = element("ul", { class: "attention-list", "aria-labelledby": "attention-heading" });
    #rest = element("span", { class: "attention-rest" });

    build() {
        this.setAttribute("role", "region");
        this.setAttribute("aria-labelledby", "attention-heading");
        this.append(this.#heading, this.#list, this.#rest);
    }

    listen(signal) {
        store.addEventListener("change", ({ detail }) => {
            if (detail.isReplaced || detail.before.tasks !== store.state.tasks) this.#render();
        }, { signal });
        boardClock.addEventListener("tick", () => this.#tick(), { signal });
        this.#render();
    }

    #render() {
        this.#items = attentionList(store.state.tasks.values());
        this.hidden = this.#items.length === 0;
        setText(this.#count, this.#items.length);
        const shown = this.#items.slice(0, shownMax);
        reconcile(this.#list, shown, ({ task, kind }) => `${kind} ${task.id}`, (item) => this.#chip(item),
            (node, { task }) => setText(node.querySelector(".attention-title"), clipped(task.title ?? task.id, 80)));
        const rest = this.#items.length - shown.length;
        setText(this.#rest, rest > 0 ? `and ${rest} more` : "");
        this.#tick();
    }

    #chip({ task, kind }) {
        return element("li", { "data-kind": kind },
            element("a", { href: "#" }, icon(kind), element("span", { class: "visually-hidden" }, `${words[kind]}: `),
                element("span", { class: "attention-title" }, task.title), element("span", { class: "attention-age" })));
    }

    #tick() {
        const now = boardClock.now();
        [...this.#list.children].forEach((node, index) => {
            const item = this.#items[index];
            const link = node.firstElementChild;
            setText(link.lastElementChild, format.span(now - item.since));
            // The address keeps what else it holds: a filter, a moment.
            setAttribute(link, "href", addressWith({ task: item.task.id }));
            const reason = clipped(attentionReason(item, now), 200);
            setAttribute(link, "title", reason ? `${words[item.kind]}: ${reason}` : words[item.kind]);
        });
    }
}

customElements.define("attention-strip", AttentionStrip);
