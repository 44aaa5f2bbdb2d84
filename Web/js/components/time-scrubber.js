/**
 * A slider over the log, by time, with a mark where something happened. Dragging it shows the board as it was. The
 * demo always has it; elsewhere it comes when the reader asks for the board's history.
 */
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { spans, spansOf, stepOf } from "../history-span.js";
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
    #span = element("select", { class: "scrubber-span", "aria-label": "Span of the history", hidden: true });
    #moment = element("span", { class: "scrubber-moment" });
    #marksAt = 0;

    build() {
        this.hidden = true;
        this.setAttribute("role", "group");
        this.setAttribute("aria-label", "History");
        this.append(this.#previous, element("div", { class: "scrubber-track" }, this.#marks, this.#slider), this.#next,
            element("div", { class: "scrubber-words" }, element("p", {}, this.#start, this.#moment), this.#span));
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
        this.#span.addEventListener("change", () => timeTravel.choose(spans.find(({ key }) => key === this.#span.value)),
            { signal });
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
        const isAll = timeTravel.isComplete && timeTravel.lineStart <= (timeTravel.floor?.at ?? 0);
        for (const [button, words, isPossible] of [
            [this.#previous, `Previous moment: ${name(previous, isAll ? "the beginning" : "before this line")}`, true],
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
        const [oldest] = timeTravel.moments;
        setText(this.#start, timeTravel.isComplete || !oldest ? `from ${format.fullTime(min)}`
            : `from ${format.fullTime(min)}, marks from ${format.fullTime(Date.parse(oldest.at))}`);
        setAttribute(this.#start, "title", this.#start.textContent);
        this.#offerSpans();
        if (performance.now() - this.#marksAt > markRefreshMilliseconds) this.#showMarks();
    }

    get #range() {
        const max = boardClock.present();
        return { min: Math.min(timeTravel.lineStart, max - 1000), max };
    }

    /** What the line may stand for; a stretch in which the moment that is shown does not lie is no choice now. */
    #offerSpans() {
        const { age, span, target } = timeTravel;
        const choices = spansOf(age);
        const present = boardClock.present();
        const isTooShort = ({ length }) => target !== null && target.at < present - length;
        const key = choices.map((choice) => `${choice.key}${isTooShort(choice)}`).join();
        // A list that is open must not be made anew under the pointer.
        if (this.#span.dataset.key !== key) {
            this.#span.dataset.key = key;
            this.#span.replaceChildren(...choices.map((choice) => element("option",
                { value: choice.key, disabled: isTooShort(choice) && choice !== span }, choice.name)));
        }
        this.#span.hidden = choices.length < 2;
        if (this.#span.value !== span.key) this.#span.value = span.key;
        const { min, max } = this.#range;
        setAttribute(this.#slider, "title", "← → go from mark to mark, with Shift by "
            + `${format.span(stepOf(span, max - min))}, Page Up and Page Down by ${format.span((max - min) / pagesOfLog)}`);
    }

    #showMarks() {
        this.#marksAt = performance.now();
        const width = this.#marks.clientWidth - thumbPixels;
        if (width <= 0) return;
        const { min, max } = this.#range;
        const groups = new Map();
        for (const moment of timeTravel.moments) {
            if (Date.parse(moment.at) < min) continue;
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
        const go = (milliseconds) => {
            const at = (timeTravel.target?.at ?? max) + milliseconds;
            if (at <= min) timeTravel.toStart();
            else timeTravel.drag(Math.round(at));
        };
        const page = (max - min) / pagesOfLog;
        const step = (direction) => event.shiftKey ? go(direction * stepOf(timeTravel.span, max - min))
            : timeTravel.step(direction);
        const act = {
            ArrowLeft: () => step(-1), ArrowDown: () => step(-1), ArrowRight: () => step(1), ArrowUp: () => step(1),
            PageDown: () => go(-page), PageUp: () => go(page),
            Home: () => timeTravel.toStart(), End: () => timeTravel.leave(),
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
