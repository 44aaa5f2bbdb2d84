/**
 * The log of a run, live, in a drawer from the right. The address opens it (`#log=<run>&lines=L120-L140`), over the board
 * beside which it can stay, or over a task's dialog.
 */
import { addressWith, go, inAddress, note } from "../address.js";
import { boardClock } from "../clock.js";
import { element } from "../html.js";
import { bindKey } from "../keys.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";
import { LogHead } from "./log-head.js";
import { LogSearch } from "./log-search.js";
import { LogSource } from "./log-source.js";
import { LogTools } from "./log-tools.js";
import { LogWindow } from "./log-window.js";
import "./past-note.js";
import { runsOf } from "./run-list.js";

class LiveLog extends LiveElement {
    #name = "";
    #dialog;
    #head = new LogHead(() => this.#dialog.close());
    #window;
    #search;
    #tools;
    /** @type {LogSource|null} */
    #source = null;
    /** Ends with the drawer's being open: requests, listeners, keys. */
    #opening = new AbortController();
    /** The lines that the address names, until they have been shown. */
    #asked = "";

    build() {
        this.#dialog = element("dialog", { class: "log-drawer", "aria-labelledby": "log-title" });
    }

    listen(signal) {
        this.#window = new LogWindow(signal);
        this.#window.linkTo = (number) => addressWith({ lines: `L${number}` });
        this.#search = new LogSearch(() => this.#window.topLine);
        this.#tools = new LogTools(this.#window, this.#search, (range) => this.#choose(range));
        this.#dialog.replaceChildren(this.#head.element, element("past-note"), this.#tools.bar, this.#tools.frame, this.#tools.foot);
        this.replaceChildren(this.#dialog);
        this.#window.addEventListener("wanted", ({ detail }) => this.#source?.want(detail), { signal });
        this.#window.addEventListener("drawn", () => this.#drawn(), { signal });
        this.#window.addEventListener("followed", () => this.#render(), { signal });
        this.#window.addEventListener("picked", ({ detail }) => this.#pick(detail), { signal });
        this.#search.addEventListener("found", ({ detail }) => this.#find(detail.number), { signal });
        this.#search.addEventListener("cleared", () => this.#find(0), { signal });
        this.#tools.addEventListener("change", () => this.#render(), { signal });
        addEventListener("hashchange", () => this.#follow(), { signal });
        // A task that the address names too is opened first, so that the log lies on top of it.
        const opened = () => setTimeout(() => this.#follow());
        if (store.state.epoch) opened();
        else store.addEventListener("change", opened, { signal, once: true });
        boardClock.addEventListener("tick", () => this.#source && this.#head.tick(), { signal });
        this.#dialog.addEventListener("keydown", (event) => this.#escape(event), { signal });
        this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close(), { signal });
        this.#dialog.addEventListener("close", () => this.#close(), { signal });
        bindKey({ key: "o", words: "Output: the log of the card's newest run", group: "Board",
            action: () => this.#openNewest(document.activeElement?.closest("task-card")?.task) }, signal);
    }

    /** Opens what the address names. */
    #follow() {
        const [name, lines] = [inAddress("log"), inAddress("lines")];
        // One that was just closed may be asked for again before its event has come.
        if (name !== this.#name || (name && !this.#dialog.open)) {
            this.#end();
            this.#name = name;
            if (!name) return this.#dialog.close();
            this.#asked = lines;
            this.#open(name);
        } else if (name && lines !== this.#address) {
            this.#asked = lines;
            this.#reach();
        }
    }

    #open(name) {
        this.#opening = new AbortController();
        const { signal } = this.#opening;
        this.#source = new LogSource(name, signal);
        this.#source.addEventListener("change", () => this.#change(), { signal });
        this.#head.show(this.#source);
        this.#search.show(this.#source);
        this.#tools.show(this.#source);
        this.#window.show(this.#source.lines);
        this.#bindKeys(signal);
        // What lies outside of a modal dialog cannot be used, so over one the drawer is modal too.
        if (!this.#dialog.open) document.querySelector("dialog:modal") ? this.#dialog.showModal() : this.#dialog.show();
        this.#render();
        this.#source.open();
    }

    /** This log is left, for another one or none. */
    #end() {
        this.#opening.abort();
        this.#source = null;
        this.#name = "";
        this.#search.clear();
    }

    #close() {
        // Opened again since it was closed: the event comes late.
        if (this.#dialog.open) return;
        this.#end();
        if (inAddress("log")) note({ log: null, lines: null });
    }

    #change() {
        if (this.#window.lines !== this.#source.lines) this.#window.show(this.#source.lines);
        this.#reach();
        this.#render();
    }

    /** Goes to the lines that the address names, once it is known how many there are. */
    #reach() {
        if (!this.#asked || this.#source?.state !== "open") return;
        const range = rangeIn(this.#asked);
        // What came after the moment that is shown is gone to once that has come.
        if (range && range.from > this.#source.lines.until) return;
        this.#asked = "";
        this.#window.picked = range;
        if (range) {
            this.#tools.catchUp();
            this.#window.reveal(range.from);
        }
        this.#render();
    }

    #render() {
        if (!this.#source) return;
        this.#head.render();
        this.#tools.render();
    }

    #drawn() {
        if (!this.#source) return;
        this.#source.lookAt(this.#window.topLine);
        this.#search.mark(this.#window.rows);
    }

    get #address() {
        const { picked } = this.#window;
        return picked === null ? "" : picked.from === picked.to ? `L${picked.from}` : `L${picked.from}-L${picked.to}`;
    }

    #pick({ number, isRange }) {
        const { picked } = this.#window;
        if (!isRange || !picked) return this.#choose({ from: number, to: number });
        // The end that was clicked first stays.
        const anchor = number < picked.from ? picked.to : picked.from;
        this.#choose({ from: Math.min(anchor, number), to: Math.max(anchor, number) }, true);
    }

    /** Picks lines, or none, and has the address say so. @param {{from: number, to: number}|null} range */
    #choose(range, isSeen = range !== null && this.#window.rows.some(([number]) => number === range.from)) {
        this.#window.picked = range;
        this.#window.follow(this.#window.follows && range === null);
        note({ lines: this.#address || null });
        if (range && !isSeen) this.#window.reveal(range.from);
        else this.#window.refresh();
        this.#render();
    }

    #find(number) {
        this.#window.match = number;
        if (!number) return this.#window.refresh();
        this.#tools.catchUp();
        this.#window.reveal(number);
    }

    /** The first Escape leaves a search, the next one the log. A dialog that is not modal has no Escape of its own. */
    #escape(event) {
        if (event.key !== "Escape") return;
        event.preventDefault();
        if (this.#search.words && this.#search.element.contains(event.target)) {
            this.#search.clear();
            this.#window.scroller.focus();
        } else this.#dialog.close();
    }

    #bindKeys(signal) {
        const isPossible = () => this.#dialog.open && (this.#dialog.matches(":modal")
            || !document.querySelector("dialog:modal"));
        const bind = (key, words, action) => bindKey({ key, words, group: "Log", isPossible, action }, signal);
        // A menu that is open has the first Escape.
        const isMenuOpen = () => document.querySelector("[popover]:not([popover=manual]):popover-open") !== null;
        bindKey({ key: "Escape", words: "Close the log", group: "Log", isPossible: () => isPossible() && !isMenuOpen(),
            action: () => this.#dialog.close() }, signal);
        bind("f", "Follow the log", () => this.#tools.follow());
        bind("/", "Search the log", () => this.#search.focus());
        bind("n", "Next match", () => this.#search.next());
        bind("p", "Previous match", () => this.#search.previous());
        bind("g", "Start of the log; with Shift its end", ({ shiftKey }) => shiftKey ? this.#tools.follow()
            : this.#window.reveal(1));
        bind("s", "Say where the log stands", () => this.#tools.say());
    }

    async #openNewest(task) {
        if (!task) return;
        const toasts = document.querySelector("toast-stack");
        try {
            const [newest] = await runsOf(task.id);
            if (newest) go({ log: String(newest.id), lines: null });
            else toasts.complain(`No run of ${task.title} has begun, so there is no log.`);
        } catch (error) {
            toasts.complain(`Could not open the log: ${error.message}`);
        }
    }
}

/** `L120` or `L120-L140`. @returns {{from: number, to: number}|null} */
function rangeIn(text) {
    const match = /^L?(\d{1,12})(?:-L?(\d{1,12}))?$/i.exec(text.trim());
    if (!match) return null;
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    return from > 0 ? { from: Math.min(from, to), to: Math.max(from, to) } : null;
}

customElements.define("live-log", LiveLog);
