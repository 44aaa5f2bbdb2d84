/**
 * One message to somebody elsewhere: what it tells, whether they have it, and if not, why and when it is tried again.
 */
import { addressWith } from "../address.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";

const states = {
    waiting: { icon: "cleanup", tone: "waiting" }, delivered: { icon: "check", tone: "good" },
    refused: { icon: "failed", tone: "bad", words: "Refused by the receiver" },
    givenUp: { icon: "failed", tone: "bad", words: "Given up" }, dropped: { icon: "failed", tone: "bad", words: "Dropped" },
    cancelled: { icon: "blocked", tone: "none", words: "Not needed any more" },
    unconfigured: { icon: "blocked", tone: "none", words: "Not sent: not in the settings" },
};

/** @param {() => void} sendAgain @returns {HTMLElement} */
export function makeDelivery(sendAgain) {
    return element("li", {}, element("span", { class: "delivery-mark" }),
        element("div", {},
            element("p", { class: "delivery-what" }, element("span", {}), " ", element("a", {})),
            element("p", { class: "delivery-state" }), element("p", { class: "delivery-facts" }),
            element("p", { class: "delivery-error" }), element("p", { class: "delivery-answer" })),
        element("button", { type: "button", class: "small", onclick: sendAgain }, "Send again"));
}

/** @param {HTMLElement} node @param {any} delivery @param {{name: string, title: string, canBeSent: boolean}} about */
export function fillDelivery(node, delivery, { name, title, canBeSent }) {
    const [mark, words, button] = node.children;
    const [what, state, facts, error, answer] = words.children;
    const known = states[delivery.state] ?? { icon: "custom", tone: "none" };
    setAttribute(node, "data-tone", known.tone);
    if (mark.dataset.state !== delivery.state) {
        mark.dataset.state = delivery.state;
        mark.replaceChildren(icon(known.icon));
    }
    setText(what.children[0], name);
    what.children[1].hidden = !delivery.taskId;
    setText(what.children[1], title);
    if (delivery.taskId) setAttribute(what.children[1], "href", addressWith({ task: delivery.taskId }));
    setText(state, stateWords(delivery, known));
    setText(facts, [
        format.fullTime(Date.parse(delivery.at)), format.counted(delivery.attempts, "attempt"),
        delivery.statusCode != null && `answer ${delivery.statusCode}`,
        delivery.duration != null && `${Math.round(delivery.duration * 1000)} ms`,
    ].filter(Boolean).join(" · "));
    setText(error, clipped(delivery.error ?? "", 500));
    error.hidden = !delivery.error;
    setText(answer, delivery.answer ? `It said: ${clipped(delivery.answer, 300)}` : "");
    answer.hidden = !delivery.answer || delivery.state === "delivered";
    button.hidden = !canBeSent;
    setAttribute(button, "aria-label", `Send again: ${name} ${title}`.trim());
}

function stateWords(delivery, { words }) {
    if (delivery.state === "delivered") return `Delivered ${format.age(boardClock.now() - Date.parse(delivery.lastAttemptAt))}`;
    if (delivery.state !== "waiting") return words ?? format.words(delivery.state);
    const wait = Date.parse(delivery.nextAttemptAt ?? "") - boardClock.now();
    if (!(wait > 0)) return delivery.attempts > 0 ? "Is being sent again" : "Is being sent";
    return `${delivery.attempts > 0 ? "Next attempt" : "Is sent"} in ${format.duration(wait / 1000)}`;
}
