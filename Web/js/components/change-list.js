/**
 * What changed, task by task, the most important first, each with a link to it.
 */
import { addressWith } from "../address.js";
import { changeWords, kindMark } from "../changes.js";
import { clipped, element, reconcile, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { LiveElement } from "./live-element.js";

const rowsMax = 50;

class ChangeList extends LiveElement {
    #list = element("ul", { class: "changes" });
    #rest = element("p", { class: "nothing" });

    build() {
        this.append(this.#list, this.#rest);
    }

    /** @param {import("../changes.js").TaskChange[]} changes */
    show(changes) {
        reconcile(this.#list, changes.slice(0, rowsMax), ({ id, kinds }) => `${id} ${kinds[0]}`,
            ({ kinds }) => element("li", {}, icon(kindMark(kinds[0]).icon), element("a", {}), element("span", {})),
            (node, change) => {
                const [, link, words] = node.children;
                setAttribute(node, "data-tone", kindMark(change.kinds[0]).tone);
                setAttribute(link, "href", addressWith({ task: change.id }));
                setText(link, clipped(change.title, 120));
                setText(words, changeWords(change));
            });
        this.#rest.hidden = changes.length > 0 && changes.length <= rowsMax;
        setText(this.#rest, changes.length === 0 ? "No task has changed." : `and ${changes.length - rowsMax} more`);
    }
}

customElements.define("change-list", ChangeList);
