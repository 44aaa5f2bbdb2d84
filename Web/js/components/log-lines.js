/**
 * Which lines of a log are held. A log may have a million: what is far from where the reader is goes, and is asked for
 * again. Pure: no requests, no nodes.
 */
import { plainStyle, readLine } from "../ansi.js";

/** @typedef {{n: number, at: string, text: string, partial?: boolean}} LogLine */

// Some screens around the reader, and what comes at the end meanwhile.
const linesMax = 5000;
const charactersMax = 4_000_000;
// How far back it is looked for what colours a line begins with.
const styleLinesMax = 500;

export class LogLines {
    /** The first line that the server keeps. */
    first = 1;
    /** The newest line that is known of, 0 while there is none. */
    newest = 0;
    /** The last line that may be seen: of the past, the last that had come. */
    until = Infinity;
    /** The lines after which the file began anew. @type {Set<number>} */
    resets = new Set();
    /** @type {Map<number, LogLine>} */
    #held = new Map();
    /** What a line looks like, and how it leaves the next one, by the line. */
    #readings = new WeakMap();
    #characters = 0;

    /** The newest line that is known of and may be seen. */
    get last() {
        return Math.min(this.newest, this.until);
    }

    /** The last line that is held and had come by an instant, where one that came later is held too; else Infinity. */
    lastBy(time) {
        let later = Infinity;
        for (const { n, at } of this.#held.values()) if (n < later && Date.parse(at) > time) later = n;
        return later - 1;
    }

    /** How many lines are held. */
    get size() {
        return this.#held.size;
    }

    /** @param {number} number @returns {LogLine|undefined} */
    get(number) {
        return this.#held.get(number);
    }

    /** Takes lines; one that is held already changes nothing. @param {LogLine[]} lines */
    add(lines) {
        for (const line of lines) {
            this.newest = Math.max(this.newest, line.n);
            if (line.n < this.first || this.#held.has(line.n)) continue;
            this.#held.set(line.n, line);
            this.#characters += line.text.length;
        }
    }

    /** Notes that lines before this one are kept no longer. @param {number} first */
    keepFrom(first) {
        if (first <= this.first) return;
        this.first = first;
        for (const number of [...this.#held.keys()]) if (number < first) this.#drop(number);
    }

    /** The numbers between which something is missing that should be shown, or null. */
    missing(from, to) {
        let [begin, end] = [Math.max(from, this.first), Math.min(to, this.last)];
        while (begin <= end && this.#held.has(begin)) begin += 1;
        while (begin <= end && this.#held.has(end)) end -= 1;
        return begin <= end ? { from: begin, to: end } : null;
    }

    /** Lets go of what is furthest from line `centre`, where more is held than should be. */
    trim(centre) {
        if (this.size <= linesMax && this.#characters <= charactersMax) return;
        const numbers = [...this.#held.keys()].sort((one, other) => Math.abs(other - centre) - Math.abs(one - centre));
        // A quarter at once: sorting for every new line would cost more than the lines.
        const [linesKept, charactersKept] = [linesMax * 0.75, charactersMax * 0.75];
        for (const number of numbers) {
            if (this.size <= linesKept && this.#characters <= charactersKept) break;
            this.#drop(number);
        }
    }

    /** A line that is held as a terminal would show it. @param {LogLine} line */
    read(line) {
        return this.#readings.get(line) ?? this.#read(line);
    }

    /** Colours run on from line to line, so the lines before it are read first, as far as they are held. */
    #read(line) {
        let number = line.n;
        while (number > line.n - styleLinesMax && this.#held.has(number - 1)
            && !this.#readings.has(this.#held.get(number - 1))) number -= 1;
        let style = this.#readings.get(this.#held.get(number - 1))?.end ?? plainStyle;
        for (; number < line.n; number += 1) {
            const before = this.#held.get(number);
            // What a file that begins anew left open is not meant for the new one.
            if (this.resets.has(number - 1)) style = plainStyle;
            const reading = readLine(before.text, style);
            this.#readings.set(before, reading);
            style = reading.end;
        }
        const reading = readLine(line.text, this.resets.has(line.n - 1) ? plainStyle : style);
        this.#readings.set(line, reading);
        return reading;
    }

    #drop(number) {
        this.#characters -= this.#held.get(number).text.length;
        this.#held.delete(number);
    }
}
