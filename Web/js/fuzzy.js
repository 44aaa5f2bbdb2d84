/**
 * How well a few typed letters fit a text: they must come in order; those that begin words or follow each other count
 * more. Linear in the text, because it runs over a thousand titles at each keystroke.
 */

const points = { letter: 1, consecutive: 4, wordStart: 6 };

/**
 * @param {string} query
 * @param {string} text
 * @returns {number} 0 for no fit; more is better
 */
export function fuzzyScore(query, text) {
    const letters = query.toLowerCase().replace(/\s+/g, "");
    if (!letters) return 1;
    const lower = text.toLowerCase();
    const whole = lower.indexOf(query.toLowerCase().trim());
    // Words as they stand beat letters that happen to come in order.
    if (whole >= 0) return 1000 + (isWordStart(lower, whole) ? 100 : 0) - Math.min(99, whole);
    let score = 0;
    let at = -1;
    for (const letter of letters) {
        const found = lower.indexOf(letter, at + 1);
        if (found < 0) return 0;
        score += points.letter + (found === at + 1 ? points.consecutive : 0)
            + (isWordStart(lower, found) ? points.wordStart : 0);
        at = found;
    }
    return score;
}

function isWordStart(text, index) {
    return index === 0 || !/[\p{L}\p{N}]/u.test(text[index - 1]);
}
