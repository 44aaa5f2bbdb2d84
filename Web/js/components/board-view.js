/**
 * The six columns. It owns the cards, so that a card which moves is the same element in another column: it keeps
 * its focus, and its flight can be shown.
 */
import { boardClock } from "../clock.js";
import { columns } from "../format.js";
import { element } from "../html.js";
import { store } from "../store.js";
import "./board-column.js";
import { CardFlight } from "./card-flight.js";
import "./empty-board.js";
import { LiveElement } from "./live-element.js";
import "./task-card.js";

const newestFirst = (first, second) => second.order < first.order ? -1 : second.order > first.order ? 1 : 0;

class BoardView extends LiveElement {
    /** @type {Map<string, HTMLElement>} */
    #cards = new Map();
    #columns = new Map();
    #empty;

    build() {
        this.#empty = element("empty-board", { hidden: true });
        this.append(this.#empty);
        columns.forEach(({ status, name }, index) => {
            const column = element("board-column");
            column.describe(status, name, index / (columns.length - 1));
            this.#columns.set(status, column);
            this.append(column);
        });
    }

    listen(signal) {
        store.addEventListener("change", ({ detail }) => this.#render(detail), { signal });
        boardClock.addEventListener("tick", () => this.#tick(), { signal });
        this.addEventListener("column-extended", () => this.#render({ events: [], isReplaced: true }), { signal });
        this.addEventListener("keydown", (event) => this.#walk(event), { signal });
        if (store.state.epoch) this.#render({ events: [], isReplaced: true });
    }

    #render({ events, isReplaced }) {
        const { tasks, agents } = store.state;
        const flight = new CardFlight(this, isReplaced ? [] : this.#cardsThatMove(events));
        const groups = new Map(columns.map(({ status }) => [status, []]));
        for (const task of tasks.values()) {
            // A column this page does not know yet must not make its tasks invisible.
            const group = groups.get(task.status) ?? groups.get("inbox");
            const order = task.status === "done" ? task.endedAt ?? task.updatedAt : task.createdAt;
            group.push({ task, order: order ?? "" });
        }
        const shown = new Set();
        const lists = [...groups].map(([status, group]) => {
            const column = this.#columns.get(status);
            const cards = group.sort(newestFirst).slice(0, column.limit).map(({ task }) => this.#card(task, agents));
            for (const card of cards) shown.add(card);
            return { column, cards, total: group.length };
        });
        for (const { column, cards, total } of lists) column.show(cards, total, (card) => shown.has(card));
        for (const [id, card] of this.#cards) if (!shown.has(card)) this.#cards.delete(id);
        this.#empty.hidden = tasks.size > 0;
        this.classList.toggle("is-empty", tasks.size === 0);
        flight.play();
    }

    #card(task, agents) {
        let card = this.#cards.get(task.id);
        if (!card) this.#cards.set(task.id, card = element("task-card", { role: "listitem", draggable: "true" }));
        card.show(task, agents.get(task.assignedAgentId)?.name ?? "");
        return card;
    }

    /** The cards that these events put into another column. */
    #cardsThatMove(events) {
        const moved = new Set();
        for (const { data } of events) {
            const card = this.#cards.get(data?.task?.id);
            if (card && data.task.status && data.task.status !== card.task.status) moved.add(card);
        }
        return [...moved];
    }

    #tick() {
        const now = boardClock.now();
        for (const card of this.#cards.values()) card.tick(now);
    }

    /** Arrow keys go from card to card; Tab alone would take a thousand presses on a full board. */
    #walk(event) {
        const card = event.target.closest?.(".card-title")?.closest("task-card");
        if (!card || !event.key.startsWith("Arrow")) return;
        const lists = [...this.#columns.values()].map((column) => column.cards).filter((cards) => cards.length > 0);
        const column = lists.findIndex((cards) => cards.includes(card));
        const row = lists[column].indexOf(card);
        const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
        const cards = lists[column + step[0]];
        const target = cards?.[step[1] ? row + step[1] : Math.min(row, cards.length - 1)];
        if (!target) return;
        event.preventDefault();
        target.querySelector(".card-title").focus();
    }
}

customElements.define("board-view", BoardView);
