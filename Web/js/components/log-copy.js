/**
 * Takes lines out of a log: into the clipboard, as they are shown. All of a long log is asked for page by page.
 */
import { readLine } from "../ansi.js";
import { fetchLog } from "../api.js";
import { plainLine } from "./log-row.js";

const pageLines = 5000;

/**
 * The lines as text.
 * @param {number} runId @param {number} from @param {number} to @param {boolean} hasTimes
 * @param {(lines: number) => void} [progress] is told how many are there
 */
export async function textOfLines(runId, from, to, hasTimes, progress = () => {}) {
    const texts = [];
    let style;
    for (let next = from; next <= to;) {
        const page = await fetchLog(runId, { from: next, limit: Math.min(pageLines, to - next + 1) });
        for (const line of page.lines) {
            if (line.n > to) break;
            const reading = readLine(line.text, style);
            style = reading.end;
            texts.push(plainLine(line, reading.runs, hasTimes));
        }
        // A page that goes no further is the last one.
        if (page.next <= next) break;
        next = page.next;
        progress(texts.length);
    }
    return texts.join("\n") + (texts.length > 0 ? "\n" : "");
}

/**
 * Puts text that is still to come into the clipboard: the browser allows it for the click, not for what is done when all
 * pages are there. @param {Promise<string>} text @returns {Promise<boolean>} false where there is no clipboard
 */
export async function copy(text) {
    try {
        if (!navigator.clipboard?.write) return await text, false;
        const blob = text.then((string) => new Blob([string], { type: "text/plain" }));
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
        return true;
    } catch {
        return false;
    }
}
