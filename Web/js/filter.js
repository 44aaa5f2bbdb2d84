/**
 * Which tasks the reader wants to see. It lives in the address (`#q=…&project=…&agent=…&type=…`), so that a filtered
 * board can be sent to a colleague and survives a reload.
 */
import { inAddress, note } from "./address.js";

const filterNames = ["q", "project", "agent", "type"];

/** Dispatches `change` when another filter applies. */
class BoardFilter extends EventTarget {
    /** @type {Record<string, string>} */
    values = {};

    constructor() {
        super();
        this.#read();
        addEventListener("hashchange", () => this.#read() && this.dispatchEvent(new Event("change")));
    }

    get isActive() {
        return filterNames.some((name) => this.values[name]);
    }

    /** @param {Record<string, string>} values those that change; "" takes one away */
    set(values) {
        note(values);
        if (this.#read()) this.dispatchEvent(new Event("change"));
    }

    clear() {
        this.set(Object.fromEntries(filterNames.map((name) => [name, ""])));
    }

    /** @param {any} task @param {any} [agent] who works on it */
    includes(task, agent) {
        const { q, project, type } = this.values;
        if (project && task.projectId !== project) return false;
        if (type && task.type !== type) return false;
        if (this.values.agent && task.assignedAgentId !== this.values.agent) return false;
        if (!q) return true;
        const text = [task.title, task.description, task.currentStep, task.serverName, agent?.name, agent?.model, task.id]
            .filter(Boolean).join("\n").toLowerCase();
        return q.toLowerCase().split(/\s+/).every((word) => text.includes(word));
    }

    #read() {
        const values = Object.fromEntries(filterNames.map((name) => [name, inAddress(name)]));
        const isOther = filterNames.some((name) => values[name] !== (this.values[name] ?? ""));
        this.values = values;
        return isOther;
    }
}

export const boardFilter = new BoardFilter();
