/**
 * Says in a dialog that what it shows is past, and of when, and moves from there: the scrubber and the banner lie behind
 * the dialog, where nothing can be used.
 */
import * as format from "../format.js";
import { element, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { momentWords } from "../moments.js";
import { store } from "../store.js";
import { timeTravel } from "../time-travel.js";
import { LiveElement } from "./live-element.js";

class PastNote extends LiveElement {
    #words = element("span", { role: "status" });
    #earlier = this.#step("previous", -1);
    #later = this.#step("next", 1);

    build() {
        this.hidden = true;
        this.setAttribute("role", "group");
        this.setAttribute("aria-label", "Moment that is shown");
        this.append(icon("history"), this.#words, this.#earlier, this.#later,
            element("button", { type: "button", class: "small", onclick: () => this.#leave() }, icon("live"), "Back to live"));
    }

    listen(signal) {
        for (const name of ["target", "moments"]) timeTravel.addEventListener(name, () => this.#render(), { signal });
        this.#render();
    }

    #step(iconName, direction) {
        return element("button", { type: "button", class: "icon-button", onclick: () => timeTravel.step(direction) }, icon(iconName));
    }

    #leave() {
        const dialog = this.closest("dialog");
        timeTravel.leave();
        // The button that had the focus is gone.
        dialog?.querySelector("[role=tab][aria-selected=true], [autofocus]")?.focus({ preventScroll: true });
    }

    #render() {
        const { past } = store;
        this.hidden = !past;
        if (!past) return;
        setAttribute(this, "aria-busy", timeTravel.isLoading && "true");
        setText(this.#words, timeTravel.failure || `As of ${format.fullTime(past.at)}`);
        for (const [button, name, direction, otherwise] of [
            [this.#earlier, "Earlier", -1, "before what is marked"], [this.#later, "Later", 1, "back to live"],
        ]) {
            const moment = timeTravel.neighbour(direction);
            const words = `${name}: ${moment ? momentWords(moment) : otherwise}`;
            setAttribute(button, "aria-label", words);
            setAttribute(button, "title", words);
        }
    }
}

customElements.define("past-note", PastNote);
