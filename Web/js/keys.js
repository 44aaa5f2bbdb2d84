/**
 * What the keyboard does, in one table: whoever acts on a key says so here, and the help is made from it. Keys
 * without Control can be switched off (WCAG 2.2, 2.1.4), for readers whose speech or tremor would press them.
 */

/**
 * @typedef {{key: string, words: string, group: string, withControl?: boolean, isPossible?: () => boolean,
 *   action: (event: KeyboardEvent) => void}} KeyBinding `key` as in `KeyboardEvent.key`; `words` say what it does
 */

import { remember, remembered } from "./preferences.js";

const switchName = "single-keys";
/** @type {Set<KeyBinding>} */
const bindings = new Set();

/** Whether the board itself has the reader's attention, and no dialog covers it. */
export const isBoardInFront = () => !document.querySelector("dialog:modal");

/**
 * @param {KeyBinding} binding without `isPossible` it acts while no dialog covers the board
 * @param {AbortSignal} signal takes it away again
 */
export function bindKey(binding, signal) {
    bindings.add(binding);
    signal.addEventListener("abort", () => bindings.delete(binding));
}

/** Everything that a key does at present, in the order in which it was bound. */
export const keyBindings = () => [...bindings];

/** Whether keys without Control act. */
export const areSingleKeysOn = () => remembered(switchName) !== "off";

/** @param {boolean} areOn */
export function switchSingleKeys(areOn) {
    remember(switchName, areOn ? "on" : "off");
}

addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const withControl = event.ctrlKey || event.metaKey;
    // Whoever writes means the letter.
    if (!withControl && (isTyping(event.target) || !areSingleKeysOn())) return;
    // The one bound last lies on top: a panel over the board takes a key from it.
    const binding = [...bindings].findLast(({ key, withControl: wanted = false, isPossible = isBoardInFront }) =>
        key.toLowerCase() === event.key.toLowerCase() && wanted === withControl && isPossible());
    if (!binding) return;
    event.preventDefault();
    binding.action(event);
});

/** A field that was closed with its dialog has the focus for a frame more; nobody writes into it. */
function isTyping(target) {
    return target instanceof Element && target.checkVisibility()
        && target.closest("input:not([type=range]), textarea, select, [contenteditable], [role=menu]") !== null;
}
