/**
 * One column: its name, a moon that says how far along it is, a true count, and the cards. Finished work piles up,
 * so the last column shows its newest twenty.
 */
import { arrange, element, setText } from "../html.js";
import { moon } from "../icons.js";
import { LiveElement } from "./live-element.js";
import { draggedTaskType } from "./task-card.js";

const doneLimit = 20;
const extensionStep = 50;

class BoardColumn extends LiveElement {
    /** How many cards are wanted. */
    limit = Infinity;
    #status = "";
    #current;
    #count = element("span", { class: "column-count" });
    #list = element("div", { class: "column-cards", role: "list" });
    #more = element("button", { class: "quiet column-more", type: "button", hidden: true });

    /** @param {string} status @param {string} name @param {number} lit how full the moon is, 0 to 1 */
    describe(status, name, lit) {
        this.#status = status;
        this.dataset.column = status;
        if (status === "done") this.limit = doneLimit;
        const headingId = `column-${status}`;
        this.setAttribute("role", "region");
        this.setAttribute("aria-labelledby", headingId);
        this.#list.setAttribute("aria-labelledby", headingId);
        this.append(
            element("h2", { id: headingId, class: "column-heading" },
                moon(lit), element("span", { class: "column-name" }, name), this.#count),
            this.#list, this.#more);
    }

    /** The cards that are shown, in order. @returns {Element[]} */
    get cards() {
        return [...this.#list.children];
    }

    /**
     * @param {HTMLElement[]} cards
     * @param {{count: number, total: number}} numbers how many fit the filter, and how many there are
     * @param {(card: Element) => boolean} isElsewhere whether a column takes that card, this one or another
     */
    show(cards, { count, total }, isElsewhere) {
        setText(this.#count, count === total ? total : `${count} of ${total}`);
        arrange(this.#list, cards, isElsewhere);
        const focused = document.activeElement?.closest("task-card");
        this.makeCurrent([focused, this.#current].find((card) => cards.includes(card)) ?? cards[0]);
        for (const card of cards) if (card.isCurrent && card !== this.#current) card.isCurrent = false;
        this.classList.toggle("is-empty", total === 0);
        this.#more.hidden = count <= cards.length;
        setText(this.#more, `${count - cards.length} more`);
    }

    /** Tab alone would take thousands of presses on a full board: of each column one card is in its order. */
    makeCurrent(card) {
        if (this.#current && this.#current !== card) this.#current.isCurrent = false;
        this.#current = card;
        if (card && !card.isCurrent) card.isCurrent = true;
    }

    listen(signal) {
        this.addEventListener("focusin", ({ target }) => {
            const card = target.closest("task-card");
            if (card) this.makeCurrent(card);
        }, { signal });
        this.#more.addEventListener("click", () => {
            this.limit += extensionStep;
            this.dispatchEvent(new CustomEvent("column-extended", { bubbles: true }));
        }, { signal });
        this.addEventListener("dragover", (event) => {
            if (!event.dataTransfer.types.includes(draggedTaskType)) return;
            event.preventDefault();
            event.dataTransfer.dropEffect = "move";
            this.classList.add("is-target");
        }, { signal });
        this.addEventListener("dragleave", (event) => {
            if (!this.contains(event.relatedTarget)) this.classList.remove("is-target");
        }, { signal });
        this.addEventListener("drop", (event) => {
            event.preventDefault();
            this.classList.remove("is-target");
            const taskId = event.dataTransfer.getData(draggedTaskType);
            const isHere = this.cards.some((card) => card.task.id === taskId);
            if (taskId && !isHere) this.command("move", { taskId, status: this.#status });
        }, { signal });
    }
}

customElements.define("board-column", BoardColumn);
