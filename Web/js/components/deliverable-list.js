/**
 * The third tab: what a task produced. A web address can be opened, a path can be copied, and a file that the board
 * hands out can be downloaded; a path itself is never a link, because this browser may not run on the machine that the
 * path is on.
 */
import { checkDownload, fetchTask } from "../api.js";
import * as format from "../format.js";
import { clipped, element, linkAddress, reconcile, setText } from "../html.js";
import { icon } from "../icons.js";
import { RowList } from "./row-list.js";
import { copyButton, moment } from "./task-parts.js";

class DeliverableList extends RowList {
    #isAsking = false;
    /** Whether this board hands files out at all: its lists say so with each row. Unknown until a list was asked for. */
    #isServing = null;

    constructor() {
        super("ul", "deliverables", "Nothing has been delivered yet.");
    }

    /** @param {any[]} rows */
    add(rows) {
        for (const row of rows) this.rows.set(row.id, { ...this.rows.get(row.id), ...row });
        this.#askForFiles();
        const sorted = [...this.rows.values()].sort((first, second) => first.createdAt < second.createdAt ? -1 : 1);
        reconcile(this.list, sorted, (row) => row.id, (row) => this.#item(row), offer);
        this.nothing.hidden = this.rows.size > 0;
    }

    /** What an event tells does not say whether the board hands the file out; the task's list does. */
    async #askForFiles() {
        const untold = [...this.rows.values()].filter(({ contentUrl }) => contentUrl === undefined);
        if (untold.length < this.rows.size) this.#isServing = true;
        if (this.#isAsking || this.#isServing === false || untold.length === 0) return;
        this.#isAsking = true;
        const rows = await fetchTask(untold[0].taskId, "deliverables").catch(() => []);
        this.#isAsking = false;
        if (rows.length > 0) this.#isServing = rows.some(({ contentUrl }) => contentUrl !== undefined);
        if (!this.#isServing) return;
        const told = [...untold.map((row) => ({ ...row, contentUrl: null })), ...rows];
        // Meanwhile another task may be shown.
        this.add(told.filter(({ id }) => this.rows.has(id)));
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

/** Offers the file of a row, once it is known that the board hands it out. */
function offer(item, row) {
    if (!row.contentUrl || item.querySelector("[download]")) return;
    const trouble = element("p", { class: "deliverable-trouble", role: "alert" });
    item.children[1].append(trouble);
    item.lastElementChild.prepend(downloadLink(row, trouble));
}

/** A link to a file's bytes, which says where its row stands why there are none. */
function downloadLink({ contentUrl }, trouble) {
    let isSure = false;
    const link = element("a", { class: "button small", href: contentUrl, download: true, onclick: async (event) => {
        // Whoever asks for another tab is shown the answer there.
        if (isSure || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        setText(trouble, "");
        try {
            await checkDownload(contentUrl);
        } catch (error) {
            return setText(trouble, `Could not download it: ${error.message}`);
        }
        isSure = true;
        link.click();
        isSure = false;
    } }, icon("download"), "Download");
    return link;
}

customElements.define("deliverable-list", DeliverableList);
