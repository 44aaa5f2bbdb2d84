/**
 * Light, dark, or as the system is: a choice that stays on this browser. `theme.js` applies it before the first paint.
 */
import { element, setAttribute } from "../html.js";
import { icon } from "../icons.js";
import { remember } from "../preferences.js";
import { LiveElement } from "./live-element.js";

const themes = ["system", "light", "dark"];

class ThemeToggle extends LiveElement {
    #button = element("button", { type: "button", class: "icon-button" });

    build() {
        this.append(this.#button);
    }

    listen(signal) {
        this.#button.addEventListener("click", () => {
            const next = themes[(themes.indexOf(this.#theme) + 1) % themes.length];
            if (next === "system") delete document.documentElement.dataset.theme;
            else document.documentElement.dataset.theme = next;
            remember("theme", next);
            this.#render();
        }, { signal });
        this.#render();
    }

    get #theme() {
        return document.documentElement.dataset.theme ?? "system";
    }

    #render() {
        this.#button.replaceChildren(icon(this.#theme));
        setAttribute(this.#button, "aria-label", `Theme: ${this.#theme}`);
        setAttribute(this.#button, "title", `Theme: ${this.#theme}`);
    }
}

customElements.define("theme-toggle", ThemeToggle);
