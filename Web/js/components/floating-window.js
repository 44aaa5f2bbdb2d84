/**
 * A small window of its own for a part of the page, above all others, where the browser has such windows (Document
 * Picture-in-Picture, Chromium): the very element moves there and back, so that nothing is shown twice or drawn anew.
 */
import { element } from "../html.js";
import { icon } from "../icons.js";

const size = { width: 340, height: 150 };

/**
 * A button that lets `part` float; nothing where the browser cannot.
 * @param {HTMLElement} part
 * @returns {HTMLElement|false}
 */
export function floatButton(part) {
    if (!("documentPictureInPicture" in globalThis)) return false;
    const button = element("button", { type: "button", class: "icon-button float-button", "aria-label": "Float in a small window",
        title: "Float in a small window", onclick: () => float(part, button) }, icon("float"));
    return button;
}

async function float(part, button) {
    const floating = await documentPictureInPicture.requestWindow(size).catch(() => null);
    // The reader may have closed it, or this very part floats already.
    if (!floating || part.ownerDocument !== document) return;
    const { document: other } = floating;
    for (const sheet of document.querySelectorAll("link[rel=stylesheet]")) other.head.append(other.importNode(sheet));
    Object.assign(other.documentElement.dataset, document.documentElement.dataset);
    other.documentElement.lang = document.documentElement.lang;
    other.title = document.title;
    other.body.className = "floating";
    const place = document.createComment("floats in a window of its own");
    part.before(place);
    button.hidden = true;
    other.body.append(part);
    // A link in the small window opens in the large one.
    other.addEventListener("click", (event) => {
        const link = event.target.closest("a[href^='#']");
        if (!link) return;
        event.preventDefault();
        location.hash = link.getAttribute("href");
        focus();
    });
    floating.addEventListener("pagehide", () => {
        place.replaceWith(part);
        button.hidden = false;
    }, { once: true });
}
