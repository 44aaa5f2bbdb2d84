/**
 * What happened, one entry below the other in seed 001's order and shapes. However many there are, the document holds
 * a window of them.
 */
import * as format from "../format.js";
import { clipped, element, linkAddress, reconcile, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { markOf } from "../timeline-marks.js";
import { kindOf } from "../timeline-model.js";
import { entryWords, runModel } from "../timeline-words.js";
import { LiveElement } from "./live-element.js";
import { expander, longText } from "./long-text.js";
import { moment } from "./task-parts.js";

const windowRows = 200;
const stepRows = 100;
const messageCharacters = 300;
const valueCharacters = 600;

/** Dispatches `choose` with an entry, and `open-log` with the entry whose place in the log is wanted. */
class TimelineEntries extends LiveElement {
    /** Asks for what was posted with an activity. @type {(entry: any) => Promise<any>} */
    metadataOf = async () => null;
    #list = element("ol", { class: "entries" });
    #heading = element("h3", { class: "timeline-heading" }, "What happened");
    #earlier = element("button", { type: "button", class: "small", onclick: () => this.#slide(-stepRows) });
    #later = element("button", { type: "button", class: "small", onclick: () => this.#slide(stepRows) });
    #newest = element("button", { type: "button", class: "small", onclick: () => this.#slide(Infinity) }, "Newest");
    #entries = [];
    #runs = new Map();
    #from = 0;
    #isAtEnd = true;
    #chosen = -1;

    build() {
        this.append(this.#heading, element("p", { class: "entries-step" }, this.#earlier), this.#list,
            element("p", { class: "entries-step" }, this.#later, this.#newest));
    }

    listen(signal) {
        this.#list.addEventListener("click", ({ target }) => {
            const button = target.closest("[data-act]");
            const entry = button?.closest("li").entry;
            if (entry) this.dispatchEvent(new CustomEvent(button.dataset.act, { detail: entry }));
        }, { signal });
    }

    /** @param {import("../timeline-model.js").Entry[]} entries @param {Map<number, any>} runs @param {boolean} isCut */
    show(entries, runs, isCut) {
        this.#entries = entries;
        this.#runs = runs;
        setText(this.#heading, entries.length === 0 ? "Nothing has happened yet" : isCut
            ? `What happened, the newest ${entries.length.toLocaleString("en-GB")} entries` : "What happened");
        this.#slide(0);
    }

    /** Marks an entry, and brings it to sight if it was meant. @param {import("../timeline-model.js").Entry} entry */
    choose(entry, isMeant) {
        this.#chosen = entry.seq;
        const index = this.#entries.findIndex(({ seq }) => seq === entry.seq);
        if (index < this.#from || index >= this.#from + windowRows) {
            if (!isMeant) return;
            this.#isAtEnd = false;
            this.#from = Math.max(0, index - windowRows / 2);
        }
        this.#slide(0);
        if (isMeant) this.#list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    }

    /** Where the window begins: at the end it stays at the end. */
    #slide(rows) {
        const last = Math.max(0, this.#entries.length - windowRows);
        if (rows !== 0) this.#isAtEnd = this.#from + rows >= last;
        this.#from = this.#isAtEnd ? last : Math.max(0, Math.min(last, this.#from + rows));
        const shown = this.#entries.slice(this.#from, this.#from + windowRows);
        reconcile(this.#list, shown, ({ seq }) => String(seq), (entry) => this.#item(entry), (node, entry) =>
            setAttribute(node, "aria-current", entry.seq === this.#chosen && "true"));
        const later = this.#entries.length - this.#from - shown.length;
        setText(this.#earlier, `${format.counted(this.#from, "earlier entry", "earlier entries")} ↑`);
        setText(this.#later, `${format.counted(later, "later entry", "later entries")} ↓`);
        this.#earlier.parentElement.hidden = this.#from === 0;
        this.#later.parentElement.hidden = later === 0;
    }

    #item(entry) {
        const words = entryWords(entry);
        const isActivity = entry.type === "invocation.activity";
        const time = format.clockTime(entry.at);
        const text = isActivity && words.text.length > messageCharacters ? longText(words.text, messageCharacters)
            : element("p", { class: isActivity ? "entry-text entry-code" : "entry-text" }, clipped(words.text, 2000),
                entry.isLate && element("span", { class: "badge", "data-tone": "warning" }, "late, after the end"));
        const item = element("li", { class: "entry", "data-tone": words.tone, "data-type": entry.type,
            "data-mark": isActivity && markOf(entry) },
        moment(new Date(entry.at).toISOString(), time), icon(words.icon),
        element("div", { class: "entry-body" }, text, ...this.#more(entry)),
        entry.invocationId != null && entry.type.startsWith("invocation.") && element("div", { class: "entry-actions" },
            isActivity && element("button", { type: "button", class: "icon-button", "data-act": "choose",
                "aria-label": `Show ${time} in the lanes`, title: "Show in the lanes" }, icon("fit")),
            element("button", { type: "button", class: "icon-button", "data-act": "open-log",
                "aria-label": `Log at ${time}`, title: "Log here" }, icon("output"))));
        item.entry = entry;
        return item;
    }

    /** What belongs to an entry besides its words. */
    #more(entry) {
        const run = () => this.#runs.get(entry.invocationId) ?? {};
        switch (entry.type) {
        case "invocation.started": return [
            element("p", { class: "entry-facts" }, runModel(entry) && element("span", { class: "badge" }, runModel(entry)),
                run().attempt > 1 && element("span", { class: "badge" }, `attempt ${run().attempt}`)),
            run().prompt && expander("Prompt", () => [longText(run().prompt)])];
        case "invocation.activity": return [expander(kindOf(entry) === "tool" ? "Parameters and result" : "Details", async () =>
            metadataRows(await this.metadataOf(entry)))];
        case "invocation.completed":
        case "invocation.failed": {
            const { response, exitCode, prUrl, willRetry } = run();
            return [
                entry.error && longText(entry.error),
                (exitCode != null || prUrl || willRetry) && element("p", { class: "entry-facts" },
                    exitCode != null && element("span", { class: "badge" }, `exit ${exitCode}`),
                    willRetry && element("span", { class: "badge" }, "will be retried"),
                    prUrl && (linkAddress(prUrl) ? element("a",
                        { href: linkAddress(prUrl), target: "_blank", rel: "noopener noreferrer" }, clipped(prUrl, 200))
                        : element("code", {}, clipped(prUrl, 200)))),
                response && expander("Response", () => [longText(run().response)]),
            ].filter(Boolean);
        }
        default: return [];
        }
    }
}

/** What was posted with an activity: a name and a value a row. @param {any} metadata @returns {Node[]} */
function metadataRows(metadata) {
    if (metadata == null || metadata === "") return [element("p", { class: "nothing" }, "Nothing more was posted with it.")];
    if (typeof metadata !== "object") return [longText(String(metadata))];
    return [element("dl", { class: "entry-metadata" }, ...Object.entries(metadata).map(([name, value]) =>
        element("div", {}, element("dt", {}, clipped(name, 100)),
            element("dd", {}, longText(typeof value === "string" ? value : JSON.stringify(value, null, 1), valueCharacters)))))];
}

customElements.define("timeline-entries", TimelineEntries);
