/**
 * The second tab: everything that happened on a task, in words, in the order in which it happened.
 */
import * as format from "../format.js";
import { clipped, element } from "../html.js";
import { store } from "../store.js";
import { RowList } from "./row-list.js";
import { moment } from "./task-parts.js";

const messageCharactersMax = 4000;
// A day of a busy task; more is the server's to page through, not a dialog's to hold.
const rowsMax = 1000;
const nearTheEndPixels = 40;

class ActivityLog extends RowList {
    constructor() {
        super("ol", "activities", "Nothing has happened yet.");
    }

    /** Adds what is new; the server lists the newest first, events come oldest first. @param {any[]} rows */
    add(rows) {
        const follows = this.scrollHeight - this.scrollTop - this.clientHeight < nearTheEndPixels;
        const fresh = rows.filter((row) => !this.rows.has(row.id)).sort(oldestFirst);
        for (const row of fresh) {
            this.rows.set(row.id, row);
            const next = [...this.list.children].findLast((item) => oldestFirst(item.row, row) <= 0);
            const item = this.#item(row);
            if (next) next.after(item);
            else this.list.prepend(item);
        }
        while (this.rows.size > rowsMax) {
            this.rows.delete(this.list.firstElementChild.row.id);
            this.list.firstElementChild.remove();
        }
        this.nothing.hidden = this.rows.size > 0;
        // Whoever reads further up is left where they are.
        if (follows) this.revealed();
    }

    /** Shows the newest, as a log that is opened should. */
    revealed() {
        this.scrollTop = this.scrollHeight;
    }

    #item(row) {
        const agent = store.state.agents.get(row.agentId)?.name;
        const item = element("li", { "data-type": row.activityType },
            moment(row.createdAt, format.clockTime(Date.parse(row.createdAt))),
            element("span", { class: "activity-type" }, format.words(row.activityType)),
            element("p", {}, clipped(row.message, messageCharactersMax),
                agent && element("span", { class: "activity-agent" }, ` ${agent}`)));
        item.row = row;
        return item;
    }
}

function oldestFirst(first, second) {
    // Identifiers grow with time: they order what happened in the same millisecond.
    return first.createdAt < second.createdAt ? -1 : first.createdAt > second.createdAt ? 1
        : first.id < second.id ? -1 : first.id > second.id ? 1 : 0;
}

customElements.define("activity-log", ActivityLog);
