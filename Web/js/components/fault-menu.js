/**
 * The button of the demo that lets something go wrong, to see what the board makes of it.
 */
import { element, setText } from "../html.js";
import { icon } from "../icons.js";
import { LiveElement } from "./live-element.js";

/** The faults that the server knows (`POST /api/simulation`), in plain words, the most telling first. */
const faults = [
    ["agentHang", "stuck", "An agent hangs", "says nothing any more"],
    ["agentSilentDeath", "failed", "A run fails without a word", "the next one that starts"],
    ["agentFlood", "artifact", "A flood of log lines", "10,000 a second, for 3 s"],
    ["agentLoop", "reset", "An agent goes in circles", "says the same again and again"],
    ["agentTalksAfterEnd", "ready", "An agent talks on after its end", "its run is over already"],
    ["agentLongLine", "file", "A log line of 10 MB", "is cut where it is too long"],
    ["agentGarbage", "custom", "Garbage in a log", "NUL, broken UTF-8, turned text"],
];

class FaultMenu extends LiveElement {
    #menu = element("div", { id: "faults", class: "faults", popover: true, role: "group",
        "aria-label": "Let something go wrong" });
    #button = element("button", { type: "button", class: "small", popovertarget: "faults",
        title: "Let something go wrong" }, icon("fault"), element("span", {}, "Inject"));
    #said = element("span", { class: "visually-hidden", role: "status" });

    build() {
        this.#menu.append(...faults.map(([fault, iconName, words, detail]) =>
            element("button", { type: "button", "data-fault": fault, class: "fault" }, icon(iconName),
                element("span", {}, words, element("span", { class: "fault-detail" }, detail)))));
        this.append(this.#button, this.#menu, this.#said);
    }

    listen(signal) {
        this.#menu.addEventListener("toggle", ({ newState }) => newState === "open" && this.#place(), { signal });
        this.#menu.addEventListener("click", ({ target }) => {
            const button = target.closest("[data-fault]");
            if (!button) return;
            this.#menu.hidePopover();
            setText(this.#said, `Injected: ${button.querySelector("span").firstChild.textContent}`);
            this.dispatchEvent(new CustomEvent("inject", { bubbles: true, detail: button.dataset.fault }));
        }, { signal });
    }

    #place() {
        const anchor = this.#button.getBoundingClientRect();
        const left = Math.max(8, Math.min(anchor.left, innerWidth - this.#menu.offsetWidth - 8));
        const top = Math.max(8, Math.min(anchor.bottom + 4, innerHeight - this.#menu.offsetHeight - 8));
        Object.assign(this.#menu.style, { left: `${left}px`, top: `${top}px` });
        this.#menu.querySelector("button").focus({ preventScroll: true });
    }
}

customElements.define("fault-menu", FaultMenu);
