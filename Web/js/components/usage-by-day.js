/**
 * What agents have used up today, and each day before: as it is billed, in the reader's own days.
 */
import { fetchUsage } from "../api.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { element, reconcile, setText } from "../html.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

/** Agents tell their figures with each answer; nobody reads faster than this. */
const restSeconds = 5;

class UsageByDay extends LiveElement {
    #today = element("strong");
    #words = element("span");
    #days = element("tbody");
    #more = element("details", {}, element("summary", {}, "Last 30 days"),
        element("div", { class: "usage-days", tabindex: "0", role: "group", "aria-label": "Used on each day" },
            element("table", {}, element("thead", {}, element("tr", {},
            ...["Day", "Cost", "Tokens", "Runs"].map((name) => element("th", { scope: "col" }, name)))), this.#days)));
    #timer = 0;
    #isAsking = false;

    build() {
        this.hidden = true;
        this.append(element("h2", { id: "usage-heading" }, "Used"),
            element("p", { class: "usage-today" }, this.#today, " ", this.#words), this.#more);
        this.setAttribute("role", "region");
        this.setAttribute("aria-labelledby", "usage-heading");
    }

    listen(signal) {
        store.addEventListener("change", ({ detail: { events, isReplaced } }) => {
            // What a run has used is told of its task, too.
            if (isReplaced || events.some(({ data }) => data?.task?.usage)) this.#askSoon();
        }, { signal });
        signal.addEventListener("abort", () => { clearTimeout(this.#timer); this.#timer = 0; });
        this.#ask();
    }

    #askSoon() {
        this.#timer ||= setTimeout(() => { this.#timer = 0; this.#ask(); }, restSeconds * 1000);
    }

    async #ask() {
        // The sums are of the present: of the past nobody knows what was told only later.
        if (store.past) this.hidden = true;
        if (store.past || this.#isAsking) return;
        this.#isAsking = true;
        try {
            this.#show(await fetchUsage(-new Date(boardClock.present()).getTimezoneOffset()));
        } catch {
            // The page says elsewhere that the board is away; what was used stays true meanwhile.
        }
        this.#isAsking = false;
    }

    #show(usage) {
        const days = usage.days.filter((day) => format.used(day) !== "").reverse();
        this.hidden = days.length === 0;
        if (this.hidden) return;
        const today = days.find(({ day }) => day === usage.to);
        setText(this.#today, today ? format.used(today) : "Nothing");
        setText(this.#words, today ? `today, in ${format.counted(today.runs, "run")}` : "today");
        reconcile(this.#days, days, ({ day }) => day,
            () => element("tr", {}, element("th", { scope: "row" }), element("td"), element("td"), element("td")),
            (row, day) => {
                const date = new Date(`${day.day}T12:00:00Z`);
                const cells = [format.day(date), day.costUSD == null ? "unknown" : format.cost(day.costUSD),
                    format.tokens(day), String(day.runs)];
                cells.forEach((text, place) => setText(row.children[place], text));
            });
    }
}

customElements.define("usage-by-day", UsageByDay);
