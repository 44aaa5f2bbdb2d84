/**
 * The six columns. It owns the cards, so that a card which moves is the same element in another column: it keeps
 * its focus, and its flight can be shown.
 */
import { go } from "../address.js";
import { attentionList } from "../attention.js";
import { laterBadge } from "../changes.js";
import { boardClock } from "../clock.js";
import { boardFilter } from "../filter.js";
import { columns } from "../format.js";
import { element } from "../html.js";
import { bindKey } from "../keys.js";
import { store } from "../store.js";
import { timeTravel } from "../time-travel.js";
import "./board-column.js";
import { CardFlight } from "./card-flight.js";
import "./empty-board.js";
import { LiveElement } from "./live-element.js";
import "./task-card.js";

/** Columns to the right, and cards down, for each key that walks. */
const steps = {
    ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0],
    k: [0, -1], j: [0, 1], h: [-1, 0], l: [1, 0],
};
/** By what a column sorts its cards, the greatest first. */
const orderOf = (task) => (task.status === "done" ? task.endedAt ?? task.updatedAt : task.createdAt) ?? "";
const placeOf = (task) => task && `${task.status} ${orderOf(task)}`;
const labelOf = (agent) => [agent?.name, agent?.model].filter(Boolean).join(" · ");
/** In time travel, more cards than this have not moved but are simply elsewhere. */
const stepCardsMax = 3;
const newestFirst = (first, second) => second.order < first.order ? -1 : second.order > first.order ? 1 : 0;

class BoardView extends LiveElement {
    /** @type {Map<string, HTMLElement>} */
    #cards = new Map();
    #columns = new Map();
    #empty;
    /** The card that had the focus last; arrows and letters go on from it. @type {HTMLElement|null} */
    #current = null;

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
        store.addEventListener("change", ({ detail }) => this.#update(detail), { signal });
        boardClock.addEventListener("tick", () => this.#tick(), { signal });
        timeTravel.addEventListener("changes", () => this.#showLater(), { signal });
        this.addEventListener("column-extended", () => this.#render({ events: [], isReplaced: true }), { signal });
        boardFilter.addEventListener("change", () => this.#render({ events: [], isReplaced: true }), { signal });
        this.addEventListener("focusin", ({ target }) => {
            this.#current = target.closest("task-card") ?? this.#current;
        }, { signal });
        this.addEventListener("keydown", (event) => {
            const step = event.key.startsWith("Arrow") && steps[event.key];
            if (!step || event.altKey || event.ctrlKey || event.metaKey || !event.target.closest(".card-title")) return;
            event.preventDefault();
            this.#walk(step);
        }, { signal });
        this.#bindKeys(signal);
        if (store.state.epoch) this.#render({ events: [], isReplaced: true });
    }

    /** Most events change what a card says and not where it lies: then nothing else is looked at. */
    #update({ before, events, isReplaced, isTravel }) {
        const { tasks, agents } = store.state;
        const changed = new Set();
        let isInPlace = !isReplaced && !boardFilter.isActive;
        for (const { data: { task, agent } } of events) {
            if (task) changed.add(task.id);
            if (agent && labelOf(before.agents.get(agent.id)) !== labelOf(agents.get(agent.id))) isInPlace = false;
        }
        for (const id of changed) if (placeOf(before.tasks.get(id)) !== placeOf(tasks.get(id))) isInPlace = false;
        if (!isInPlace) return this.#render({ events, isReplaced, isTravel });
        for (const id of changed) if (this.#cards.has(id)) this.#card(tasks.get(id), agents);
    }

    #render({ events, isReplaced, isTravel }) {
        const { tasks, agents } = store.state;
        const flight = new CardFlight(this, isTravel ? this.#cardsElsewhere(tasks)
            : isReplaced ? [] : this.#cardsThatMove(events));
        const groups = new Map(columns.map(({ status }) => [status, Object.assign([], { total: 0 })]));
        const isFiltered = boardFilter.isActive;
        for (const task of tasks.values()) {
            // A column this page does not know yet must not make its tasks invisible.
            const group = groups.get(task.status) ?? groups.get("inbox");
            group.total += 1;
            if (isFiltered && !boardFilter.includes(task, agents.get(task.assignedAgentId))) continue;
            group.push({ task, order: orderOf(task) });
        }
        const shown = new Set();
        const lists = [...groups].map(([status, group]) => {
            const column = this.#columns.get(status);
            const cards = group.sort(newestFirst).slice(0, column.limit).map(({ task }) => this.#card(task, agents));
            for (const card of cards) shown.add(card);
            return { column, cards, count: group.length, total: group.total };
        });
        for (const { column, cards, count, total } of lists) {
            column.show(cards, { count, total }, (card) => shown.has(card));
        }
        for (const [id, card] of this.#cards) if (!shown.has(card)) this.#cards.delete(id);
        this.#empty.hidden = tasks.size > 0;
        this.classList.toggle("is-empty", tasks.size === 0);
        if (!this.#current?.isConnected) this.#current = lists.find(({ cards }) => cards.length > 0)?.cards[0] ?? null;
        this.#showLater();
        flight.play();
    }

    /** On a past board, each card says where its task has got to since. */
    #showLater() {
        const changes = new Map(timeTravel.changes.map((change) => [change.id, change]));
        for (const [id, card] of this.#cards) card.showLater(changes.has(id) ? laterBadge(changes.get(id)) : null);
    }

    #card(task, agents) {
        let card = this.#cards.get(task.id);
        if (!card) this.#cards.set(task.id, card = element("task-card", { role: "listitem", draggable: "true" }));
        card.show(task, labelOf(agents.get(task.assignedAgentId)));
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

    /** The cards that stood elsewhere at another moment; none if that is more than a step, or quicker than flying. */
    #cardsElsewhere(tasks) {
        const moved = [...this.#cards].filter(([id, card]) => tasks.has(id) && tasks.get(id).status !== card.task.status);
        return moved.length > stepCardsMax || document.querySelector(".card-flight") ? [] : moved.map(([, card]) => card);
    }

    #tick() {
        const now = boardClock.now();
        for (const card of this.#cards.values()) card.tick(now);
    }

    #bindKeys(signal) {
        const walks = { j: "Next card", k: "Card before", h: "Column to the left", l: "Column to the right" };
        for (const [key, words] of Object.entries(walks)) {
            bindKey({ key, words, group: "Walk", action: () => this.#walk(steps[key]) }, signal);
        }
        bindKey({ key: "m", group: "Board", words: "Menu of the card", action: () =>
            this.#current?.querySelector("[data-action=menu]").click() }, signal);
        bindKey({ key: ".", group: "Board", words: "Next that needs you", action: () => this.#nextThatWaits() }, signal);
    }

    #walk([across, along]) {
        const lists = [...this.#columns.values()].map((column) => column.cards).filter((cards) => cards.length > 0);
        const column = lists.findIndex((cards) => cards.includes(this.#current));
        // The first key shows where one is; the next one goes from there.
        if (column < 0 || !this.contains(document.activeElement)) return this.#focus(this.#current ?? lists[0]?.[0]);
        const row = lists[column].indexOf(this.#current);
        const cards = lists[column + across];
        this.#focus(cards?.[along ? row + along : Math.min(row, cards.length - 1)]);
    }

    #focus(card) {
        card?.querySelector(".card-title").focus();
    }

    /** The one after the card that has the focus, or the longest waiting; one that is not shown is opened. */
    #nextThatWaits() {
        const waiting = attentionList(store.state.tasks.values()).map(({ task }) => task.id);
        const id = waiting[(waiting.indexOf(this.#current?.task.id) + 1) % waiting.length];
        if (!id) return;
        const card = this.#cards.get(id);
        if (card?.isConnected) this.#focus(card);
        else go({ task: id });
    }
}

customElements.define("board-view", BoardView);
