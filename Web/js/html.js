/**
 * The only way in which text reaches the document: nodes are built, never parsed, so that what an
 * agent wrote can be strange but not dangerous. The page is served with Trusted Types on.
 */

const svgNamespace = "http://www.w3.org/2000/svg";

// Terminal sequences (CSI, OSC, single escapes): they mean nothing here and hide what follows them.
const terminalSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
// Controls, and the characters that reorder or hide text (Unicode TR 36, "Trojan Source").
const trickyCharacters =
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Text as a reader may safely see it: terminal colours go, characters that reorder text are named.
 * @param {unknown} text
 * @returns {string}
 */
export function readable(text) {
    const string = String(text ?? "");
    // Nearly every string is clean; a test costs less than two replacements.
    if (string.search(trickyCharacters) < 0) return string;
    return string.replace(terminalSequences, "").replace(trickyCharacters, (character) =>
        `\u27e8U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`);
}

/**
 * The beginning of a long text. A card shows three lines; ten thousand characters would be laid out for nothing.
 * @param {unknown} text
 * @param {number} charactersMax
 */
export function clipped(text, charactersMax) {
    const string = String(text ?? "");
    return string.length > charactersMax ? `${string.slice(0, charactersMax)}…` : string;
}

/**
 * An HTML element. Properties that are functions listen (`onclick`), `true` sets an empty attribute,
 * `false`, `null` and `undefined` set none. For example: `element("button", { class: "quiet", onclick }, "Stop")`.
 * @param {string} name
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function element(name, properties = {}, ...children) {
    return furnish(document.createElement(name), properties, children);
}

/** An SVG element, by the same rules. */
export function svg(name, properties = {}, ...children) {
    return furnish(document.createElementNS(svgNamespace, name), properties, children);
}

function furnish(node, properties, children) {
    for (const [name, value] of Object.entries(properties)) {
        if (typeof value === "function") node.addEventListener(name.slice(2), value);
        else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : readable(value));
    }
    for (const child of children) {
        if (child == null || child === false) continue;
        node.append(child instanceof Node ? child : readable(child));
    }
    return node;
}

/** Sets a node's text if it differs: an unchanged text costs no layout and is not announced again. */
export function setText(node, text) {
    const wanted = readable(text);
    if (node.textContent !== wanted) node.textContent = wanted;
}

/** Sets or removes an attribute if that is a change. */
export function setAttribute(node, name, value) {
    const wanted = value === false || value == null ? null : value === true ? "" : readable(value);
    if (node.getAttribute(name) === wanted) return;
    if (wanted === null) node.removeAttribute(name);
    else node.setAttribute(name, wanted);
}

/**
 * The address behind a link, or null where a link would be unsafe (`javascript:`, `data:`, a file path).
 * Browsers ignore control characters inside a scheme, so they are refused before it is read.
 * @param {string|null|undefined} text
 */
export function linkAddress(text) {
    const trimmed = String(text ?? "").trim();
    return /^(https?:\/\/|mailto:)[^\u0000-\u0020\u007f]+$/i.test(trimmed) ? trimmed : null;
}

/**
 * Makes the children of `container` be `nodes`, in that order, touching only those that differ:
 * a card that stays keeps its focus, its scroll position and its animation.
 * @param {Element} container
 * @param {Element[]} nodes
 * @param {(child: Element) => boolean} [isElsewhere] whether another container is about to take that child: then it
 *   is left for it, because what has been out of the document has lost its focus
 */
export function arrange(container, nodes, isElsewhere = () => false) {
    const wanted = new Set(nodes);
    for (const child of [...container.children]) if (!wanted.has(child) && !isElsewhere(child)) child.remove();
    let cursor = container.firstElementChild;
    for (const node of nodes) {
        while (cursor && !wanted.has(cursor)) cursor = cursor.nextElementSibling;
        // A child that moves further down would otherwise make every later one move up, one by one.
        if (cursor && cursor !== node && cursor.nextElementSibling === node) cursor = node;
        if (cursor === node) cursor = node.nextElementSibling;
        else place(container, node, cursor);
    }
}

function place(container, node, before) {
    // moveBefore keeps focus and running animations, but only moves what is in the same document already.
    if (node.isConnected && container.moveBefore) {
        // Chromium (156) forgets to restyle what an attribute changed on a node that moves before the next frame.
        void getComputedStyle(node).zIndex;
        return container.moveBefore(node, before);
    }
    const focused = node.contains(document.activeElement) ? document.activeElement : null;
    container.insertBefore(node, before);
    focused?.focus({ preventScroll: true });
}

/**
 * Keyed lists: one child an item, made once, updated in place.
 * @template Item
 * @param {Element} container
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => Element} create
 * @param {(node: Element, item: Item) => void} [update]
 */
export function reconcile(container, items, keyOf, create, update) {
    const existing = new Map([...container.children].map((child) => [child.dataset.key, child]));
    arrange(container, items.map((item) => {
        const key = keyOf(item);
        let node = existing.get(key);
        if (!node) {
            node = create(item);
            node.dataset.key = key;
        }
        update?.(node, item);
        return node;
    }));
}
