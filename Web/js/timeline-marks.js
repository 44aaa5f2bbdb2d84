/**
 * What the lanes of a timeline are drawn with. Kinds differ by shape, so that colour only helps; thousands of marks are
 * a handful of paths and not thousands of nodes.
 */
import { kindOf } from "./timeline-model.js";

/** The shapes, centred, about 12 high. @type {Record<string, (x: number, y: number) => string>} */
const shapes = {
    tool: (x, y) => `M${x - 1} ${y - 7}h2v14h-2Z`,
    output: (x, y) => `M${x - 2.5} ${y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0Z`,
    error: (x, y) => `M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8`,
    progress: (x, y) => `M${x} ${y - 4.5}l4.5 8h-9Z`,
    other: (x, y) => `M${x} ${y - 4}l4 4-4 4-4-4Z`,
    late: (x, y) => `M${x - 3.5} ${y - 3.5}h7v7h-7Z`,
};

/** The kinds of marks, with their names, as the legend lists them. */
export const markNames = {
    tool: "Tool", output: "Output", error: "Error", progress: "Progress", other: "Other", late: "Late, after the end",
};

/** @param {import("./timeline-model.js").Entry} entry @returns {string} */
export const markOf = (entry) => entry.isLate ? "late" : kindOf(entry);

/**
 * The marks of a lane, as the `d` of one path a kind. Marks of a kind that would cover each other are one.
 * @param {import("./timeline-model.js").Entry[]} entries
 * @param {(time: number) => number} xOf
 * @param {number} width
 * @param {number} y
 * @returns {Record<string, string>}
 */
export function marksOf(entries, xOf, width, y) {
    const paths = Object.fromEntries(Object.keys(shapes).map((kind) => [kind, ""]));
    const last = {};
    for (const entry of entries) {
        const x = Math.round(xOf(entry.at) * 2) / 2;
        if (x < 0 || x > width) continue;
        const kind = markOf(entry);
        if (x - last[kind] < 2) continue;
        last[kind] = x;
        paths[kind] += shapes[kind](x, y);
    }
    return paths;
}

/**
 * Boxes of spans that may overlap, one below the other where they do, within a height. What is too short to be seen has
 * its mark alone.
 * @template {{from: number, to: number}} Span
 * @param {Span[]} spans in the order of their begins
 * @returns {(Span & {d: string})[]}
 */
export function stacked(spans, top, height, xOf, width) {
    const rowEnds = [];
    const placed = [];
    for (const span of spans) {
        if (xOf(span.to) - xOf(span.from) < 2) continue;
        const free = rowEnds.findIndex((end) => end <= span.from);
        const row = free >= 0 ? free : rowEnds.length;
        rowEnds[row] = span.to;
        placed.push({ span, row });
    }
    const rowHeight = height / Math.max(1, rowEnds.length);
    const inset = Math.min(3, rowHeight / 5);
    return placed.map(({ span, row }) => ({ ...span,
        d: box(span.from, span.to, top + row * rowHeight + inset, rowHeight - 2 * inset, xOf, width) }));
}

/** One shape alone, for the legend. @param {string} kind */
export const shapeOf = (kind) => shapes[kind](8, 8);

/** A box between two instants, at least two pixels wide and cut to what is in view; "" outside of it. */
export function box(from, to, y, height, xOf, width) {
    const left = Math.max(-20, xOf(from));
    const right = Math.min(width + 20, Math.max(xOf(to), left + 2));
    return right > 0 && left < width ? `M${left} ${y}H${right}v${height}H${left}Z` : "";
}
