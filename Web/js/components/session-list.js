/**
 * The fourth tab: which agents stayed on a task, from when to when, and what they said when they left.
 */
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, reconcile } from "../html.js";
import { RowList } from "./row-list.js";
import { moment } from "./task-parts.js";

class SessionList extends RowList {
    constructor() {
        super("ul", "sessions", "No agent has joined yet.");
    }

    /** @param {any[]} rows a session that is known already is updated by its fields */
    add(rows) {
        for (const row of rows) this.rows.set(row.id, { ...this.rows.get(row.id), ...row });
        reconcile(this.list, [...this.rows.values()], (row) => row.id, () => element("li", {}),
            (node, row) => this.#fill(node, row));
        this.nothing.hidden = this.rows.size > 0;
    }

    #fill(node, row) {
        const isActive = row.status === "active";
        const started = Date.parse(row.startedAt);
        const end = row.endedAt ? Date.parse(row.endedAt) : boardClock.now();
        node.dataset.state = row.status;
        node.replaceChildren(
            element("span", { class: "dot", "aria-hidden": "true" }),
            element("div", {},
                element("h3", {}, clipped(row.agentName ?? row.openclawSessionId, 200)),
                row.summary && element("p", {}, clipped(row.summary, 2000)),
                element("p", { class: "session-facts" },
                    `${row.sessionType === "subagent" ? "Sub-agent" : format.words(row.sessionType)} · `,
                    moment(row.startedAt, format.clockTime(started)),
                    isActive ? "" : ` · ${format.duration((end - started) / 1000)}`),
                element("code", { class: "path" }, clipped(row.openclawSessionId, 200))),
            element("span", { class: "session-state" }, format.words(row.status)));
    }
}

customElements.define("session-list", SessionList);
