/**
 * Small drawings that both a card and the dialog need: a progress bar, the dots of preparation, a badge.
 */
import * as format from "../format.js";
import { element, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";

/** A progress bar with its number. Its `show(task)` also says where the number comes from. */
export function progressBar() {
    const fill = element("span", { class: "progress-fill" });
    const number = element("span", { class: "progress-number" });
    const track = element("span", { class: "progress-track", role: "progressbar", "aria-label": "Progress",
        "aria-valuemin": 0, "aria-valuemax": 100 }, fill);
    const bar = element("div", { class: "progress" }, track, number);
    bar.show = (task) => {
        const share = Math.min(1, Math.max(0, Number(task.progress) || 0));
        // A transform is drawn without a new layout; width would cost one for each of fifty updates a second.
        fill.style.transform = `scaleX(${share})`;
        setText(number, format.percent(share));
        setAttribute(track, "aria-valuenow", Math.round(share * 100));
        setAttribute(track, "aria-valuetext", [format.percent(share), task.progressSource].filter(Boolean).join(", "));
        bar.classList.toggle("is-running", task.taskStatus === "RUNNING");
    };
    return bar;
}

/**
 * One dot a step of preparation, with the name of the present one.
 * @param {{name: string, index: number, count: number}} step
 */
export function stepDots({ name, index, count }) {
    const dots = Array.from({ length: count }, (_, position) =>
        element("span", { class: position < index ? "dot is-done" : position === index ? "dot is-now" : "dot" }));
    return element("p", { class: "steps" },
        index >= 0 && element("span", { class: "dots", "aria-hidden": "true" }, ...dots),
        element("span", {}, index < 0 ? name : `${name}, ${Math.min(index + 1, count)} of ${count}`));
}

/** A badge: an icon and words, never colour alone. @param {{key: string, tone: string, text: string}} item */
export function badge({ key }) {
    const text = element("span", { class: "badge-text" });
    const node = element("span", { class: "badge" }, icon(key), text);
    node.show = (item) => {
        setText(text, item.text);
        setAttribute(node, "data-tone", item.tone);
    };
    return node;
}

/** A moment: local time to read, UTC to copy. @param {string} instant @param {string} text */
export function moment(instant, text) {
    return element("time", { datetime: instant, title: `${format.fullTime(Date.parse(instant))} (${instant})` }, text);
}

/** A button that copies, and says so. @param {string} text @param {string} label */
export function copyButton(text, label) {
    const words = element("span", {}, label);
    return element("button", { class: "small", type: "button", onclick: async () => {
        // The clipboard exists on secure origins only, and localhost is one; elsewhere the reader selects by hand.
        const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
        setText(words, isCopied ? "Copied" : "Select and copy by hand");
        setTimeout(() => setText(words, label), 2000);
    } }, icon("copy"), words);
}
