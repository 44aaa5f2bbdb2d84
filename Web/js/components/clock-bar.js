/**
 * The clock that can be held: shown only when the board's time is simulated, and then always, with the word for it.
 */
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { element, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { bindKey, isBoardInFront } from "../keys.js";
import { controlClock } from "../simulation.js";
import "./fault-menu.js";
import { LiveElement } from "./live-element.js";

const speeds = [0.1, 0.5, 1, 2, 5, 10, 60, 600, 3600];
// Of a tenth of a second: what is drawn smoothly is believed to run.
const refreshMilliseconds = 100;

class ClockBar extends LiveElement {
    #time = element("time", { class: "simulated-time" });
    #play = element("button", { type: "button", class: "icon-button", "data-action": "play" });
    #speed = element("select", { "aria-label": "Speed" });
    #seed = element("input", { type: "text", inputmode: "numeric", pattern: "[0-9]+", required: true,
        "aria-label": "Seed" });
    #failure = element("span", { class: "form-error", role: "alert" });

    build() {
        this.hidden = true;
        this.setAttribute("role", "group");
        this.setAttribute("aria-label", "Simulated clock");
        this.append(
            element("span", { class: "simulated-badge" }, "SIMULATED"), this.#time, this.#play,
            element("button", { type: "button", class: "icon-button", "aria-label": "Step",
                title: "To the next thing that happens", onclick: () => this.#send({ action: "step" }) }, icon("step")),
            this.#speed,
            element("form", { onsubmit: (event) => this.#reset(event) },
                element("label", {}, "Seed ", this.#seed),
                element("button", { type: "submit", class: "small", title: "Back to the start, with this seed" },
                    icon("reset"), "Reset")),
            element("fault-menu"),
            this.#failure);
    }

    listen(signal) {
        boardClock.addEventListener("reading", () => this.#render(), { signal });
        this.#play.addEventListener("click", () => this.#send({ action: this.#play.dataset.action }), { signal });
        this.#speed.addEventListener("change",
            () => this.#send({ action: "speed", speed: Number(this.#speed.value) }), { signal });
        this.addEventListener("inject", ({ detail: fault }) => this.#send({ action: "inject", fault }), { signal });
        bindKey({ key: " ", group: "Time", words: "Pause or play the demo",
            isPossible: () => !this.hidden && isBoardInFront() && isSpaceFree(), action: () => this.#play.click() }, signal);
        const timer = setInterval(() => this.hidden || this.#renderTime(), refreshMilliseconds);
        signal.addEventListener("abort", () => clearInterval(timer));
        if (boardClock.reading) this.#render();
    }

    #render() {
        const { isSimulated, isPaused, isFinished, speed, seed } = boardClock.reading;
        this.hidden = !isSimulated;
        document.documentElement.classList.toggle("is-paused", Boolean(isSimulated && (isPaused || isFinished)));
        if (!isSimulated) return;
        const action = isPaused ? "play" : "pause";
        if (this.#play.getAttribute("aria-label")?.toLowerCase() !== action) {
            this.#play.dataset.action = action;
            setAttribute(this.#play, "aria-label", format.words(action));
            this.#play.replaceChildren(icon(action));
        }
        this.#play.disabled = Boolean(isFinished);
        this.#showSpeed(speed);
        if (document.activeElement !== this.#seed) this.#seed.value = String(seed);
        this.dataset.state = isFinished ? "finished" : isPaused ? "paused" : "running";
        this.#renderTime();
    }

    #renderTime() {
        const now = boardClock.present();
        const { isFinished, isPaused } = boardClock.reading;
        const state = isFinished ? " · finished" : isPaused ? " · paused" : "";
        setText(this.#time, `${format.fullTime(now)}${state}`);
        setAttribute(this.#time, "datetime", new Date(now).toISOString());
    }

    #showSpeed(speed) {
        // Someone may have set a speed by hand that is not on the list.
        const wanted = [...new Set([...speeds, speed])].sort((first, second) => first - second);
        if (this.#speed.options.length !== wanted.length) {
            this.#speed.replaceChildren(...wanted.map((value) => element("option", { value }, `${value} ×`)));
        }
        this.#speed.value = String(speed);
    }

    #reset(event) {
        event.preventDefault();
        this.#seed.blur();
        this.#send({ action: "reset", seed: Number(this.#seed.value) });
    }

    async #send(command) {
        setText(this.#failure, "");
        try {
            await controlClock(command);
        } catch (error) {
            setText(this.#failure, error.message);
            this.#render();
        }
    }
}

/** Whether nothing has the focus that would do something with it: a button, a field, what scrolls by it. */
const isSpaceFree = () => document.activeElement?.matches("body, main, input[type=range]") ?? true;

customElements.define("clock-bar", ClockBar);
