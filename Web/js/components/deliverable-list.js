/**
 * The third tab: what a task produced. A web address can be opened, a path can be copied; a path is never a link,
 * because this browser may not run on the machine that the path is on.
 */
import * as format from "../format.js";
import { clipped, element, linkAddress, reconcile } from "../html.js";
import { icon } from "../icons.js";
import { RowList } from "./row-list.js";
import { copyButton, moment } from "./task-parts.js";

class DeliverableList extends RowList {
    constructor() {
        super("ul", "deliverables", "Nothing has been delivered yet.");
    }

    /** @param {any[]} rows */
    add(rows) {
        for (const row of rows) this.rows.set(row.id, row);
        const sorted = [...this.rows.values()].sort((first, second) => first.createdAt < second.createdAt ? -1 : 1);
        reconcile(this.list, sorted, (row) => row.id, (row) => this.#item(row));
        this.nothing.hidden = this.rows.size > 0;
    }

    #item(row) {
        const address = linkAddress(row.path);
        return element("li", {},
            element("span", { class: "deliverable-type" }, icon(row.deliverableType)),
            element("div", {},
                element("h3", {}, clipped(row.title, 300)),
                row.path && element("code", { class: "path" }, clipped(row.path, 1000)),
                row.description && element("p", {}, clipped(row.description, 2000)),
                element("p", { class: "deliverable-facts" }, `${format.words(row.deliverableType)} · `,
                    moment(row.createdAt, format.clockTime(Date.parse(row.createdAt))))),
            element("div", { class: "deliverable-actions" },
                address && element("a",
                    { class: "button small", href: address, target: "_blank", rel: "noopener noreferrer" },
                    icon("open"), "Open"),
                row.path && copyButton(row.path, address ? "Copy address" : "Copy path")));
    }
}

customElements.define("deliverable-list", DeliverableList);
