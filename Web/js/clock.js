/**
 * The board's clock as the page sees it: the last reading that the server gave, carried forward by real time
 * times speed. The browser's own wall clock is never shown: it may be wrong, and a simulated board has its own day.
 */

const tickMilliseconds = { wall: 1000, simulated: 250 };

/**
 * @typedef {{mode: string, now: string, isSimulated: boolean, isPaused?: boolean, speed?: number, scenario?: string,
 *   seed?: number, start?: string, until?: string, isFinished?: boolean, latenessMilliseconds?: number}} ClockReading
 */

/** Dispatches `reading` when the server said something new, and `tick` as time passes. */
export class BoardClock extends EventTarget {
    /** @type {ClockReading|null} */
    reading = null;
    #readAt = 0;
    #base = 0;
    #timer = 0;
    /** @type {number|null} */
    #held = null;

    /** @param {ClockReading} reading @param {string} [now] where it is fresher than the reading's own */
    read(reading, now = reading.now) {
        const wasSimulated = this.reading?.isSimulated;
        this.reading = reading;
        this.#base = Date.parse(now);
        this.#readAt = performance.now();
        if (!this.#timer || wasSimulated !== reading.isSimulated) this.#restartTicks();
        this.dispatchEvent(new Event("reading"));
        this.dispatchEvent(new Event("tick"));
    }

    /** Milliseconds since 1970 on the board's clock, at the moment that is shown; 0 before the first reading. */
    now() {
        return this.#held ?? this.present();
    }

    /** The same at the present moment, whatever is shown. */
    present() {
        if (!this.reading) return 0;
        const { isSimulated, until } = this.reading;
        const now = this.#base + (performance.now() - this.#readAt) * this.#rate;
        return isSimulated && until ? Math.min(now, Math.max(this.#base, Date.parse(until))) : now;
    }

    /** What it said so many milliseconds of real time ago; 0 before the first reading. */
    before(milliseconds) {
        return this.reading ? this.present() - milliseconds * this.#rate : 0;
    }

    /** Lets ages and countdowns be those of one moment; null lets them run on. @param {number|null} milliseconds */
    hold(milliseconds) {
        this.#held = milliseconds;
        this.dispatchEvent(new Event("tick"));
    }

    /** How much faster than real time it goes. */
    get #rate() {
        const { isSimulated, isPaused, isFinished, speed = 1 } = this.reading;
        return !isSimulated ? 1 : isPaused || isFinished ? 0 : speed;
    }

    #restartTicks() {
        clearInterval(this.#timer);
        const period = this.reading.isSimulated ? tickMilliseconds.simulated : tickMilliseconds.wall;
        this.#timer = setInterval(() => this.dispatchEvent(new Event("tick")), period);
    }
}

export const boardClock = new BoardClock();
