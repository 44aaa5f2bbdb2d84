/**
 * Who there is, and who works: agents that work come first, and say on what.
 */
import * as format from "../format.js";
import { clipped, element, reconcile, setAttribute, setText } from "../html.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

const rank = { working: 0, standby: 1, offline: 2 };
const agentsMax = 50;

class AgentList extends LiveElement {
    #list = element("ul", { class: "agents", "aria-labelledby": "agents-heading" });
    #nothing = element("p", { class: "nothing" }, "No agent has reported yet.");

    build() {
        this.append(element("h2", { id: "agents-heading" }, "Agents"), this.#nothing, this.#list);
    }

    listen(signal) {
        store.addEventListener("change", ({ detail }) => {
            const { before } = detail;
            if (before.agents !== store.state.agents || before.tasks !== store.state.tasks) this.#render();
        }, { signal });
        this.#render();
    }

    #render() {
        const { agents, tasks } = store.state;
        const workOf = new Map();
        for (const task of tasks.values()) {
            if (task.taskStatus === "RUNNING" && task.assignedAgentId) workOf.set(task.assignedAgentId, task.title);
        }
        const sorted = [...agents.values()]
            .sort((first, second) => (rank[first.status] ?? 3) - (rank[second.status] ?? 3)).slice(0, agentsMax);
        reconcile(this.#list, sorted, (agent) => agent.id,
            () => element("li", {}, element("span", { class: "dot", "aria-hidden": "true" }),
                element("span", { class: "agent-name" }), element("span", { class: "agent-status" }),
                element("span", { class: "agent-work" })),
            (node, agent) => {
                const [, name, status, work] = node.children;
                setAttribute(node, "data-state", agent.status);
                setText(name, clipped(agent.name ?? agent.id, 60));
                setText(status, format.words(agent.status));
                const description = [agent.role, agent.model].filter(Boolean).join(" · ");
                setText(work, clipped(workOf.get(agent.id) ?? description, 100));
            });
        this.#nothing.hidden = agents.size > 0;
    }
}

customElements.define("agent-list", AgentList);
