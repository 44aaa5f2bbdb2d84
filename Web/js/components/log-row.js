/**
 * One line of a log as a row: its number, the time in its own colour, its text as a terminal would show it, and what has
 * to be said before or after it.
 */
import { nodesOf, split, textOf } from "../ansi.js";
import * as format from "../format.js";
import { clipped, element } from "../html.js";

// A line may have 64 KB, which would be laid out as a thousand rows; one that is picked is shown as a whole.
const charactersMax = 4000;
// The time of day with which lines of some agents begin; nothing else is stripped or coloured.
const clock = /^\[\d\d:\d\d:\d\d\] ?/;

/** The line's own time of day, or the moment at which the board got it: `[12:03:04] `. */
const arrival = (line) => `[${format.clockTime(Date.parse(line.at))}] `;

/**
 * A line as text, as it is shown. @param {import("./log-lines.js").LogLine} line @param {import("../ansi.js").Run[]} runs
 * @param {boolean} hasTimes
 */
export function plainLine(line, runs, hasTimes) {
    const text = textOf(runs);
    const own = clock.exec(text)?.[0] ?? "";
    return hasTimes ? (own ? "" : arrival(line)) + text : text.slice(own.length);
}

/**
 * @param {HTMLElement} row is made to show the line
 * @param {number} number
 * @param {import("./log-lines.js").LogLine|undefined} line which may not be here yet
 * @param {{runs: import("../ansi.js").Run[]}|null} reading
 * @param {{hasTimes: boolean, isWhole: boolean, before: string, after: string, link: string}} looks
 */
export function fillRow(row, number, line, reading, { hasTimes, isWhole, before, after, link }) {
    const text = element("span", { class: "log-text" });
    if (!line) text.append("…");
    else {
        const all = textOf(reading.runs);
        const own = clock.exec(all)?.[0] ?? "";
        const [time, rest] = split(reading.runs, own.length);
        if (own && hasTimes) text.append(element("span", { class: "log-time" }, textOf(time)));
        // Generated, so that it is not copied as if the agent had written it.
        else if (hasTimes) text.dataset.at = arrival(line);
        const isLong = !isWhole && all.length > charactersMax;
        text.append(...nodesOf(isLong ? split(rest, charactersMax)[0] : rest));
        if (isLong) text.append(element("span", { class: "log-note" },
            `… ${format.counted(all.length - charactersMax, "more character")}: pick the line by its number to see all`));
        if (line.partial) text.append(element("span", { class: "log-note" }, " (unfinished line)"));
    }
    row.classList.toggle("is-missing", !line);
    row.replaceChildren(
        ...(before ? [element("span", { class: "log-mark" }, before)] : []),
        element("a", { class: "log-number", href: link, tabindex: -1, "aria-label": `Line ${number}` }, number), text,
        ...(after ? [element("span", { class: "log-mark" }, clipped(after, 300))] : []));
}
