/**
 * Where each line of a log is, in pixels, though few were ever laid out: all are one line high but those that were
 * measured and are not. Pure.
 */

const blockLines = 256;

export class LogHeights {
    first = 1;
    last = 0;
    /** The height of a line that nobody has measured. */
    base = 20;
    /** What lines have more than that: by block, so that a long log is summed in few steps. @type {Map<number, any>} */
    #blocks = new Map();
    /** @type {number[]} the blocks in order */
    #order = [];

    get total() {
        return this.offsetOf(this.last + 1);
    }

    /** Forgets what was measured: the width has changed, or how lines are wrapped. */
    clear() {
        this.#blocks.clear();
        this.#order = [];
    }

    /** @param {number} number @param {number} height @returns {boolean} whether that is news */
    set(number, height) {
        const key = Math.floor(number / blockLines);
        let block = this.#blocks.get(key);
        const more = height - this.base;
        const difference = more - (block?.lines.get(number) ?? 0);
        if (Math.abs(difference) < 0.5) return false;
        if (!block) {
            this.#blocks.set(key, block = { sum: 0, lines: new Map() });
            this.#order = [...this.#blocks.keys()].sort((one, other) => one - other);
        }
        block.lines.set(number, more);
        block.sum += difference;
        return true;
    }

    /** Where a line begins, below the beginning of the first one. */
    offsetOf(number) {
        let offset = (Math.min(Math.max(number, this.first), this.last + 1) - this.first) * this.base;
        const [firstKey, key] = [Math.floor(this.first / blockLines), Math.floor(number / blockLines)];
        for (const other of this.#order) {
            if (other > key) break;
            const block = this.#blocks.get(other);
            if (other > firstKey && other < key) offset += block.sum;
            else for (const [line, more] of block.lines) if (line >= this.first && line < number) offset += more;
        }
        return offset;
    }

    /** The line at a place. @param {number} offset */
    lineAt(offset) {
        let [low, high] = [this.first, Math.max(this.first, this.last)];
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if (this.offsetOf(middle) <= offset) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
