/**
 * Reads a line as a terminal would: colours, carriage returns, backspaces. It makes nodes, never markup, takes time in
 * proportion to the line, and maps every colour to one that is legible on the page. What it does not know it swallows.
 */
import { element, linkAddress, readable } from "./html.js";

/**
 * @typedef {{foreground: string, background: string, marks: number}} Style colours by name, "" as the page's own
 * @typedef {{text: string, style: Style, address: string|null}} Run
 */

/** @type {Style} */
export const plainStyle = Object.freeze({ foreground: "", background: "", marks: 0 });

const names = ["grey", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const marks = { bold: 1, dim: 2, italic: 4, underline: 8, inverse: 16, struck: 32 };
const markOf = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "struck" };
const endOf = {
    21: marks.bold, 22: marks.bold | marks.dim, 23: marks.italic, 24: marks.underline, 27: marks.inverse, 29: marks.struck,
};
// More than any program means; a line of nothing but colours must not be a thousand nodes.
const runsMax = 200;
const parametersMax = 32;

// Every expression goes forward only, and none can match the same characters twice: time is linear in the line.
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;
const movements = /[\b\r]/;
const text = /[^\u0000-\u0008\u000a-\u001f\u007f-\u009f]+/y;
const sequence = /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~])?/y;
// OSC, DCS, SOS, PM, APC; ended by BEL, by ST, or by whatever begins the next sequence.
const message = /(?:\u001b([\]PX^_])|[\u0090\u0098\u009d-\u009f])([^\u0007\u001b\u0080-\u009f]*)(\u0007|\u001b\\|\u009c|(?=[\u001b\u0080-\u009f])|$)/y;
const escape = /\u001b[ -/]*[0-~]?/y;

/**
 * @param {string} line without its end
 * @param {Style} [start] how the line before it ended
 * @returns {{runs: Run[], end: Style}}
 */
export function readLine(line, start = plainStyle) {
    if (!controls.test(line)) return { runs: line ? [{ text: line, style: start, address: null }] : [], end: start };
    // Not an expression: a thousand returns in the middle of a line would be counted from each of them.
    let length = line.length;
    while (line[length - 1] === "\r") length -= 1;
    const trimmed = line.slice(0, length);
    const paper = movements.test(trimmed) ? new Cells() : new Strip();
    let [style, address, index] = [start, null, 0];
    const read = (expression) => {
        expression.lastIndex = index;
        const match = expression.exec(trimmed);
        if (match) index = expression.lastIndex;
        return match;
    };
    while (index < trimmed.length) {
        const words = read(text);
        if (words) {
            paper.write(words[0], style, address);
            continue;
        }
        const begin = index;
        const order = read(sequence);
        if (order) {
            if (order[2] === "m") style = styled(style, order[1]);
            else if (order[2] === "K") paper.erase(order[1]);
            continue;
        }
        const told = read(message);
        if (told) {
            // What nothing ends would hide the rest of the line: then only its beginning is swallowed.
            if (told[3] === "" && index === trimmed.length) index = begin + (trimmed[begin] === "\u001b" ? 2 : 1);
            else if (/^8;[^;]*;/.test(told[2])) address = linkAddress(told[2].replace(/^8;[^;]*;/, ""));
            continue;
        }
        if (read(escape)) continue;
        const control = trimmed[index++];
        if (control === "\r") paper.column = 0;
        else if (control === "\b") paper.column = Math.max(0, paper.column - 1);
    }
    return { runs: paper.runs, end: style };
}

/** What is left of a line when its looks are taken away. @param {Run[]} runs */
export const textOf = (runs) => runs.map((run) => run.text).join("");

/** The runs before and behind the first `count` characters. @param {Run[]} runs @returns {[Run[], Run[]]} */
export function split(runs, count) {
    const before = [];
    for (const [index, run] of runs.entries()) {
        if (run.text.length > count) {
            if (count > 0) before.push({ ...run, text: run.text.slice(0, count) });
            return [before, [{ ...run, text: run.text.slice(count) }, ...runs.slice(index + 1)]];
        }
        before.push(run);
        count -= run.text.length;
    }
    return [before, []];
}

/** @param {Run[]} runs @returns {(Node|string)[]} for a parent to append */
export function nodesOf(runs) {
    const nodes = runs.slice(0, runsMax).map(({ text, style, address }) => {
        const name = classOf(style);
        // A link says where it leads, whatever its words are.
        if (address) return element("a", { class: `log-link ${name}`, href: address, target: "_blank",
            rel: "noopener noreferrer", title: address, "data-leads": hostOf(address) }, text);
        return name ? element("span", { class: name }, text) : document.createTextNode(readable(text));
    });
    if (runs.length > runsMax) nodes.push(document.createTextNode(readable(textOf(runs.slice(runsMax)))));
    return nodes;
}

/** A line on which nothing is written over. */
class Strip {
    /** @type {Run[]} */
    runs = [];
    column = 0;

    write(text, style, address) {
        this.runs.push({ text, style, address });
    }

    erase() {}
}

/** A line that the cursor goes back on: a progress bar is what stands there at last. */
class Cells {
    /** @type {Run[]} one a character */
    #cells = [];
    column = 0;

    write(text, style, address) {
        for (const character of text) {
            const before = this.#cells[this.column - 1];
            // What is combined with a character moves no cursor.
            if (before && /^[\p{M}\u200d]$/u.test(character)) before.text += character;
            else this.#cells[this.column++] = { text: character, style, address };
        }
    }

    erase(what) {
        if (what === "2") this.#cells = [];
        else if (what === "1") this.#cells.fill(undefined, 0, this.column);
        else this.#cells.length = Math.min(this.#cells.length, this.column);
    }

    get runs() {
        /** @type {Run[]} */
        const runs = [];
        // Not forEach: what was never written is a space.
        for (const { text, style, address } of Array.from(this.#cells, (cell) => cell ?? blank)) {
            const last = runs.at(-1);
            if (last && last.style === style && last.address === address) last.text += text;
            else runs.push({ text, style, address });
        }
        return runs;
    }
}

const blank = { text: " ", style: plainStyle, address: null };

/** The style after `ESC [ parameters m`. */
function styled(style, parameters) {
    if (/[<=>?]/.test(parameters)) return style;
    const next = { ...style };
    const parts = parameters.split(";", parametersMax);
    for (let index = 0; index < parts.length; index += 1) {
        const [code, ...rest] = parts[index].split(":");
        const number = Number(code);
        if (number === 0) Object.assign(next, plainStyle);
        else if (number === 38 || number === 48 || number === 58) {
            const [colour, used] = rest.length > 0 ? [colourOf(rest), 0] : colourAfter(parts, index + 1);
            index += used;
            if (colour !== null && number !== 58) next[number === 38 ? "foreground" : "background"] = colour;
        } else if (number === 4 && rest[0] === "0") next.marks &= ~marks.underline;
        else if (markOf[number]) next.marks |= marks[markOf[number]];
        else if (endOf[number]) next.marks &= ~endOf[number];
        else if (number === 39) next.foreground = "";
        else if (number === 49) next.background = "";
        else if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) next.foreground = names[number % 10];
        else if (number >= 40 && number <= 47) next.background = names[number - 40];
        else if (number >= 100 && number <= 107) next.background = names[number - 100];
    }
    return next.foreground || next.background || next.marks ? next : plainStyle;
}

/** `5;n` or `2;r;g;b` from that place on, and how many parameters it took. */
function colourAfter(parts, index) {
    const count = { 5: 2, 2: 4 }[parts[index]] ?? 0;
    return [colourOf(parts.slice(index, index + count)), count];
}

/** @param {string[]} parts `5, n`; `2, r, g, b`; or `2, a colour space, r, g, b` @returns {string|null} */
function colourOf(parts) {
    const numbers = parts.map(Number);
    if (parts[0] === "2" && parts.length >= 4) return nameOf(...numbers.slice(parts.length > 4 ? 2 : 1));
    if (parts[0] !== "5" || !(numbers[1] >= 0 && numbers[1] <= 255)) return null;
    const number = numbers[1];
    if (number < 16) return names[number % 8];
    if (number >= 232) return number < 244 ? "grey" : "white";
    const cube = number - 16;
    const level = (step) => step === 0 ? 0 : 55 + step * 40;
    return nameOf(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** The colour of the page that is nearest in hue: any other might not be legible on it. */
function nameOf(red, green, blue) {
    const [highest, lowest] = [Math.max(red, green, blue), Math.min(red, green, blue)];
    const range = highest - lowest;
    if (!(range >= 48)) return highest + lowest < 256 ? "grey" : "white";
    const hue = 60 * (highest === red ? (green - blue) / range : highest === green ? 2 + (blue - red) / range
        : 4 + (red - green) / range);
    const bounds = [[20, "red"], [72, "yellow"], [160, "green"], [200, "cyan"], [262, "blue"], [330, "magenta"]];
    return bounds.find(([bound]) => (hue + 360) % 360 < bound)?.[1] ?? "red";
}

/** @param {Style} style */
function classOf({ foreground, background, marks: set }) {
    const classes = foreground ? [`fg-${foreground}`] : [];
    if (background) classes.push(`bg-${background}`);
    for (const [name, bit] of Object.entries(marks)) if (set & bit) classes.push(`is-${name}`);
    return classes.join(" ");
}

function hostOf(address) {
    return URL.canParse(address) ? new URL(address).host || address : address;
}
