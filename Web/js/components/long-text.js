/**
 * A text of any length in a place of some length: its beginning, and more of it when it is asked for.
 */
import { element, setText } from "../html.js";

const charactersFirst = 1200;
const charactersMore = 20_000;

/** @param {string} text @param {number} [first] how many characters are shown at first @returns {HTMLElement} */
export function longText(text, first = charactersFirst) {
    let shown = Math.min(text.length, first);
    const body = element("pre", { class: "long-text" }, text.slice(0, shown));
    if (shown === text.length) return body;
    const more = element("button", { type: "button", class: "small", onclick: () => {
        shown = Math.min(text.length, shown + charactersMore);
        setText(body, text.slice(0, shown));
        label();
    } });
    const label = () => {
        more.hidden = shown === text.length;
        setText(more, `More (${(text.length - shown).toLocaleString("en-GB")} characters)`);
    };
    label();
    return element("div", {}, body, more);
}

/** What is shown only if somebody wants it: made when it is opened. @param {string} name @param {() => Node[]|Promise<Node[]>} build */
export function expander(name, build) {
    const body = element("div", { class: "expander-body" });
    return element("details", { class: "expander", ontoggle: async ({ currentTarget }) => {
        if (!currentTarget.open || body.childElementCount > 0) return;
        body.replaceChildren(element("p", { class: "nothing" }, "Reading…"));
        try {
            body.replaceChildren(...await build());
        } catch (error) {
            body.replaceChildren(element("p", { class: "form-error" }, error.message));
        }
    } }, element("summary", {}, name), body);
}
