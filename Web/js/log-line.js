/**
 * Finds the line of a run's log that was written nearest to an instant: lines bear their time and stand in its order, so
 * that halving finds one in a million with a few questions.
 */
import { fetchInvocation } from "./api.js";

const pageLines = 50;

/**
 * The number of the last line that had come by an instant, asked for in a few small pages.
 * @param {number|string} invocationId
 * @param {number} time in milliseconds since 1970
 * @returns {Promise<number>} the number before the first that is kept, where none had come
 */
export async function lastLineBy(invocationId, time) {
    const read = (from) => fetchInvocation(invocationId, `log?from=${from}&limit=${pageLines}`);
    const { total, first = 1 } = await read(-1);
    let from = Math.max(first, 1);
    let to = total;
    while (from <= to) {
        const middle = Math.max(from, Math.floor((from + to - pageLines) / 2));
        const { lines } = await read(middle);
        if (lines.length === 0) break;
        const index = lines.findIndex(({ at }) => Date.parse(at) > time);
        if (index > 0) return lines[index - 1].n;
        if (index === 0) to = lines[0].n - 1;
        else from = lines.at(-1).n + 1;
    }
    return to < from ? from - 1 : to;
}

/**
 * @param {number} invocationId
 * @param {number} time in milliseconds since 1970
 * @returns {Promise<number|null>} the first of the nearest lines; null where there is no log
 */
export async function lineAt(invocationId, time) {
    const read = (from) => fetchInvocation(invocationId, `log?from=${from}&limit=${pageLines}`);
    const { total, first = 1 } = await read(1);
    let before = null;
    let after = null;
    let from = first;
    let to = total;
    while (from <= to) {
        const middle = Math.max(from, Math.floor((from + to - pageLines) / 2));
        const { lines } = await read(middle);
        if (lines.length === 0) break;
        const index = lines.findIndex(({ at }) => Date.parse(at) >= time);
        if (index >= 0) after = lines[index];
        if (index !== 0) before = lines.at(index < 0 ? -1 : index - 1);
        if (index > 0) break;
        if (index === 0) to = lines[0].n - 1;
        else from = lines.at(-1).n + 1;
    }
    const distance = (line) => line ? Math.abs(Date.parse(line.at) - time) : Infinity;
    return (distance(after) <= distance(before) ? after : before)?.n ?? null;
}
