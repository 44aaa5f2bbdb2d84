/**
 * What runs of a task do, as they do it (seed 001's live panel). It follows the newest until the reader scrolls up, holds
 * still when told to, says whether it is connected, and stays readable when the runs are over.
 */
import * as format from "../format.js";
import { clipped, element, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { entryWords, runName, runState } from "../timeline-words.js";
import { LiveElement } from "./live-element.js";
import { readMoment } from "./timeline-lane.js";

const rowsMax = 400;
const rowsAtFirst = 50;
const nearTheEndPixels = 8;
const connections = { live: "Live", catchingUp: "Catching up", connecting: "Connecting", reconnecting: "Reconnecting",
    offline: "Offline", off: "Not streaming, read now and then", signedOut: "Signed out" };

class LivePanel extends LiveElement {
    #state = element("span", { class: "live-panel-state", role: "status" });
    #mark = element("span", { class: "live-panel-mark" }, icon("live"), icon("history"));
    #pauseWords = element("span", {}, "Pause");
    #pause = element("button", { type: "button", class: "small",
        onclick: () => this.#hold(!this.#isPaused) }, icon("pause"), this.#pauseWords);
    #list = element("ol", { class: "live-rows" });
    #box = element("div", { class: "live-box", role: "log", "aria-live": "off", tabindex: 0,
        "aria-label": "Live activity" }, this.#list);
    #newest = element("button", { type: "button", class: "small live-newest", hidden: true,
        onclick: () => this.#jump() });
    /** Runs that are or were followed, by id. @type {Map<number, any>} */
    #runs = new Map();
    #isPaused = false;
    #follows = true;
    #unread = 0;
    #held = [];
    #heldCount = 0;
    #last = -1;
    #top = 0;
    /** The moment that is shown; "" for the present. */
    #cursor = "";

    build() {
        this.append(element("div", { class: "live-panel-head" }, this.#mark,
            element("h3", { class: "timeline-heading" }, "Live activity"), this.#state, this.#pause),
        this.#box, this.#newest);
    }

    listen(signal) {
        store.addEventListener("connection", () => this.#say(), { signal });
        this.#box.addEventListener("scroll", () => this.#scrolled(), { signal });
    }

    clear() {
        this.#runs.clear();
        this.#list.replaceChildren();
        [this.#held, this.#heldCount, this.#unread, this.#last] = [[], 0, 0, -1];
        this.#follows = true;
        this.#hold(false);
        this.hidden = true;
    }

    /** @param {import("../timeline-model.js").TaskTimeline} timeline at the moment that is shown */
    show(timeline) {
        const cursor = store.past?.cursor ?? "";
        if (cursor !== this.#cursor) this.clear();
        this.#cursor = cursor;
        for (const run of timeline.runs.values()) {
            if (run.status === "running" || this.#runs.has(run.id)) this.#runs.set(run.id, run);
        }
        this.hidden = this.#runs.size === 0;
        if (this.hidden) return;
        let fresh = [];
        for (let index = timeline.entries.length - 1; index >= 0 && timeline.entries[index].seq > this.#last; index -= 1) {
            const entry = timeline.entries[index];
            if (entry.type === "invocation.activity" && this.#runs.has(entry.invocationId)) fresh.push(entry);
        }
        fresh.reverse();
        if (this.#last < 0) fresh = fresh.slice(-rowsAtFirst);
        this.#last = Math.max(this.#last, timeline.entries.at(-1)?.seq ?? 0);
        if (this.#isPaused) {
            this.#heldCount += fresh.length;
            this.#held = [...this.#held, ...fresh].slice(-rowsMax);
        } else {
            this.#append(fresh);
        }
        this.#say();
    }

    #append(entries) {
        if (entries.length === 0) return;
        this.#list.append(...entries.slice(-rowsMax).map((entry) => this.#row(entry)));
        while (this.#list.childElementCount > rowsMax) this.#list.firstElementChild.remove();
        if (this.#follows) this.#toEnd();
        else this.#unread += entries.length;
        this.#sayUnread();
    }

    #row(entry) {
        const { icon: name, text, tone } = entryWords(entry);
        return element("li", { "data-tone": tone }, readMoment(entry.at), icon(name),
            this.#runs.size > 1 && element("span", { class: "live-who" }, clipped(runName(this.#runs.get(entry.invocationId)), 30)),
            element("span", { class: "live-text" }, clipped(text, 500)));
    }

    #hold(isPaused) {
        this.#isPaused = isPaused;
        if (!isPaused) {
            this.#append(this.#held);
            [this.#held, this.#heldCount] = [[], 0];
        }
        this.#say();
    }

    #jump() {
        this.#follows = true;
        this.#unread = 0;
        this.#toEnd();
        this.#sayUnread();
        this.#box.focus({ preventScroll: true });
    }

    #toEnd() {
        this.#box.scrollTop = this.#box.scrollHeight;
        this.#top = this.#box.scrollTop;
    }

    #scrolled() {
        const { scrollTop, scrollHeight, clientHeight } = this.#box;
        const isAtEnd = scrollHeight - scrollTop - clientHeight < nearTheEndPixels;
        // Any way up is a wish to read; only the end is a wish to follow.
        if (isAtEnd) [this.#follows, this.#unread] = [true, 0];
        else if (scrollTop < this.#top) this.#follows = false;
        this.#top = scrollTop;
        this.#sayUnread();
    }

    #sayUnread() {
        this.#newest.hidden = this.#unread === 0;
        setText(this.#newest, `${this.#unread} new ↓`);
    }

    #say() {
        const isRunning = [...this.#runs.values()].some(({ status }) => status === "running");
        const last = [...this.#runs.values()].filter(({ completedAt }) => completedAt).at(-1);
        const { kind } = store.connection;
        const text = store.past ? `As of ${format.clockTime(store.past.at)}` : isRunning ? connections[kind] ?? format.words(kind)
            : last ? `Ended ${format.clockTime(Date.parse(last.completedAt))}: ${runState(last).text.toLowerCase()}` : "Ended";
        setText(this.#state, text);
        setText(this.#pauseWords, this.#isPaused ? `Resume (${this.#heldCount} new)` : "Pause");
        setAttribute(this, "data-state", store.past ? "past" : !isRunning ? "ended" : kind !== "live" ? "lost" : this.#isPaused ? "paused" : "live");
        this.#pause.hidden = Boolean(store.past) || !isRunning && !this.#isPaused;
    }
}

customElements.define("live-panel", LivePanel);
