/**
 * Who is told elsewhere, and what became of each message: a dialog for boards whose settings name webhooks, and nothing at all
 * on others.
 */
import { request } from "../api.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, reconcile, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { bindKey, isBoardInFront } from "../keys.js";
import { store } from "../store.js";
import { fillDelivery, makeDelivery } from "./delivery-row.js";
import { LiveElement } from "./live-element.js";

const refreshMilliseconds = 2000;
const pageRows = 20;
const states = {
    idle: { icon: "quiet", words: "Has been told nothing yet" },
    told: { icon: "live", words: "Is told" },
    troubled: { icon: "stuck", words: "The last message was not taken" },
    disabled: { icon: "lost", words: "Wants no more: it has answered 410; nothing is sent until the board starts again" },
    unconfigured: { icon: "lost", words: "Is not in the settings any more: nothing is sent" },
};

/** How it does, as far as its last message tells. */
function stateOf({ state, lastDelivery }) {
    if (state !== "active") return state;
    return !lastDelivery ? "idle" : lastDelivery.error ? "troubled" : "told";
}

class WebhookDialog extends LiveElement {
    #webhooks = [];
    /** How many deliveries of each webhook are shown, and which. */
    #pages = new Map();
    #timer = 0;
    #list = element("div", { class: "webhooks" });
    #dialog = element("dialog", { class: "webhook-dialog", "aria-labelledby": "webhook-title" },
        element("header", { class: "dialog-head" }, element("div", {}, element("h2", { id: "webhook-title" }, "Webhooks")),
            element("button", { class: "icon-button", type: "button", "aria-label": "Close",
                onclick: () => this.#dialog.close() }, icon("close"))), this.#list);

    build() {
        this.append(this.#dialog);
    }

    async listen(signal) {
        this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close(), { signal });
        this.#dialog.addEventListener("close", () => clearTimeout(this.#timer), { signal });
        // Whoever follows a link to a task wants to see it.
        addEventListener("hashchange", () => this.#dialog.close(), { signal });
        boardClock.addEventListener("tick", () => this.#dialog.open && this.#render(), { signal });
        this.#webhooks = await request("GET", "/api/webhooks").catch(() => []);
        if (signal.aborted || this.#webhooks.length === 0) return;
        bindKey({ key: "w", group: "Page", words: "Webhooks: who is told elsewhere",
            isPossible: () => isBoardInFront() && !store.past, action: () => this.#open() }, signal);
    }

    #open() {
        this.#render();
        this.#dialog.showModal();
        this.#refresh();
    }

    async #refresh() {
        clearTimeout(this.#timer);
        try {
            this.#webhooks = await request("GET", "/api/webhooks");
            await Promise.all(this.#webhooks.map(({ name }) => this.#fetch(name)));
        } catch (error) {
            document.querySelector("toast-stack").complain(`Could not read the webhooks: ${error.message}`);
        }
        if (!this.#dialog.open) return;
        this.#render();
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#refresh(), refreshMilliseconds);
    }

    async #fetch(name) {
        const limit = this.#pages.get(name)?.limit ?? pageRows;
        const page = await request("GET", `${path(name)}/deliveries?limit=${limit}`);
        this.#pages.set(name, { limit, ...page });
    }

    async #act(part, done) {
        const toasts = document.querySelector("toast-stack");
        try {
            await request("POST", part);
            toasts.announce(done);
        } catch (error) {
            toasts.complain(`Could not send: ${error.message}`);
        }
        this.#refresh();
    }

    #render() {
        reconcile(this.#list, this.#webhooks, ({ name }) => name, (webhook) => this.#section(webhook),
            (node, webhook) => this.#fill(node, webhook));
    }

    #section({ name }) {
        const heading = `webhook-${name}`;
        return element("section", { "aria-labelledby": heading },
            element("header", {}, element("h3", { id: heading }, name),
                element("button", { type: "button", class: "small",
                    "aria-label": `Send a test to ${name}`,
                    onclick: () => this.#act(`${path(name)}/test`, "A test is on its way.") }, "Send a test")),
            element("p", { class: "webhook-state" }), element("p", { class: "webhook-facts" }),
            element("p", { class: "nothing" }, "Nothing was sent yet."), element("ul", { class: "deliveries" }),
            element("button", { type: "button", class: "small quiet", onclick: () => this.#showMore(name) }, "Older"));
    }

    #fill(node, webhook) {
        const [head, state, facts, nothing, list, more] = node.children;
        const page = this.#pages.get(webhook.name);
        const current = stateOf(webhook);
        if (state.dataset.state !== current) {
            const known = states[current] ?? { icon: "custom", words: format.words(current) };
            state.dataset.state = current;
            state.replaceChildren(icon(known.icon), known.words);
        }
        head.lastElementChild.hidden = webhook.state !== "active";
        setText(facts, [webhook.url, webhook.events.map(kindName).join(", "), webhook.project && `project ${webhook.project}`,
            `${webhook.counts.delivered} delivered`, `${webhook.waiting} waiting`].filter(Boolean).join(" · "));
        const rows = page?.deliveries ?? [];
        reconcile(list, rows, ({ id }) => String(id),
            ({ id }) => makeDelivery(() => this.#act(`${path(webhook.name)}/deliveries/${id}/redeliver`, "It is sent again.")),
            (row, delivery) => fillDelivery(row, delivery, {
                name: kindName(delivery.kind), canBeSent: webhook.state === "active",
                title: clipped(store.state.tasks.get(delivery.taskId)?.title ?? delivery.taskId ?? "", 100),
            }));
        nothing.hidden = !page || rows.length > 0;
        more.hidden = page?.next == null;
        setAttribute(more, "aria-label", `Older deliveries to ${webhook.name}`);
    }

    #showMore(name) {
        const page = this.#pages.get(name);
        page.limit = Math.min(page.limit + pageRows, 500);
        this.#refresh();
    }
}

const path = (name) => `/api/webhooks/${encodeURIComponent(name)}`;
const kindNames = { needsYou: "Needs you", cleanupSoon: "Cleanup soon" };
const kindName = (kind) => kindNames[kind] ?? format.words(kind);

customElements.define("webhook-dialog", WebhookDialog);
document.body.append(document.createElement("webhook-dialog"));
