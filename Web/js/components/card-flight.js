/**
 * Shows how cards travel: first and last position are measured, the way between is animated (FLIP). A column clips
 * what leaves it, so the traveller is a picture of the card in a layer above, and the card appears when it lands.
 */
import { boardClock } from "../clock.js";
import { element } from "../html.js";

const flightMilliseconds = 480;
const slideMilliseconds = 240;
// More than this cannot be followed by eye, and each costs a layer.
const flightsMax = 8;
const slidesMax = 60;
// On a clock that runs faster, cards would be in the air more than on the board.
const speedMax = 10;
const glide = "cubic-bezier(.3, .7, .2, 1)";

export class CardFlight {
    #starts = [];
    #neighbours = [];

    /** Measures, before anything moves. @param {HTMLElement} board @param {HTMLElement[]} cards those that will move */
    constructor(board, cards) {
        if (cards.length === 0 || document.hidden || (boardClock.reading?.speed ?? 1) > speedMax
            || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
        this.#starts = cards.slice(0, flightsMax).map((card) => ({ card, from: card.getBoundingClientRect() }));
        const moving = new Set(cards);
        for (const { cards: column } of board.querySelectorAll("board-column")) {
            for (const card of column) {
                const from = card.getBoundingClientRect();
                // Measuring what nobody sees is what makes a full board slow, and below this one nothing is seen.
                if (from.top >= innerHeight || this.#neighbours.length === slidesMax) break;
                if (!moving.has(card) && from.bottom > 0) this.#neighbours.push({ card, from });
            }
        }
    }

    /** Animates, after everything has moved. */
    play() {
        for (const { card, from } of this.#neighbours) this.#slide(card, from);
        for (const { card, from } of this.#starts) this.#fly(card, from);
    }

    #slide(card, from) {
        if (!card.isConnected) return;
        const to = card.getBoundingClientRect();
        const [x, y] = [from.left - to.left, from.top - to.top];
        if (!x && !y) return;
        card.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }],
            { duration: slideMilliseconds, easing: glide });
    }

    #fly(card, from) {
        if (!card.isConnected) return;
        const to = card.getBoundingClientRect();
        const picture = element("div", { class: "card-flight", "aria-hidden": "true", inert: true });
        for (const child of card.children) picture.append(child.cloneNode(true));
        Object.assign(picture.style, { left: `${to.left}px`, top: `${to.top}px`, width: `${to.width}px` });
        document.body.append(picture);
        const [x, y] = [from.left - to.left, from.top - to.top];
        card.classList.add("is-flying");
        picture.animate([
            { transform: `translate(${x}px, ${y}px)` },
            { transform: `translate(${x / 2}px, ${y / 2 - 14}px) rotate(${Math.sign(-x)}deg)`, offset: 0.5 },
            { transform: "none" },
        ], { duration: flightMilliseconds, easing: glide }).onfinish = () => {
            picture.remove();
            card.classList.remove("is-flying");
            card.animate([{ outlineColor: "var(--accent)" }, { outlineColor: "transparent" }], { duration: 900 });
        };
    }
}
