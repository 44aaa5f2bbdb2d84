/**
 * The button that opens the board's history. The demo has it always, and needs no button.
 */
import { boardClock } from "../clock.js";
import { element, setAttribute } from "../html.js";
import { icon } from "../icons.js";
import { LiveElement } from "./live-element.js";

class HistoryToggle extends LiveElement {
    #button = element("button", { type: "button", "aria-controls": "time-scrubber", "aria-expanded": "false",
        title: "See the board as it was" }, icon("history"), element("span", {}, "History"));

    build() {
        this.hidden = true;
        this.append(this.#button);
    }

    listen(signal) {
        const scrubber = document.querySelector("time-scrubber");
        const render = () => {
            this.hidden = !boardClock.reading || boardClock.reading.isSimulated;
            setAttribute(this.#button, "aria-expanded", String(!scrubber.hidden));
        };
        boardClock.addEventListener("reading", render, { signal });
        scrubber.addEventListener("toggled", render, { signal });
        this.#button.addEventListener("click", () => scrubber.toggle(), { signal });
        render();
    }
}

customElements.define("history-toggle", HistoryToggle);
