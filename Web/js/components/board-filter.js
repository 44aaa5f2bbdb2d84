/**
 * Narrows the board down to what the reader looks for: by text, project, agent and type. A choice that there is only
 * one of is no choice, and is not offered.
 */
import { boardFilter } from "../filter.js";
import * as format from "../format.js";
import { clipped, element, setText } from "../html.js";
import { icon } from "../icons.js";
import { bindKey } from "../keys.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

const choicesMax = 200;

class BoardFilterBar extends LiveElement {
    #text = element("input", { type: "search", "aria-label": "Filter the board", placeholder: "Filter", enterkeyhint: "search",
        autocomplete: "off", spellcheck: "false", maxlength: 200 });
    #selects = { project: this.#select("Project"), agent: this.#select("Agent"), type: this.#select("Type") };
    #clear = element("button", { type: "button", class: "small", onclick: () => boardFilter.clear() }, "Clear");

    build() {
        this.setAttribute("role", "search");
        this.setAttribute("aria-label", "Board");
        this.append(element("label", { class: "filter-text" }, icon("search"), this.#text),
            ...Object.values(this.#selects), this.#clear);
    }

    listen(signal) {
        this.#text.addEventListener("input", () => boardFilter.set({ q: this.#text.value.trim() }), { signal });
        this.#text.addEventListener("keydown", (event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            if (this.#text.value) boardFilter.clear();
            else this.#text.blur();
        }, { signal });
        for (const [name, select] of Object.entries(this.#selects)) {
            select.addEventListener("change", () => boardFilter.set({ [name]: select.value }), { signal });
        }
        boardFilter.addEventListener("change", () => this.#render(), { signal });
        store.addEventListener("change", ({ detail: { before, isReplaced } }) => {
            const { agents, projects, tasks } = store.state;
            if (isReplaced || before.agents !== agents || before.projects !== projects
                || before.tasks.size !== tasks.size) this.#render();
        }, { signal });
        bindKey({ key: "/", group: "Board", words: "Filter", action: () => this.#text.focus() }, signal);
        this.#render();
    }

    #select(name) {
        return element("select", { "aria-label": name });
    }

    #render() {
        const { values } = boardFilter;
        const { agents, projects, tasks } = store.state;
        if (document.activeElement !== this.#text || !values.q) this.#text.value = values.q;
        const named = (rows) => [...rows.values()].slice(0, choicesMax)
            .map((row) => ({ value: row.id, name: clipped(row.name ?? row.id, 40) }))
            .sort((first, second) => first.name.localeCompare(second.name));
        const types = [...new Set([...tasks.values()].map((task) => task.type))].filter(Boolean).sort();
        this.#offer("project", "All projects", named(projects));
        this.#offer("agent", "All agents", named(agents));
        this.#offer("type", "All types", types.map((type) => ({ value: type, name: format.words(type) })));
        this.classList.toggle("is-active", boardFilter.isActive);
        this.#clear.hidden = !boardFilter.isActive;
    }

    #offer(name, all, choices) {
        const select = this.#selects[name];
        const chosen = boardFilter.values[name];
        select.hidden = choices.length < 2 && !chosen;
        // What was chosen may not be there any longer; it still explains why the board is empty.
        if (chosen && !choices.some(({ value }) => value === chosen)) choices.push({ value: chosen, name: chosen });
        const key = JSON.stringify(choices);
        if (select.dataset.key !== key) {
            select.dataset.key = key;
            select.replaceChildren(element("option", { value: "" }, all),
                ...choices.map((choice) => element("option", { value: choice.value }, choice.name)));
        }
        select.value = chosen;
        select.classList.toggle("is-chosen", Boolean(chosen));
        setText(select.options[0], all);
    }
}

customElements.define("board-filter", BoardFilterBar);
