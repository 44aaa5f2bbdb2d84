/**
 * What the pointer or the keyboard is at in the lanes, in words, on a line that is always there: nothing is covered by it,
 * and nothing has to be hit to read it.
 */
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element } from "../html.js";
import { icon } from "../icons.js";
import { markNames, markOf } from "../timeline-marks.js";
import { entryWords, exactDuration } from "../timeline-words.js";
import { readMoment } from "./timeline-lane.js";

const textCharactersMax = 400;
const hint = "Point at a lane, or focus one and use ← →. Enter or a click opens the log there.";

export function createReadout() {
    // A reader of the slider hears it there; twice would be once too often.
    const node = element("div", { class: "readout" }, hint);

    /** @param {import("../timeline-model.js").Entry} entry @param {any} metadata @param {(() => void)|null} openLog */
    node.showEntry = (entry, metadata, openLog) => {
        const words = entryWords(entry);
        // An item's words have it.
        const took = entry.item ? null : durationOf(metadata);
        node.replaceChildren(...[
            readMoment(entry.at), element("span", { class: "readout-kind" }, icon(words.icon), markNames[markOf(entry)]),
            metadata?.tool && element("strong", {}, clipped(metadata.tool, 60)),
            element("span", { class: "readout-text" }, clipped(words.text, textCharactersMax)),
            took !== null && element("span", { class: "readout-took" }, exactDuration(took)),
            openLog && element("button", { type: "button", class: "small", onclick: openLog }, icon("output"), "Log here"),
        ].filter(Boolean));
    };

    /** @param {number} time @param {import("./timeline-lane.js").Lane} lane */
    node.showTime = (time, lane) => {
        const { silences, waits, stucks } = lane.health;
        const isIn = ({ from, to }) => from <= time && time <= (to ?? boardClock.now());
        const words = [
            silences.filter(isIn).map(({ from, to }) => `silent for ${format.duration((to - from) / 1000)}`),
            stucks.filter(isIn).map(() => "called stuck"),
            waits.filter(isIn).map(({ from, to, message }) =>
                `waiting for you for ${format.duration((to - from) / 1000)}${message ? `: ${message}` : ""}`),
        ].flat();
        const isDuring = lane.from <= time && time <= lane.to;
        node.replaceChildren(readMoment(time), element("span", {}, clipped(lane.name, 60)),
            element("span", { class: "readout-text" }, clipped(words.join(", ") || (isDuring
                ? `${exactDuration(time - lane.from)} after its start` : ""), textCharactersMax)));
    };

    /** @param {{from: number, to: number|null}} span @param {() => void} clear */
    node.showMeasured = ({ from, to }, clear) => {
        const [first, last] = [from, to ?? from].sort((one, other) => one - other);
        node.replaceChildren(readMoment(first), ...(to === null
            ? [element("span", { class: "readout-text" }, "is the first mark. Choose another activity and press m.")]
            : [element("span", {}, "to"), readMoment(last),
                element("strong", { role: "status" }, exactDuration(last - first)), element("span", { class: "readout-text" })]),
        element("button", { type: "button", class: "small", onclick: clear }, icon("close"), "Clear"));
    };

    /** @param {string} text of something that did not go as it was meant */
    node.say = (text) => node.replaceChildren(element("span", { role: "status" }, text));

    node.clear = () => node.replaceChildren(hint);
    return node;
}

/** How long a tool took, as its agent said it; null where it did not. */
function durationOf(metadata) {
    const milliseconds = metadata?.durationMs ?? metadata?.duration_ms;
    return Number.isFinite(milliseconds) ? milliseconds : null;
}
