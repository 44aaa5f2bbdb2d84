/**
 * What this browser remembers for its reader from one visit to the next. Storage may be forbidden or full: then nothing
 * is remembered, and nothing else is lost.
 */

/** @param {string} name @returns {string|null} null where nothing was kept */
export function remembered(name) {
    try {
        return localStorage.getItem(name);
    } catch {
        return null;
    }
}

/** @param {string} name @param {string} text */
export function remember(name, text) {
    try {
        localStorage.setItem(name, text);
    } catch {
        // The choice lasts as long as the page.
    }
}
