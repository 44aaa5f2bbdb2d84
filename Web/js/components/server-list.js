/**
 * The machines that tasks run on, and how many run there now. Counted from the tasks, so that it cannot drift from them.
 */
import * as format from "../format.js";
import { clipped, element, reconcile, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

const serversMax = 50;

class ServerList extends LiveElement {
    #list = element("ul", { class: "servers", "aria-labelledby": "servers-heading" });

    build() {
        this.append(element("h2", { id: "servers-heading" }, "Servers"), this.#list);
    }

    listen(signal) {
        store.addEventListener("change", ({ detail: { before } }) => {
            if (before.tasks !== store.state.tasks) this.#render();
        }, { signal });
        this.#render();
    }

    #render() {
        const servers = new Map();
        for (const { serverName, taskStatus } of store.state.tasks.values()) {
            if (!serverName) continue;
            servers.set(serverName, (servers.get(serverName) ?? 0) + (taskStatus === "RUNNING" ? 1 : 0));
        }
        this.hidden = servers.size === 0;
        const sorted = [...servers].map(([name, count]) => ({ name, count }))
            .sort((first, second) => second.count - first.count || first.name.localeCompare(second.name));
        reconcile(this.#list, sorted.slice(0, serversMax), ({ name }) => name,
            () => element("li", {}, icon("server"), element("span", { class: "server-name" }),
                element("span", { class: "server-count" })),
            (node, { name, count }) => {
                setText(node.children[1], clipped(name, 60));
                setText(node.children[2], count > 0 ? format.counted(count, "task") : "idle");
                setAttribute(node, "data-state", count > 0 ? "working" : "idle");
            });
    }
}

customElements.define("server-list", ServerList);
