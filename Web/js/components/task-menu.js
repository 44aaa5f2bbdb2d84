/**
 * The menu of a card: everything that dragging and the small buttons do, for a keyboard, a finger or a switch
 * (WCAG 2.2, 2.5.7). One menu serves all cards.
 */
import { go } from "../address.js";
import { columns } from "../format.js";
import { element } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { canStart, canStop, retryOf } from "../task.js";
import { LiveElement } from "./live-element.js";

class TaskMenu extends LiveElement {
    #task = null;
    #opener = null;

    build() {
        this.setAttribute("role", "menu");
        this.setAttribute("aria-label", "Task actions");
    }

    listen(signal) {
        this.addEventListener("click", (event) => this.#choose(event.target.closest("[role^=menuitem]")), { signal });
        this.addEventListener("keydown", (event) => this.#walk(event), { signal });
        // A menu that stays where it was while the reader scrolls points at the wrong card. Not "scroll" itself: cards
        // that come and go scroll a column too.
        for (const type of ["wheel", "touchmove"]) {
            addEventListener(type, (event) => this.contains(event.target) || this.#close(), { signal, passive: true });
        }
    }

    /** @param {any} task @param {HTMLElement} opener where the menu appears and where focus returns */
    open(task, opener) {
        this.#task = task;
        this.#opener = opener;
        if (store.past) this.replaceChildren(this.#item("open", "Open details", "open"));
        else this.replaceChildren(
            element("p", { class: "menu-heading", role: "presentation" }, "Move to"),
            ...columns.map(({ status, name }) => this.#item("move", name, status === task.status ? "check" : null,
                { role: "menuitemradio", "aria-checked": String(status === task.status), "data-status": status })),
            element("hr", { role: "separator" }),
            ...[
                this.#item("open", "Open details", "open"),
                canStart(task) && this.#item("start", "Start", "play"),
                canStop(task) && this.#item("stop", "Stop", "stopped"),
                retryOf(task) && this.#item("retry", "Retry", "reset"),
                task.taskStatus !== "ARCHIVED" && this.#item("archive", "Archive", "archived"),
            ].filter(Boolean));
        this.showPopover();
        const anchor = opener.getBoundingClientRect();
        const left = Math.max(8, Math.min(anchor.right - this.offsetWidth, innerWidth - this.offsetWidth - 8));
        const isBelow = anchor.bottom + this.offsetHeight + 8 < innerHeight;
        const top = isBelow ? anchor.bottom + 4 : Math.max(8, anchor.top - this.offsetHeight - 4);
        Object.assign(this.style, { left: `${left}px`, top: `${top}px` });
        this.querySelector("[role^=menuitem]").focus({ preventScroll: true });
    }

    #item(command, name, iconName, properties = { role: "menuitem" }) {
        return element("button", { type: "button", tabindex: -1, "data-command": command, ...properties },
            iconName ? icon(iconName) : element("span", { class: "icon" }), name);
    }

    #choose(item) {
        if (!item) return;
        const { command, status } = item.dataset;
        const { id: taskId, status: present } = this.#task;
        this.#close();
        if (command === "open") go({ task: taskId });
        else if (command !== "move") this.command(command, { taskId });
        else if (status !== present) this.command("move", { taskId, status });
    }

    #close() {
        if (!this.matches(":popover-open")) return;
        this.hidePopover();
        this.#opener?.focus({ preventScroll: true });
    }

    /** Keys of the menu pattern (ARIA Authoring Practices Guide, "Menu"). */
    #walk(event) {
        const items = [...this.querySelectorAll("[role^=menuitem]")];
        const index = items.indexOf(document.activeElement);
        const first = event.key.toLowerCase();
        const startsWithIt = (item) => item.textContent.toLowerCase().startsWith(first);
        const target = {
            ArrowDown: () => items[(index + 1) % items.length],
            ArrowUp: () => items[(index - 1 + items.length) % items.length],
            Home: () => items[0],
            End: () => items.at(-1),
        }[event.key]?.() ?? (first.length === 1 && first !== " "
            ? [...items.slice(index + 1), ...items].find(startsWithIt) : null);
        if (event.key === "Tab" || event.key === "Escape") {
            event.preventDefault();
            this.#close();
        } else if (target) {
            event.preventDefault();
            target.focus();
        }
    }
}

customElements.define("task-menu", TaskMenu);
