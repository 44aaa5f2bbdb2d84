/**
 * The rows of a log that can be seen, and a scrollbar that is true for all of it: a hundred rows stand for a million.
 * Rows are keyed by line, so that what is selected stays selected while lines come.
 */
import { arrange, element } from "../html.js";
import { LogHeights } from "./log-heights.js";
import { fillRow } from "./log-row.js";

/** What an element may be high: Chromium and Firefox stop at 33 and 17 million pixels. A longer log is scaled. */
const heightMax = 15_000_000;
const overscanLines = 8;
const settleMilliseconds = 150;
const upwardKeys = ["ArrowUp", "PageUp", "Home"];
/** A scroll that was under way when the reader asked to follow goes on for a moment; it is not a new wish. */
const glideMilliseconds = 400;

/**
 * Dispatches `wanted` with `{ from, to, isUpward }` where lines are missing, `followed` when following began or ended, and
 * `picked` with `{ number, isRange }` when a number was clicked.
 */
export class LogWindow extends EventTarget {
    /** @type {HTMLElement} the one thing that scrolls */
    scroller = element("div", { class: "log-scroller", role: "log", "aria-live": "off", "aria-label": "Lines",
        tabindex: 0, autofocus: true });
    /** Whether the newest line is kept in sight. */
    follows = true;
    /** The last line that is shown: less than there is while the reader has paused. */
    last = 0;
    hasTimes = true;
    wraps = true;
    /** @type {{from: number, to: number}|null} the lines that are picked */
    picked = null;
    /** The line that a search has found, 0 for none. */
    match = 0;
    /** @type {(number: number) => string} the address of a line */
    linkTo = () => "#";
    #lines;
    #heights = new LogHeights();
    #space = element("div", { class: "log-space" });
    #block = element("div", { class: "log-rows" });
    /** @type {Map<number, HTMLElement>} */
    #rows = new Map();
    /** What stays where it is: this many pixels of this line are above the upper edge. */
    #anchor = { number: 1, pixels: 0 };
    /** What was last set or seen of the scroller, to tell its own movements from the reader's. */
    #scrolled = 0;
    #width = 0;
    #frame = 0;
    #digits = 0;
    #settling = 0;
    #followsSince = -Infinity;

    /** @param {AbortSignal} signal ends its listening */
    constructor(signal) {
        super();
        this.#space.append(this.#block);
        this.scroller.append(this.#space);
        this.scroller.addEventListener("scroll", () => this.#scroll(), { signal, passive: true });
        // Before the scroll itself: the smallest turn upward must win against the next line.
        const rise = () => this.scroller.scrollTop > 0 && this.follow(false);
        this.scroller.addEventListener("wheel", ({ deltaY }) => deltaY < 0 && rise(), { signal, passive: true });
        this.scroller.addEventListener("keydown", ({ key }) => upwardKeys.includes(key) && rise(), { signal });
        // A hand on the scrollbar is a wish at once, too.
        this.scroller.addEventListener("pointerdown", () => this.#followsSince = -Infinity, { signal, passive: true });
        this.scroller.addEventListener("click", (event) => this.#pick(event), { signal });
        document.addEventListener("selectionchange", () => {
            const selection = getSelection();
            if (!selection.isCollapsed && this.#block.contains(selection.anchorNode)) this.follow(false);
        }, { signal });
        const observer = new ResizeObserver(() => this.#resize());
        observer.observe(this.scroller);
        signal.addEventListener("abort", () => observer.disconnect());
    }

    /** Shows another log, from its end. @param {import("./log-lines.js").LogLines} lines */
    show(lines) {
        this.#lines = lines;
        this.last = lines.last;
        this.picked = null;
        this.match = 0;
        this.#heights.clear();
        this.#rows.clear();
        this.#block.replaceChildren();
        this.follow(true);
    }

    /** The log that is shown. */
    get lines() {
        return this.#lines;
    }

    /** The rows that are there, by line. @returns {[number, HTMLElement][]} */
    get rows() {
        return [...this.#rows];
    }

    /** The first line that can be seen. */
    get topLine() {
        return this.#heights.lineAt(this.#top);
    }

    /** @param {boolean} follows */
    follow(follows) {
        const isNews = follows !== this.follows;
        if (isNews && !follows) this.#hold();
        this.follows = follows;
        if (follows) this.refresh();
        if (isNews) this.#followsSince = performance.now();
        if (isNews) this.dispatchEvent(new Event("followed"));
    }

    /** Brings a line into sight, at a third of the height. @param {number} number */
    reveal(number) {
        this.follow(false);
        this.#anchor = { number: Math.max(number, this.#lines.first), pixels: -this.scroller.clientHeight / 3 };
        this.refresh();
    }

    /** Lines look different: none of what was drawn or measured holds. */
    redraw() {
        if (this.#lines && !this.follows) this.#hold();
        this.scroller.classList.toggle("is-wrapped", this.wraps);
        this.#heights.clear();
        this.#rows.clear();
        this.refresh();
    }

    /** Draws with the next frame; a hidden page has none and draws when it is seen. */
    refresh() {
        this.#frame ||= requestAnimationFrame(() => {
            this.#frame = 0;
            if (this.#lines) this.#render();
        });
    }

    get #topMax() {
        return Math.max(0, this.#heights.total - this.scroller.clientHeight);
    }

    get #top() {
        if (this.follows) return this.#topMax;
        const top = this.#heights.offsetOf(this.#anchor.number) + this.#anchor.pixels;
        return Math.min(Math.max(0, top), this.#topMax);
    }

    /** Ties what is at the upper edge to it. */
    #hold(top = this.#top) {
        const number = this.#heights.lineAt(top);
        this.#anchor = { number, pixels: top - this.#heights.offsetOf(number) };
    }

    #render() {
        const height = this.scroller.clientHeight;
        if (height === 0) return;
        const heights = this.#heights;
        heights.first = this.#lines.first;
        heights.last = Math.max(this.last, heights.first - 1);
        this.#setBase(parseFloat(getComputedStyle(this.scroller).lineHeight));
        // The column of numbers is as wide as the longest one, so that all texts begin below each other.
        const digits = Math.max(4, String(heights.last).length);
        if (this.#digits !== digits) this.scroller.style.setProperty("--log-digits", this.#digits = digits);
        const top = this.#top;
        const from = Math.max(heights.first, heights.lineAt(top) - overscanLines);
        const to = Math.min(heights.last, heights.lineAt(top + height) + overscanLines);
        this.#draw(from, to);
        for (const [number, row] of this.#rows) {
            if (row.isMeasured) continue;
            heights.set(number, row.getBoundingClientRect().height);
            row.isMeasured = true;
        }
        this.#place(from);
        const missing = this.#lines.missing(from, to);
        const isUpward = missing !== null && this.#lines.get(to) !== undefined;
        if (missing) this.dispatchEvent(new CustomEvent("wanted", { detail: { ...missing, isUpward } }));
        this.dispatchEvent(new Event("drawn"));
    }

    #draw(from, to) {
        const rows = new Map();
        for (let number = from; number <= to; number += 1) {
            const row = this.#rows.get(number) ?? element("div", { class: "log-row" });
            const line = this.#lines.get(number);
            const isPicked = this.picked !== null && number >= this.picked.from && number <= this.picked.to;
            const before = number === this.#lines.first && number > 1
                ? number === 2 ? "Line 1 is kept no longer" : `Lines 1–${number - 1} are kept no longer` : "";
            const after = this.#lines.resets.has(number) ? "The file began anew here" : "";
            const isWhole = isPicked && this.picked.from === this.picked.to;
            const key = `${line !== undefined} ${before} ${after} ${isWhole}`;
            if (row.key !== key) {
                const looks = { hasTimes: this.hasTimes, isWhole, before, after, link: this.linkTo(number) };
                fillRow(row, number, line, line ? this.#lines.read(line) : null, looks);
                row.dataset.line = number;
                Object.assign(row, { key, isMeasured: false });
            }
            row.classList.toggle("is-picked", isPicked);
            row.classList.toggle("is-found", number === this.match);
            rows.set(number, row);
        }
        this.#rows = rows;
        arrange(this.#block, [...rows.values()]);
    }

    /** Puts the rows where they belong, below an edge that stays where the reader had it. */
    #place(from) {
        const { scroller } = this;
        const total = this.#heights.total;
        this.#space.style.height = `${Math.min(total, heightMax)}px`;
        const top = this.#top;
        // What is finely scrolled in a scaled log is brought back to scale when it rests.
        const isScaled = total > heightMax;
        if (!isScaled || !this.#settling) {
            const wanted = isScaled ? top / this.#topMax * this.#scrollMax : top;
            if (Math.abs(scroller.scrollTop - wanted) >= 1) scroller.scrollTop = wanted;
            this.#scrolled = scroller.scrollTop;
        }
        const offset = this.#heights.offsetOf(from) - top + (isScaled ? scroller.scrollTop : top);
        this.#block.style.transform = `translateY(${offset}px)`;
    }

    get #scrollMax() {
        return this.scroller.scrollHeight - this.scroller.clientHeight;
    }

    #scroll() {
        const at = this.scroller.scrollTop;
        const change = at - this.#scrolled;
        if (Math.abs(change) < 0.5 || !this.#lines) return;
        this.#scrolled = at;
        const isAtEnd = at >= this.#scrollMax - 1;
        // Only who goes down to the end follows; being pushed there is not going there.
        if (isAtEnd && change > 0) {
            this.follow(true);
            this.#followsSince = -Infinity;
        } else if (!isAtEnd && change < 0 && performance.now() - this.#followsSince > glideMilliseconds) this.follow(false);
        if (!this.follows) {
            const isScaled = this.#heights.total > heightMax;
            const isFine = Math.abs(change) <= this.scroller.clientHeight * 2 && at > 0;
            this.#hold(!isScaled ? at : isFine ? this.#top + change : at / this.#scrollMax * this.#topMax);
            if (isScaled && isFine) this.#settle();
        }
        this.refresh();
    }

    #settle() {
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => {
            this.#settling = 0;
            this.refresh();
        }, settleMilliseconds);
    }

    #resize() {
        const width = this.scroller.clientWidth;
        if (width !== this.#width && this.#width > 0 && this.wraps && width > 0) this.#measureAgain();
        if (width > 0) this.#width = width;
        this.refresh();
    }

    /** Letters of another size make other lines. */
    #setBase(height) {
        if (height === this.#heights.base) return;
        this.#heights.base = height;
        this.#measureAgain();
    }

    #measureAgain() {
        this.#heights.clear();
        for (const row of this.#rows.values()) row.isMeasured = false;
    }

    #pick(event) {
        const number = Number(event.target.closest?.(".log-number")?.parentElement.dataset.line);
        // With Control or the middle button a number is a link like any other.
        if (!number || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        this.dispatchEvent(new CustomEvent("picked", { detail: { number, isRange: event.shiftKey } }));
    }
}
