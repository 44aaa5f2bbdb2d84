/**
 * What can be done with a log while it is read: pause, follow, wrap, times, go to a line, copy, download. And the words
 * that say how it stands.
 */
import { textOf } from "../ansi.js";
import * as format from "../format.js";
import { clipped, element, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { remember, remembered } from "../preferences.js";
import { store } from "../store.js";
import { copy, textOfLines } from "./log-copy.js";

const sayMilliseconds = 2500;
/** Lines further apart than this can be read out; a flood is not, and is told of when asked for. */
const calmMilliseconds = 5000;
const calmLinesMax = 3;
const settings = { wraps: "log-wrap", hasTimes: "log-times" };
const grouped = (number, one, many) => format.counted(number, one, many).replace(String(number), number.toLocaleString("en"));

/** Dispatches `change` when the reader has changed how the log is read. */
export class LogTools extends EventTarget {
    #window;
    #choose;
    /** @type {import("./log-source.js").LogSource|null} */
    #source = null;
    #isPaused = false;
    /** The newest line when following or showing ended; what comes after it is new. */
    #seen = 0;
    /** The newest line that was or could have been read out, and when it came. */
    #heard = { line: 0, at: 0 };
    #toggles = new Map();
    #pause = element("button", { type: "button", class: "small", onclick: () => this.#turnPause() });
    #copyWords = element("span", {}, "Copy all");
    #download = element("a", { class: "button small", download: true }, icon("download"), "Download");
    #line = element("input", { inputmode: "numeric", "aria-label": "Go to line, or to lines as in 120-140",
        placeholder: "Line", size: 7, autocomplete: "off" });
    #more = element("button", { type: "button", class: "small log-more primary", onclick: () => this.follow() });
    #state = element("p", { class: "log-state" });
    #said = element("p", { class: "visually-hidden", role: "status" });
    #picked = element("div", { class: "log-picked" });
    #pickedWords = element("span");

    /**
     * @param {import("./log-window.js").LogWindow} window
     * @param {import("./log-search.js").LogSearch} search
     * @param {(range: {from: number, to: number}|null) => void} choose picks lines
     */
    constructor(window, search, choose) {
        super();
        this.#window = window;
        this.#choose = choose;
        const toggle = (name, label, title) => {
            const button = element("button", { type: "button", class: "small log-toggle", title,
                onclick: () => this.#turn(name) }, label);
            this.#toggles.set(name, button);
            window[name] = remembered(settings[name]) !== "off";
            return button;
        };
        this.bar = element("div", { class: "log-tools", role: "toolbar", "aria-label": "Log" }, search.element,
            element("form", { class: "log-line", onsubmit: (event) => this.#go(event) }, this.#line),
            toggle("wraps", "Wrap", "Break long lines"), toggle("hasTimes", "Times", "Show and copy the time of each line"),
            this.#pause,
            element("button", { type: "button", class: "small", title: "Copy the whole log as it is shown",
                onclick: () => this.#copyAll() }, icon("copy"), this.#copyWords), this.#download);
        this.frame = element("div", { class: "log-frame" }, window.scroller, this.#more);
        const act = (label, name, action) => element("button", { type: "button", class: "small", onclick: action },
            icon(name), label);
        this.#picked.append(this.#pickedWords, act("Copy lines", "copy", (event) => this.#copyPicked(event.currentTarget)),
            act("Copy link", "url", (event) => this.#answer(event.currentTarget, copy(Promise.resolve(location.href)))),
            act("Clear", "close", () => choose(null)));
        this.foot = element("footer", { class: "log-foot" }, this.#state, this.#picked, this.#said);
    }

    /** @param {import("./log-source.js").LogSource} source */
    show(source) {
        this.#source = source;
        this.#isPaused = false;
        this.#seen = 0;
        this.#heard = { line: 0, at: performance.now() };
        this.#window.redraw();
    }

    /** Goes on with what came meanwhile, for who wants to see a place in it. */
    catchUp() {
        this.#isPaused = false;
        this.#window.last = this.#source.lines.last;
    }

    /** Goes to the end and stays there. */
    follow() {
        this.catchUp();
        this.#window.follow(true);
        this.render();
    }

    /** Says once, for those who do not see it, how the log stands; lines by themselves are too many to be read out. */
    say() {
        const { lines } = this.#source;
        const last = lines.get(lines.last);
        setText(this.#said, "");
        const words = `${this.#words()}${last ? ` Last line: ${clipped(textOf(lines.read(last).runs), 200)}` : ""}`;
        // A text that is set twice in one moment is not heard as news.
        requestAnimationFrame(() => setText(this.#said, words));
    }

    render() {
        const { lines, state, invocation } = this.#source;
        const window = this.#window;
        // Nothing comes in the past that could be paused, or waited for.
        if (store.past) this.#isPaused = false;
        if (!this.#isPaused) window.last = lines.last;
        if (window.follows && !this.#isPaused) this.#seen = lines.last;
        const fresh = lines.last - this.#seen;
        this.#more.hidden = window.follows && !this.#isPaused || fresh <= 0 || store.past !== null || lines.last === 0;
        setText(this.#more, `${fresh.toLocaleString("en")} new ↓`);
        const pauseWords = !this.#isPaused ? "Pause" : lines.last > window.last
            ? `Resume, ${(lines.last - window.last).toLocaleString("en")} waiting` : "Resume";
        if (this.#pause.dataset.words !== pauseWords) {
            this.#pause.dataset.words = pauseWords;
            this.#pause.replaceChildren(icon(this.#isPaused ? "play" : "pause"), pauseWords);
        }
        for (const [name, button] of this.#toggles) setAttribute(button, "aria-pressed", String(window[name]));
        this.bar.hidden = state === "unknown";
        this.#pause.hidden = this.#source.isComplete || store.past !== null;
        if (invocation) {
            setAttribute(this.#download, "href", `/api/invocations/${invocation.id}/log.txt`);
        }
        this.#showPicked();
        this.#sayNew();
        setText(this.#state, this.#words());
        window.refresh();
    }

    #words() {
        const { state, lines, problem, fault, isComplete } = this.#source;
        if (state === "unknown") return "There is no run of that name on this board. It may have been deleted with its task.";
        if (state === "gone") return `The task was deleted. These are the lines that were read.`;
        if (problem) return `${problem} Trying again; the lines that are here stay.`;
        if (state === "loading") return "Reading the log…";
        const count = grouped(lines.last, "line");
        if (store.past) return this.#pastWords();
        if (isComplete) return lines.last === 0 ? "The log ended without a line." : `Log ended, ${count}.`;
        if (fault) return `${faultWords(fault)}${lines.last > 0 ? ` ${count} so far.` : ""}`;
        if (lines.last === 0) return "No line yet. They appear here as they come.";
        return `${count}${this.#isPaused ? ", paused" : this.#window.follows ? ", following" : ""}.`;
    }

    #pastWords() {
        const { lines, run } = this.#source;
        const time = format.clockTime(store.past.at);
        if (!run) return `At ${time} this run had not begun.`;
        const had = lines.last < lines.first ? `No line that is kept had come by ${time}.`
            : `${grouped(lines.last, "line")} had come by ${time}.`;
        return `${had} What came later is not shown here; Download has it all, as it is now.`;
    }

    /** Reads out the newest line where lines are few. */
    #sayNew() {
        const { lines } = this.#source;
        if (store.past || lines.last === this.#heard.line) return;
        const now = performance.now();
        const isCalm = now - this.#heard.at > calmMilliseconds && lines.last - this.#heard.line <= calmLinesMax;
        const newest = lines.get(lines.last);
        if (isCalm && newest && this.#window.follows) setText(this.#said, clipped(textOf(lines.read(newest).runs), 200));
        this.#heard = { line: lines.last, at: now };
    }

    #showPicked() {
        const { picked } = this.#window;
        this.#picked.hidden = picked === null;
        if (picked) setText(this.#pickedWords, picked.from === picked.to ? `Line ${picked.from}`
            : `Lines ${picked.from}–${picked.to}`);
    }

    #turn(name) {
        this.#window[name] = !this.#window[name];
        remember(settings[name], this.#window[name] ? "on" : "off");
        this.#window.redraw();
        this.render();
    }

    #turnPause() {
        this.#isPaused = !this.#isPaused;
        // What comes is counted from here; whoever followed goes on following.
        if (this.#isPaused) this.#seen = this.#window.last = this.#source.lines.last;
        this.dispatchEvent(new Event("change"));
    }

    #go(event) {
        event.preventDefault();
        const match = /^\D*(\d{1,12})(?:\D+(\d{1,12}))?\D*$/.exec(this.#line.value);
        if (!match) return this.#line.select();
        const last = Math.max(1, this.#source.lines.last);
        const ends = [match[1], match[2] ?? match[1]].map((text) => Math.min(last, Math.max(1, Number(text))));
        this.catchUp();
        this.#choose({ from: Math.min(...ends), to: Math.max(...ends) });
        this.#line.value = "";
        this.#window.scroller.focus();
    }

    async #copyAll() {
        const { lines, invocation } = this.#source;
        if (!invocation) return;
        const told = (count) => setText(this.#copyWords,
            `Copying ${count.toLocaleString("en")} of ${lines.last.toLocaleString("en")}`);
        const isDone = await copy(textOfLines(invocation.id, lines.first, lines.last, this.#window.hasTimes, told));
        this.#tell(this.#copyWords, isDone, "Copy all");
    }

    #copyPicked(button) {
        const { picked, hasTimes } = this.#window;
        this.#answer(button, copy(textOfLines(this.#source.invocation.id, picked.from,
            Math.min(picked.to, this.#source.lines.last), hasTimes)));
    }

    /** Says on the button itself what became of it. */
    async #answer(button, isDone) {
        const words = button.lastChild;
        this.#tell(words, await isDone, words.textContent);
    }

    #tell(words, isDone, label) {
        words.textContent = isDone ? "Copied" : "Could not copy";
        setTimeout(() => words.textContent = label, sayMilliseconds);
    }
}

/** Why a log's file cannot be read, in words: what the server says of it is meant for programs. */
function faultWords({ code, message }) {
    return code === "LOG_FILE_NOT_FOUND" ? "Waiting for the log's file: it is not there yet."
        : `The log's file cannot be read: ${clipped(message ?? code, 300)}`;
}
