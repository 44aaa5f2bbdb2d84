/**
 * How many tasks wait for a person, said where it is seen from another tab: in the title, on the icon, and on the
 * application's badge where the board is installed as one.
 */
import { attentionOf } from "./attention.js";
import { store } from "./store.js";

const name = document.title;
const iconLink = document.querySelector("link[rel=icon]");
const plainIcon = iconLink.getAttribute("href");
const countMax = 99;
let shown = 0;
/** @type {Promise<string>|null} */
let drawing = null;

/** Begins to keep the title and the icon true. Called once. */
export function showAttentionInTitle() {
    // Whoever looks at the past is still needed in the present.
    store.addEventListener("present", update);
    update();
}

function update() {
    let count = 0;
    for (const task of store.live.tasks.values()) if (attentionOf(task)) count += 1;
    if (count === shown) return;
    shown = count;
    document.title = count > 0 ? `(${count}) ${name}` : name;
    if (count > 0) navigator.setAppBadge?.(count).catch(() => {});
    else navigator.clearAppBadge?.().catch(() => {});
    drawIcon(count);
}

/** The icon with a red disc and the count in it. */
async function drawIcon(count) {
    if (count === 0) return iconLink.setAttribute("href", plainIcon);
    drawing ??= fetch(plainIcon).then((response) => response.text());
    const drawn = await drawing.catch(() => "");
    if (count !== shown || !drawn.includes("</svg>")) return;
    const box = /viewBox="0 0 (\d+) (\d+)"/.exec(drawn) ?? [0, 32, 32];
    const size = Number(box[1]) / 32;
    const badge = `<g transform="scale(${size})"><circle cx="22" cy="22" r="10" fill="#b3261e"/><text x="22" y="26.5" `
        + `text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="13" fill="#fff">`
        + `${count > countMax ? "…" : count}</text></g></svg>`;
    iconLink.setAttribute("href", `data:image/svg+xml,${encodeURIComponent(drawn.replace("</svg>", badge))}`);
}
