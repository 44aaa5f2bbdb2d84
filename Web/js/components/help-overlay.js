/**
 * What the keyboard does: made from the table of keys itself, so that it cannot say what is not so.
 */
import { element } from "../html.js";
import { icon } from "../icons.js";
import { areSingleKeysOn, bindKey, keyBindings, switchSingleKeys } from "../keys.js";
import { LiveElement } from "./live-element.js";

/** Keys that belong to what has the focus, and therefore stand in no table. */
const everywhere = [
    { key: "Enter", words: "Open what has the focus" }, { key: "Esc", words: "Close what lies on top" },
    { key: "← ↑ ↓ →", words: "From card to card, in menus, tabs and lists" },
];
const names = { " ": "Space", arrowleft: "←", arrowright: "→", pageup: "Page up", pagedown: "Page down" };

class HelpOverlay extends LiveElement {
    #groups = element("div", { class: "help-groups" });
    #switch = element("input", { type: "checkbox" });
    #dialog = element("dialog", { class: "help-dialog", "aria-labelledby": "help-title" },
        element("header", { class: "dialog-head" }, element("div", {}, element("h2", { id: "help-title" }, "Keyboard")),
            element("button", { class: "icon-button", type: "button", "aria-label": "Close",
                onclick: () => this.#dialog.close() }, icon("close"))),
        element("div", { class: "help-body" }, this.#groups,
            element("label", { class: "check" }, this.#switch, "Single keys act without Control")));

    build() {
        this.append(element("button", { type: "button", class: "icon-button", "aria-label": "Help", "aria-haspopup": "dialog",
            title: "Keyboard (?)", onclick: () => this.#open() }, icon("help")), this.#dialog);
    }

    listen(signal) {
        this.#switch.addEventListener("change", () => switchSingleKeys(this.#switch.checked), { signal });
        this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close(), { signal });
        bindKey({ key: "?", group: "Page", words: "This help", action: () => this.#open() }, signal);
    }

    #open() {
        const groups = new Map();
        for (const binding of keyBindings()) {
            groups.set(binding.group, [...groups.get(binding.group) ?? [], binding]);
        }
        this.#groups.replaceChildren(...[...groups, ["Everywhere", everywhere]].map(([name, bindings]) =>
            element("section", {}, element("h3", {}, name), element("dl", {}, ...bindings.map((binding) =>
                element("div", {}, element("dt", {}, keyName(binding)), element("dd", {}, binding.words)))))));
        this.#switch.checked = areSingleKeysOn();
        this.#dialog.showModal();
    }
}

/** A key as it is printed on keyboards. @param {import("../keys.js").KeyBinding} binding */
export function keyName({ key, withControl }) {
    const name = names[key.toLowerCase()] ?? key;
    return element("kbd", {}, withControl ? `Ctrl ${name.toUpperCase()}` : name);
}

customElements.define("help-overlay", HelpOverlay);
