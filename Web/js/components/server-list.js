/**
 * The machines that tasks run on: how the connection to each stands and why, how many tasks are active there, and what a
 * person can do about it. A server opens to its facts; how its connection stands is there before.
 */
import { actOnServer } from "../api.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, reconcile, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

const serversMax = 50;
const statusNames = {
    disconnected: "not connected", connecting: "connecting …", connected: "connected", reconnecting: "looking for it",
};
const linkNames = { ssh: "over SSH", simulated: "simulated", none: "known by name only" };

class ServerList extends LiveElement {
    #list = element("ul", { class: "servers", "aria-labelledby": "servers-heading" });
    #failure = element("p", { class: "form-error", role: "alert", hidden: true });

    build() {
        this.append(element("h2", { id: "servers-heading" }, "Servers"), this.#list, this.#failure);
    }

    listen(signal) {
        store.addEventListener("change", ({ detail: { before } }) => {
            if (before.servers !== store.state.servers) this.#render();
        }, { signal });
        boardClock.addEventListener("tick", () => this.#render(), { signal });
        this.#render();
    }

    #render() {
        const sorted = [...store.state.servers.values()].sort((first, second) =>
            second.activeTaskCount - first.activeTaskCount || first.name.localeCompare(second.name));
        this.hidden = sorted.length === 0;
        reconcile(this.#list, sorted.slice(0, serversMax), ({ id }) => id, () => this.#item(),
            (node, server) => this.#fill(node.firstElementChild, server));
    }

    #item() {
        return element("li", {}, element("details", {},
            element("summary", {}, icon("server"), element("span", { class: "server-name" }),
                element("span", { class: "server-count" }),
                element("span", { class: "server-status" },
                    element("span", { class: "dot", "aria-hidden": "true" }), element("span", {}))),
            element("p", { class: "server-facts" }), element("p", { class: "server-facts" }),
            element("div", { class: "server-actions" })));
    }

    #fill(details, server) {
        const [summary, facts, trouble, actions] = details.children;
        const [, name, count, status] = summary.children;
        const age = (instant) => format.age(boardClock.now() - Date.parse(instant));
        setAttribute(details, "data-status", server.status);
        setText(name, clipped(server.name, 60));
        setText(count, server.activeTaskCount > 0 ? format.counted(server.activeTaskCount, "task") : "idle");
        setText(status.lastElementChild, statusNames[server.status] ?? format.words(server.status));
        setText(facts, [
            server.host && clipped(server.host, 100), linkNames[server.link] ?? server.link,
            server.connectedSince && `connected ${age(server.connectedSince)}`,
            server.lastKeepAliveAt && `last sign of life ${age(server.lastKeepAliveAt)}`,
        ].filter(Boolean).join(" · "));
        setText(trouble, [
            server.error && clipped(server.error, 300),
            server.attempts > 0 && `${format.counted(server.attempts, "attempt")} so far`,
            server.nextAttemptAt && `next attempt in ${format.countdown((Date.parse(server.nextAttemptAt) - boardClock.now()) / 1000)}`,
        ].filter(Boolean).join(" · "));
        trouble.hidden = trouble.textContent === "";
        this.#offer(actions, server);
    }

    /** The buttons: each is made once, and stays while it means the same. */
    #offer(actions, server) {
        const isOff = server.status === "disconnected";
        const offers = server.link === "none" ? [] : [
            { key: isOff ? "connect" : "disconnect", verb: isOff ? "connect" : "disconnect",
                words: isOff ? "Connect" : "Disconnect" },
            ...server.commands.map((command) => ({
                key: `run ${command}`, verb: "run", body: { command }, words: `Run ${clipped(command, 40)}`,
            })),
        ];
        reconcile(actions, offers, ({ key }) => key, ({ verb, body, words }) => element("button", {
            class: "small", type: "button", "aria-label": `${words} on ${server.name}`,
            onclick: () => this.#act(server.id, verb, body),
        }, words), (button) => { button.disabled = Boolean(store.past); });
        actions.hidden = offers.length === 0;
    }

    async #act(id, verb, body) {
        this.#failure.hidden = true;
        try {
            await actOnServer(id, verb, body);
        } catch (error) {
            setText(this.#failure, error.message);
            this.#failure.hidden = false;
        }
    }
}

customElements.define("server-list", ServerList);
