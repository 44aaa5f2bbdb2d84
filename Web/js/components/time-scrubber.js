/**
 * A slider over the log, by time, with a mark where something happened. Dragging it shows the board as it was. The
 * demo always has it; elsewhere it comes when the reader asks for the board's history.
 */
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { element, reconcile, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { bindKey } from "../keys.js";
import { momentIcon, momentWords, mostImportant } from "../moments.js";
import { store } from "../store.js";
import { timeTravel } from "../time-travel.js";
import { LiveElement } from "./live-element.js";

/** Moments that are nearer to each other than this share a mark: a finger must be able to hit it. */
const markPixels = 24;
/** As in theme: the slider's ends are where the middle of its thumb can be. */
const thumbPixels = 16;
const markRefreshMilliseconds = 1000;
const pagesOfLog = 12;
const namesMax = 6;

class TimeScrubber extends LiveElement {
    #wasAsked = false;
    #slider = element("input", { type: "range", step: 1, "aria-label": "Moment of the board" });
    #marks = element("div", { class: "scrubber-marks", "aria-hidden": "true" });
    #previous = element("button", { type: "button", class: "icon-button", onclick: () => timeTravel.step(-1) },
        icon("previous"));
    #next = element("button", { type: "button", class: "icon-button", onclick: () => timeTravel.step(1) }, icon("next"));
    #start = element("span", { class: "scrubber-start" });
    #moment = element("span", { class: "scrubber-moment" });
    #marksAt = 0;

    build() {
        this.hidden = true;
        this.setAttribute("role", "group");
        this.setAttribute("aria-label", "History");
        this.append(this.#previous, element("div", { class: "scrubber-track" }, this.#marks, this.#slider), this.#next,
            element("p", { class: "scrubber-words" }, this.#start, this.#moment));
    }

    listen(signal) {
        boardClock.addEventListener("reading", () => this.#decide(), { signal });
        boardClock.addEventListener("tick", () => this.hidden || this.#tick(), { signal });
        timeTravel.addEventListener("target", () => this.#aim(), { signal });
        timeTravel.addEventListener("moments", () => this.hidden || this.#render(), { signal });
        store.addEventListener("connection", () => this.#decide(), { signal });
        const size = new ResizeObserver(() => this.hidden || this.#showMarks());
        size.observe(this.#marks);
        signal.addEventListener("abort", () => size.disconnect());
        this.#slider.addEventListener("input", () => this.#drag(), { signal });
        this.#slider.addEventListener("keydown", (event) => this.#walk(event), { signal });
        this.#marks.addEventListener("click", ({ target }) => {
            const { moment } = target.closest(".scrubber-mark") ?? {};
            if (moment) timeTravel.visitMoment(moment);
        }, { signal });
        bindKey({ key: "t", group: "Time", words: "Travel in time: the board's history", action: () => this.toggle() },
            signal);
        this.#decide();
    }

    /** Whether a reader can put it away: in the demo it stays. */
    get isOptional() {
        return boardClock.reading?.isSimulated !== true;
    }

    /** Opens it and gives it the focus; where it has that already, puts it away and goes back to live. */
    toggle() {
        const isHere = this.contains(document.activeElement);
        this.#wasAsked = this.isOptional ? !this.#wasAsked : this.#wasAsked;
        this.#decide();
        if (!this.hidden) isHere ? this.#slider.blur() : this.#slider.focus();
        // Whoever put it away by its key would otherwise have lost their place.
        else if (isHere) document.querySelector("history-toggle button")?.focus();
    }

    #aim() {
        // A link to a moment opens what shows where that is.
        if (timeTravel.target && this.hidden) {
            this.#wasAsked = true;
            this.#decide();
        }
        if (!this.hidden) this.#render();
    }

    #decide() {
        const isOpen = boardClock.reading !== null && store.connection.kind !== "signedOut"
            && (this.#wasAsked || !this.isOptional);
        if (isOpen === !this.hidden) return;
        this.hidden = !isOpen;
        timeTravel.open(isOpen);
        if (isOpen) this.#render();
        this.dispatchEvent(new Event("toggled"));
    }

    #render() {
        this.#tick();
        this.#showMarks();
        const name = (moment, otherwise) => moment ? momentWords(moment) : otherwise;
        const [previous, next] = [timeTravel.neighbour(-1), timeTravel.neighbour(1)];
        for (const [button, words, isPossible] of [
            [this.#previous, `Previous moment: ${name(previous, "the beginning")}`, true],
            [this.#next, `Next moment: ${name(next, "back to live")}`, timeTravel.target !== null],
        ]) {
            setAttribute(button, "aria-label", words);
            setAttribute(button, "title", words);
            // Not "disabled": whoever steps by keyboard would lose the focus on the way.
            setAttribute(button, "aria-disabled", !isPossible && "true");
        }
    }

    /** What passes with time. */
    #tick() {
        const { min, max } = this.#range;
        const at = timeTravel.target?.at ?? max;
        setAttribute(this.#slider, "min", min);
        setAttribute(this.#slider, "max", max);
        if (Number(this.#slider.value) !== at) this.#slider.value = String(at);
        this.#slider.style.setProperty("--share", String((at - min) / (max - min)));
        const seq = timeTravel.target?.seq;
        const here = seq == null ? undefined : timeTravel.moments.find((moment) => moment.seq === seq);
        const time = timeTravel.target ? format.fullTime(at) : "Live";
        const words = [time, here && momentWords(here)].filter(Boolean).join(" · ");
        setAttribute(this.#slider, "aria-valuetext", timeTravel.target ? words : "Live: the board as it is now");
        setText(this.#moment, words);
        setText(this.#start, `from ${format.fullTime(min)}`);
        if (performance.now() - this.#marksAt > markRefreshMilliseconds) this.#showMarks();
    }

    get #range() {
        const max = boardClock.present();
        const start = timeTravel.floor?.at ?? Date.parse(boardClock.reading.start ?? "");
        return { min: Math.min(Number.isNaN(start) ? max : start, max - 1000), max };
    }

    #showMarks() {
        this.#marksAt = performance.now();
        const width = this.#marks.clientWidth - thumbPixels;
        if (width <= 0) return;
        const { min, max } = this.#range;
        const groups = new Map();
        for (const moment of timeTravel.moments) {
            const x = (Date.parse(moment.at) - min) / (max - min) * width;
            const place = Math.floor(x / markPixels);
            groups.set(place, [...groups.get(place) ?? [], { ...moment, x }]);
        }
        reconcile(this.#marks, [...groups.values()], (group) => String(mostImportant(group).seq),
            (group) => element("span", { class: "scrubber-mark", "data-kind": mostImportant(group).kind },
                icon(momentIcon(mostImportant(group)))),
            (node, group) => {
                node.moment = mostImportant(group);
                // In the middle of its place, so that neighbours never overlap.
                const place = Math.floor(node.moment.x / markPixels);
                node.style.left = `${thumbPixels / 2 + place * markPixels}px`;
                setAttribute(node, "title", titleOf(group));
            });
    }

    #drag() {
        const at = Number(this.#slider.value);
        if (at >= Number(this.#slider.max)) timeTravel.leave();
        else timeTravel.drag(at);
    }

    #walk(event) {
        const { min, max } = this.#range;
        const page = (direction) => {
            const at = (timeTravel.target?.at ?? max) + direction * (max - min) / pagesOfLog;
            if (at <= min) timeTravel.toFloor();
            else timeTravel.drag(Math.round(at));
        };
        const act = {
            ArrowLeft: () => timeTravel.step(-1), ArrowDown: () => timeTravel.step(-1),
            ArrowRight: () => timeTravel.step(1), ArrowUp: () => timeTravel.step(1),
            PageDown: () => page(-1), PageUp: () => page(1),
            Home: () => timeTravel.toFloor(), End: () => timeTravel.leave(),
        }[event.key];
        if (!act) return;
        event.preventDefault();
        act();
    }
}

function titleOf(group) {
    const names = group.slice(-namesMax).map((moment) => `${format.clockTime(Date.parse(moment.at))} ${momentWords(moment)}`);
    const others = group.length - names.length;
    return [others > 0 && `${others} more, then`, ...names].filter(Boolean).join("\n");
}

customElements.define("time-scrubber", TimeScrubber);
