/**
 * Where the reader is, kept in the address, so that it can be sent to a colleague and "back" works:
 * `#task=<id>&tab=timeline`, `#log=<invocation>&lines=L120-L140`, `#at=<event>`.
 */

/** @param {string} name @returns {string} "" when the address does not say */
export const inAddress = (name) => new URLSearchParams(location.hash.slice(1)).get(name) ?? "";

/** The hash of an address with these changes; null or "" takes a name away. @param {Record<string, string|null>} changes */
export function addressWith(changes) {
    const parameters = new URLSearchParams(location.hash.slice(1));
    for (const [name, value] of Object.entries(changes)) {
        if (value) parameters.set(name, value);
        else parameters.delete(name);
    }
    return `#${parameters}`;
}

/** Goes there: a step that "back" undoes. Listeners of `hashchange` follow. */
export function go(changes) {
    location.hash = addressWith(changes);
}

/** Notes where the reader is without making a step of it, and without `hashchange`: closing is nothing to go back to. */
export function note(changes) {
    const hash = addressWith(changes);
    history.replaceState(null, "", location.pathname + location.search + (hash === "#" ? "" : hash));
}
