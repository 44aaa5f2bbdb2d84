/**
 * What the lists of the task dialog have in common: rows by identity, and a sentence while there is none.
 */
import { element } from "../html.js";
import { LiveElement } from "./live-element.js";

export class RowList extends LiveElement {
    /** @type {Map<string, any>} */
    rows = new Map();

    /**
     * @param {"ol" | "ul"} tag
     * @param {string} className of the list
     * @param {string} words said while nothing is there
     */
    constructor(tag, className, words) {
        super();
        this.list = element(tag, { class: className });
        this.nothing = element("p", { class: "nothing" }, words);
    }

    build() {
        this.append(this.nothing, this.list);
    }

    get size() {
        return this.rows.size;
    }

    clear() {
        this.rows.clear();
        this.list.replaceChildren();
        this.nothing.hidden = false;
    }
}
