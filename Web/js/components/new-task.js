/**
 * A button and a small form: a task by hand. Builds, tests and deployments can be simulated, which shows a newcomer
 * a working board without an agent.
 */
import { createTask } from "../api.js";
import { element, setText } from "../html.js";
import { icon } from "../icons.js";
import { bindKey } from "../keys.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

const types = ["agent", "build", "test", "deploy", "install", "custom"];
const simulatedTypes = new Set(["build", "test", "deploy"]);

class NewTask extends LiveElement {
    #title = element("input", { type: "text", required: true, maxlength: 500, autocomplete: "off",
        placeholder: "What should be done?" });
    #type = element("select", {}, ...types.map((type) => element("option", { value: type }, type)));
    #simulate = element("input", { type: "checkbox" });
    #simulateLabel = element("label", { class: "check" }, this.#simulate, "simulate it, with typical steps");
    #failure = element("p", { class: "form-error", role: "alert" });
    #dialog;

    build() {
        const form = element("form", { onsubmit: (event) => this.#create(event) },
            element("h2", { id: "new-task-title" }, "New task"),
            element("label", {}, "Title", this.#title), element("label", {}, "Type", this.#type),
            this.#simulateLabel, this.#failure,
            element("div", { class: "actions" },
                element("button", { type: "submit", class: "primary" }, "Create"),
                element("button", { type: "button", onclick: () => this.#dialog.close() }, "Cancel")));
        this.#dialog = element("dialog", { class: "form-dialog", "aria-labelledby": "new-task-title" }, form);
        this.append(element("button", { type: "button", class: "primary", "aria-haspopup": "dialog",
            onclick: () => this.#open() }, icon("plus"), element("span", {}, "New task")), this.#dialog);
    }

    listen(signal) {
        bindKey({ key: "n", group: "Board", words: "New task", action: () => this.#open() }, signal);
        this.#type.addEventListener("change", () => this.#offer(), { signal });
        store.addEventListener("change", () => this.querySelector("button").disabled = Boolean(store.past), { signal });
        this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close(),
            { signal });
    }

    #open() {
        setText(this.#failure, "");
        this.#offer();
        this.#dialog.showModal();
        this.#title.focus();
    }

    #offer() {
        const isPossible = simulatedTypes.has(this.#type.value);
        this.#simulateLabel.hidden = !isPossible;
        this.#simulate.checked = isPossible;
    }

    async #create(event) {
        event.preventDefault();
        const task = { title: this.#title.value.trim(), type: this.#type.value };
        if (this.#simulate.checked) task.mock = true;
        try {
            await createTask(task);
            this.#title.value = "";
            this.#dialog.close();
        } catch (error) {
            setText(this.#failure, error.message);
        }
    }
}

customElements.define("new-task", NewTask);
