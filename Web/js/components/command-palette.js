/**
 * Every task and everything that can be done, by a few letters (Control or Command and K). A combobox over a list, by
 * the ARIA Authoring Practices Guide: the focus stays in the field, arrows choose, Enter goes.
 */
import { go } from "../address.js";
import { attentionList } from "../attention.js";
import * as format from "../format.js";
import { fuzzyScore } from "../fuzzy.js";
import { clipped, element, setAttribute } from "../html.js";
import { icon } from "../icons.js";
import { bindKey, keyBindings } from "../keys.js";
import { store } from "../store.js";
import { keyName } from "./help-overlay.js";
import { LiveElement } from "./live-element.js";

const shownMax = 12;
// Keys that only make sense while a finger is on them.
const notOffered = new Set(["Walk"]);

class CommandPalette extends LiveElement {
    #actions = [];
    #entries = [];
    #chosen = 0;
    #field = element("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list",
        "aria-autocomplete": "list", "aria-label": "Find a task or an action", placeholder: "Find a task or an action",
        autocomplete: "off", spellcheck: "false", maxlength: 200 });
    #list = element("ul", { id: "palette-list", role: "listbox", "aria-label": "Tasks and actions" });
    #nothing = element("p", { class: "nothing", role: "status" });
    #dialog = element("dialog", { class: "palette", "aria-label": "Find" },
        element("div", { class: "palette-field" }, icon("search"), this.#field), this.#list, this.#nothing);

    build() {
        this.append(element("button", { type: "button", class: "icon-button", "aria-label": "Find", "aria-haspopup": "dialog",
            title: "Find a task or an action (Ctrl K)", onclick: () => this.#open() }, icon("search")), this.#dialog);
    }

    listen(signal) {
        bindKey({ key: "k", withControl: true, group: "Page", words: "Find a task or an action",
            isPossible: () => !this.#dialog.open, action: () => this.#open() }, signal);
        this.#field.addEventListener("input", () => this.#search(), { signal });
        this.#field.addEventListener("keydown", (event) => this.#walk(event), { signal });
        this.#list.addEventListener("click", ({ target }) => {
            const index = [...this.#list.children].indexOf(target.closest("[role=option]"));
            if (index >= 0) this.#take(index);
        }, { signal });
        this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close(), { signal });
    }

    #open() {
        // What is possible now would not be while this dialog covers it.
        this.#actions = keyBindings().filter((binding) => !notOffered.has(binding.group)
            && binding.words && (binding.isPossible?.() ?? !document.querySelector("dialog:modal")));
        this.#field.value = "";
        this.#dialog.showModal();
        this.#field.focus();
        this.#search();
    }

    #search() {
        const query = this.#field.value.trim();
        const tasks = [...store.state.tasks.values()].map((task) => ({ task, score: fuzzyScore(query, task.title ?? task.id) }));
        const actions = this.#actions.map((binding) => ({ binding, score: fuzzyScore(query, binding.words) }));
        const byScore = (first, second) => second.score - first.score;
        // Without letters: what waits for a person, what happened last, and what can be done.
        const found = query
            ? [...actions, ...tasks].filter(({ score }) => score > 0).sort(byScore)
            : [...new Set([...attentionList(store.state.tasks.values()).slice(0, 3).map(({ task }) => task),
                ...tasks.map(({ task }) => task).sort(latestFirst)])].slice(0, 5).map((task) => ({ task })).concat(actions);
        this.#entries = found.slice(0, shownMax);
        this.#list.replaceChildren(...this.#entries.map((entry, index) => this.#option(entry, index)));
        this.#nothing.textContent = this.#entries.length > 0 ? "" : "Nothing is called that.";
        this.#choose(0);
    }

    #option({ task, binding }, index) {
        const parts = task
            ? [icon(task.type), element("span", { class: "palette-name" }, clipped(task.title ?? task.id, 100)),
                element("span", { class: "palette-hint" }, format.columnName(task.status))]
            : [icon("step"), element("span", { class: "palette-name" }, binding.words), keyName(binding)];
        return element("li", { id: `palette-${index}`, role: "option" }, ...parts);
    }

    #choose(index) {
        this.#chosen = index;
        [...this.#list.children].forEach((node, position) =>
            setAttribute(node, "aria-selected", String(position === index)));
        setAttribute(this.#field, "aria-activedescendant", this.#entries.length > 0 ? `palette-${index}` : null);
        this.#list.children[index]?.scrollIntoView({ block: "nearest" });
    }

    #walk(event) {
        const count = this.#entries.length;
        if (event.key === "ArrowDown" && count) this.#choose((this.#chosen + 1) % count);
        else if (event.key === "ArrowUp" && count) this.#choose((this.#chosen - 1 + count) % count);
        else if (event.key === "Enter") this.#take(this.#chosen);
        else return;
        event.preventDefault();
    }

    #take(index) {
        const entry = this.#entries[index];
        if (!entry) return;
        this.#dialog.close();
        if (entry.task) go({ task: entry.task.id });
        else entry.binding.action(new KeyboardEvent("keydown", { key: entry.binding.key }));
    }
}

function latestFirst(first, second) {
    return (second.lastActivityAt ?? second.updatedAt ?? "") < (first.lastActivityAt ?? first.updatedAt ?? "") ? -1 : 1;
}

customElements.define("command-palette", CommandPalette);
