/**
 * Time to pixels and back. Hours in which nothing ran would squeeze minutes of work into nothing, so they are folded to
 * a strip: between time and pixels lies an axis in milliseconds that leaves them out. Pure: no document, no clock.
 */

/** @typedef {{from: number, to: number}} Span instants in milliseconds since 1970 */
/** @typedef {{from: number, to: number, at: number, length: number, isFold: boolean}} Segment `at` and `length` on the axis */

const marginPixels = 10;
const foldPixels = 52;
const foldsShareMax = 0.3;
// A pause that is shorter is no idle time, whatever the scale.
const foldMillisecondsMin = 60_000;
const viewMillisecondsMin = 500;
const labelPixels = 72;
const second = 1000, minute = 60 * second, hour = 60 * minute;
const steps = [second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second, minute, 2 * minute, 5 * minute,
    10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour];

/** The spans in order, those that touch made one. @param {Span[]} spans @returns {Span[]} */
export function merged(spans) {
    const result = [];
    for (const { from, to } of [...spans].sort((first, second) => first.from - second.from)) {
        const last = result.at(-1);
        if (last && from <= last.to) last.to = Math.max(last.to, to);
        else result.push({ from, to });
    }
    return result;
}

/**
 * @param {Span[]} spans when something happened
 * @param {number} widthPixels
 * @param {boolean} isFolding
 * @returns {Segment[]} without a hole, at least one
 */
function segmentsOf(spans, widthPixels, isFolding) {
    const busy = merged(spans);
    if (busy.length === 0) busy.push({ from: 0, to: 1 });
    const worked = Math.max(second, busy.reduce((sum, { from, to }) => sum + to - from, 0));
    const gaps = busy.slice(1).map(({ from }, index) => from - busy[index].to);
    const least = Math.max(foldMillisecondsMin, worked * 0.12);
    const folds = isFolding ? gaps.filter((gap) => gap > least).length : 0;
    const share = Math.min(foldPixels / Math.max(widthPixels, 1), foldsShareMax / Math.max(folds, 1));
    const foldLength = worked * share / Math.max(1 - share * folds, 0.1);
    const segments = [];
    let at = 0;
    const add = (from, to, length, isFold) => {
        segments.push({ from, to, at, length, isFold });
        at += length;
    };
    busy.forEach(({ from, to }, index) => {
        if (index > 0) {
            const isFold = isFolding && gaps[index - 1] > least;
            add(busy[index - 1].to, from, isFold ? Math.min(foldLength, gaps[index - 1]) : gaps[index - 1], isFold);
        }
        add(from, to, Math.max(1, to - from), false);
    });
    return segments;
}

export class TimelineScale {
    /** @type {Segment[]} */
    segments = segmentsOf([], 1, true);
    width = 1;
    /** Whether all of it is in view, and shall stay so as it grows. */
    isFit = true;
    #from = 0;
    #to = 1;

    /** Looks at other spans, in another width; what was in view stays in view. */
    update(spans, width, isFolding) {
        const inView = [this.#timeAt(this.#from), this.#timeAt(this.#to)];
        this.width = Math.max(width, 2 * marginPixels + 1);
        this.segments = segmentsOf(spans, this.width, isFolding);
        if (this.isFit) this.fit();
        else this.#look(...inView.map((time) => this.#axisOf(time)));
    }

    fit() {
        this.isFit = true;
        this.#from = 0;
        this.#to = this.#length;
    }

    /** @param {number} time @returns {number} its pixel, perhaps outside of what is in view */
    x(time) {
        return marginPixels + (this.#axisOf(time) - this.#from) * this.#pixelsPerMillisecond;
    }

    /** @param {number} x @returns {number} the instant at that pixel */
    time(x) {
        return this.#timeAt(this.#from + (x - marginPixels) / this.#pixelsPerMillisecond);
    }

    /** @param {number} factor above 1 for a closer look @param {number} [x] what stays where it is */
    zoom(factor, x = this.width / 2) {
        const fixed = this.#from + (x - marginPixels) / this.#pixelsPerMillisecond;
        this.#look(fixed - (fixed - this.#from) / factor, fixed + (this.#to - fixed) / factor);
    }

    /** @param {number} pixels to the right */
    pan(pixels) {
        const by = pixels / this.#pixelsPerMillisecond;
        this.#look(this.#from + by, this.#to + by);
    }

    /** Moves the view so that an instant is in it. @param {number} time */
    reveal(time) {
        const x = this.x(time);
        if (x < marginPixels || x > this.width - marginPixels) this.pan(x - this.width / 2);
    }

    /** Round instants with room for their labels, and what is folded. @returns {{x: number, time: number, step?: number, folded?: number}[]} */
    labels() {
        const step = steps.find((length) => length * this.#pixelsPerMillisecond >= labelPixels) ?? steps.at(-1);
        const labels = [];
        for (const segment of this.segments) {
            const middle = (this.x(segment.from) + this.x(segment.to)) / 2;
            if (segment.isFold) {
                if (middle > 0 && middle < this.width) {
                    labels.push({ x: middle, time: segment.from, folded: segment.to - segment.from });
                }
                continue;
            }
            const from = Math.max(segment.from, this.time(0));
            const to = Math.min(segment.to, this.time(this.width));
            // Round on the reader's clock, which may lie half an hour beside the hour of UTC.
            const offset = new Date(from).getTimezoneOffset() * minute;
            for (let time = Math.ceil((from - offset) / step) * step + offset; time <= to; time += step) {
                labels.push({ x: this.x(time), time, step });
            }
        }
        return labels;
    }

    get #length() {
        const last = this.segments.at(-1);
        return last.at + last.length;
    }

    get #pixelsPerMillisecond() {
        return (this.width - 2 * marginPixels) / Math.max(1, this.#to - this.#from);
    }

    /** Never closer than can be told apart, never further than there is something. */
    #look(from, to) {
        const length = Math.min(Math.max(to - from, viewMillisecondsMin), Math.max(this.#length, viewMillisecondsMin));
        const start = Math.max(0, Math.min((from + to - length) / 2, this.#length - length));
        this.isFit = length >= this.#length;
        this.#from = start;
        this.#to = start + length;
    }

    #axisOf(time) {
        const segment = this.segments.find(({ to }) => time <= to) ?? this.segments.at(-1);
        const share = segment.to > segment.from ? segment.length / (segment.to - segment.from) : 1;
        // Before the first and after the last it goes on as if it ran.
        return segment.at + (time - segment.from) * (time < segment.from || time > segment.to ? 1 : share);
    }

    #timeAt(axis) {
        const segment = this.segments.find(({ at, length }) => axis <= at + length) ?? this.segments.at(-1);
        const share = segment.length > 0 ? (segment.to - segment.from) / segment.length : 1;
        return segment.from + (axis - segment.at) * (axis < segment.at || axis > segment.at + segment.length ? 1 : share);
    }
}
