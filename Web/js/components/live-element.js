/**
 * An element that listens to the store or the clock for as long as it is in the document, and not longer.
 */
export class LiveElement extends HTMLElement {
    #presence = new AbortController();
    #isBuilt = false;

    connectedCallback() {
        this.#presence = new AbortController();
        if (!this.#isBuilt) this.build();
        this.#isBuilt = true;
        this.listen(this.#presence.signal);
    }

    disconnectedCallback() {
        this.#presence.abort();
    }

    /** Makes the children. Called once, on first entering the document. */
    build() {}

    /** Adds listeners with `{ signal }`, which removes them when the element leaves. @param {AbortSignal} signal */
    listen(signal) {}

    /** Asks for a change of a task; `main.js` sends it. @param {string} name @param {object} parameters */
    command(name, parameters) {
        const detail = { command: name, ...parameters };
        this.dispatchEvent(new CustomEvent("command-task", { bubbles: true, detail }));
    }
}
