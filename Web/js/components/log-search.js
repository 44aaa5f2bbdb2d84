/**
 * Finds words in a whole log: the server looks and counts, because the page holds a few screens of it. What is found is
 * also marked in the lines that are shown, without touching their nodes.
 */
import { fetchLog } from "../api.js";
import { element, setText } from "../html.js";
import { icon } from "../icons.js";

const pauseMilliseconds = 250;
const markName = "log-match";
const marksMax = 1000;

/** Dispatches `found` with `{ number }`, the line that a match is in. */
export class LogSearch extends EventTarget {
    #input = element("input", { type: "search", placeholder: "Search the whole log", "aria-label": "Search the whole log",
        maxlength: 200, autocomplete: "off", spellcheck: "false" });
    #count = element("output", { class: "log-count" });
    /** @type {HTMLElement} */
    element;
    /** The line of the present match, 0 while there is none. */
    line = 0;
    #place;
    #asked = 0;
    #timer = 0;
    /** @type {import("./log-source.js").LogSource|null} */
    #source = null;

    /** @param {() => number} place the line that a search begins at */
    constructor(place) {
        super();
        this.#place = place;
        const step = (name, label, key, action) => element("button", { type: "button", class: "icon-button",
            "aria-label": label, title: `${label} (${key})`, onclick: action }, icon(name));
        this.element = element("form", { class: "log-search", role: "search" }, this.#input, this.#count,
            step("up", "Previous match", "p", () => this.previous()), step("down", "Next match", "n", () => this.next()));
        this.element.addEventListener("submit", (event) => {
            event.preventDefault();
            this.next();
        });
        this.#input.addEventListener("input", () => {
            clearTimeout(this.#timer);
            this.line = 0;
            if (!this.words) return this.clear();
            this.#timer = setTimeout(() => this.#ask(this.#place()), pauseMilliseconds);
        });
    }

    get words() {
        return this.#input.value;
    }

    /** Searches another log: for nothing yet. @param {import("./log-source.js").LogSource} source */
    show(source) {
        this.#source = source;
        this.#input.value = "";
        this.clear();
    }

    focus() {
        this.#input.focus();
        this.#input.select();
    }

    clear() {
        clearTimeout(this.#timer);
        this.#asked += 1;
        this.#input.value = "";
        this.line = 0;
        setText(this.#count, "");
        this.mark([]);
        this.dispatchEvent(new Event("cleared"));
    }

    next() {
        if (this.words) this.#ask(this.line ? this.line + 1 : this.#place());
    }

    previous() {
        if (this.words) this.#ask(this.line || this.#place(), true);
    }

    /** Marks the words in these rows. @param {[number, HTMLElement][]} rows */
    mark(rows) {
        if (!globalThis.Highlight) return;
        const wanted = this.words.toLowerCase();
        if (!wanted || rows.length === 0) return void CSS.highlights.delete(markName);
        const ranges = [];
        for (const [, row] of rows) {
            const text = row.querySelector(".log-text");
            if (text && ranges.length < marksMax) ranges.push(...rangesOf(wanted, text));
        }
        CSS.highlights.set(markName, new Highlight(...ranges));
    }

    /** @param {number} from the line to look from @param {boolean} [isBackward] for the last match before it */
    async #ask(from, isBackward = false) {
        clearTimeout(this.#timer);
        const [asked, source, words] = [++this.#asked, this.#source, this.words];
        try {
            const ask = (line) => fetchLog(source.invocation.id, { from: line, limit: 1, q: words });
            let page = await ask(from);
            // What cannot be seen, because it came after the moment that is shown, is not found either.
            const { until } = source.lines;
            const matches = page.total > until ? (await ask(until + 1)).matchesBefore : page.matches;
            const target = (answer) => {
                const number = isBackward ? answer.previous : answer.lines[0]?.n;
                return number <= until ? number : undefined;
            };
            // Past the end it goes on from the other one.
            if (matches > 0 && !target(page)) page = await ask(isBackward ? Math.min(page.total, until) + 1 : 1);
            if (asked !== this.#asked || source !== this.#source) return;
            this.line = target(page) ?? 0;
            const place = isBackward ? page.matchesBefore : page.matchesBefore + 1;
            setText(this.#count, matches === 0 ? "No match" : this.line
                ? `${place.toLocaleString("en")} of ${matches.toLocaleString("en")}` : matches.toLocaleString("en"));
            this.dispatchEvent(new CustomEvent("found", { detail: { number: this.line } }));
        } catch (error) {
            if (asked === this.#asked) setText(this.#count, error.message);
        }
    }
}

/** Where the words are in a row, across the nodes that its colours make. */
function* rangesOf(wanted, row) {
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        nodes.push({ node, start: text.length });
        text += node.data;
    }
    const lower = text.toLowerCase();
    // Where lower case is longer ("İ"), places would not fit: such a line is found, and not marked.
    if (lower.length !== text.length) return;
    for (let index = lower.indexOf(wanted); index >= 0; index = lower.indexOf(wanted, index + wanted.length)) {
        const range = new StaticRange({ ...boundary("start", index), ...boundary("end", index + wanted.length) });
        yield range;
    }

    function boundary(name, offset) {
        const { node, start } = nodes.findLast((part) => name === "start" ? part.start <= offset : part.start < offset);
        return { [`${name}Container`]: node, [`${name}Offset`]: offset - start };
    }
}
