/**
 * How many sub-agents are at work: counted from the sessions, so that it cannot drift from them.
 */
import { element, setText } from "../html.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

class AgentCounter extends LiveElement {
    #count = element("strong", {}, "0");

    build() {
        // One text for eyes, readers and tests alike: "Active Sub-Agents: 2".
        this.append(element("span", {}, "Active Sub-Agents: "), this.#count);
    }

    listen(signal) {
        store.addEventListener("change", () => this.#render(), { signal });
        this.#render();
    }

    #render() {
        const count = store.activeSubAgents;
        if (this.#count.textContent !== String(count)) {
            this.#count.animate?.([{ transform: "scale(1.5)" }, { transform: "none" }], {
                duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300, easing: "ease-out",
            });
        }
        setText(this.#count, count);
        this.classList.toggle("is-active", count > 0);
    }
}

customElements.define("agent-counter", AgentCounter);
