/**
 * The page's own drawings, as strokes on a 16 × 16 grid. Every icon stands beside words and is hidden from
 * screen readers.
 */
import { svg } from "./html.js";

const strokes = {
    build: "M9.5 6.5 3 13M7 3.5c2-1.8 4.8-1.5 6.5.5l-2.5 2.5-2-.5-2-2.5Z",
    test: "M6 2h4M7 2v4L3.5 12.5A1 1 0 0 0 4.4 14h7.2a1 1 0 0 0 .9-1.5L9 6V2M5 10h6",
    deploy: "M8 13V4M4.5 7.5 8 4l3.5 3.5M3 2h10",
    install: "M8 2v8M4.5 6.5 8 10l3.5-3.5M3 13.5h10",
    agent: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM11 7.2c2 .2 3.5.9 3.5 1.8 0 1.2-2.9 1.5-6.5.5S1.5 6.8 1.5 5.8 3 4.4 5.3 4.9",
    custom: "M8 1.5c.5 4 2.5 6 6.5 6.5-4 .5-6 2.5-6.5 6.5C7.5 10.5 5.5 8.5 1.5 8 5.5 7.5 7.5 5.5 8 1.5Z",
    failed: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM6 6l4 4M10 6l-4 4",
    stopped: "M3.5 3.5h9v9h-9Z",
    ready: "M6.5 4 3 7.5 6.5 11M3 7.5h6a4 4 0 0 1 4 4V13",
    stuck: "M8 2 14.5 13.5h-13ZM8 6.5v3M8 11.4v.3",
    quiet: "M13 9.5A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.5Z",
    waiting: "M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 14c.5-3 2.5-4 5-4s4.5 1 5 4",
    unverified: "M6 6a2 2 0 1 1 3 1.7c-.7.4-1 .9-1 1.8M8 12v.3M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z",
    blocked: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM4 8h8",
    cleanup: "M8 3a5.5 5.5 0 1 0 0 11A5.5 5.5 0 0 0 8 3ZM8 6v2.7l2 1.3M6 1.2h4",
    archived: "M2 3h12v3H2ZM3 6v7.5h10V6M6.5 9h3",
    play: "M5 3v10l8-5Z",
    pause: "M5.5 3v10M10.5 3v10",
    step: "M4 3v10l6-5ZM12.5 3v10",
    reset: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3",
    history: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3M8 5.4V8l1.8 1.2",
    previous: "M11 3.5 6.5 8l4.5 4.5M4.5 3.5v9",
    next: "M5 3.5 9.5 8 5 12.5M11.5 3.5v9",
    fault: "M9 1.5 4 9h3.5L6.5 14.5 12 7H8Z",
    more: "M8 3.2v.1M8 8v.1M8 12.7v.1",
    plus: "M8 3v10M3 8h10",
    close: "M4 4l8 8M12 4l-8 8",
    copy: "M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3",
    open: "M9 2.5h4.5V7M13.5 2.5 7.5 8.5M11 9v4.5H2.5V5H7",
    file: "M4 1.5h5.5L13 5v9.5H4ZM9.5 1.5V5H13",
    url: "M6.5 9.5 9.5 6.5M7 4.5l1.5-1.5a3.2 3.2 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3.2 3.2 0 0 1 3 8.5L4.5 7",
    artifact: "M8 1.5 14 5v6l-6 3.5L2 11V5ZM2 5l6 3.5L14 5M8 8.5v6",
    person: "M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 14c.5-3 2.5-4 5-4s4.5 1 5 4",
    search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14",
    help: "M5.8 6a2.2 2.2 0 1 1 3.3 1.9c-.7.4-1.1.9-1.1 1.8M8 12.4v.2",
    bell: "M4 11V7.5a4 4 0 0 1 8 0V11l1.2 1.5H2.8ZM6.8 14.3h2.4",
    bellOff: "M4 11V7.5a4 4 0 0 1 6.5-3.1M12 8v3l1.2 1.5H2.8M6.8 14.3h2.4M2.5 2l11 11",
    server: "M2.5 3h11v4h-11ZM2.5 9h11v4h-11ZM5 5v.1M5 11v.1",
    float: "M2 3h12v10H2ZM8 8h4.5v3.5H8Z",
    check: "M3 8.5 6.5 12 13 4.5",
    system: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 2v12M8 5h4.6M8 8h6M8 11h4.6",
    light: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
    dark: "M13 9.5A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.5Z",
    log: "M3 3.5h10M3 6.5h6M3 9.5h8M3 12.5h4",
    up: "M4 9.5 8 5.5l4 4",
    down: "M4 6.5l4 4 4-4",
    download: "M8 2v8M4.5 6.5 8 10l3.5-3.5M3 13.5h10",
    live: "M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3ZM4.5 4.5a5 5 0 0 0 0 7M11.5 4.5a5 5 0 0 1 0 7",
    tool: "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8Z",
    output: "M2.5 4h11M2.5 8h11M2.5 12h6",
    timeout: "M4 2h8M4 14h8M5 2v2.5L8 8l3-3.5V2M5 14v-2.5L8 8l3 3.5V14",
    fit: "M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3",
    fold: "M2.5 3v10M13.5 3v10M4.5 8h2.2M11.5 8H9.3M5.6 6l2 2-2 2M10.4 6l-2 2 2 2",
    minus: "M3 8h10",
    chevron: "M6 3.5 10.5 8 6 12.5",
    moved: "M2.5 8h10M9 4.5 12.5 8 9 11.5",
    lost: "M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3ZM4.5 4.5a5 5 0 0 0 0 7M11.5 4.5a5 5 0 0 1 0 7M2.5 13.5l11-11",
};

/**
 * @param {string} name an unknown one is drawn as `custom`
 * @returns {SVGElement}
 */
export function icon(name) {
    const path = strokes[name] ?? strokes.custom;
    return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
        svg("path", { d: path }));
}

/**
 * A moon that fills as work goes on: the mark of a column. Shape, not colour, says where a card stands.
 * @param {number} lit 0 (new) to 1 (full)
 * @returns {SVGElement}
 */
export function moon(lit) {
    const terminator = 5.5 * Math.abs(1 - 2 * lit);
    return svg("svg", { class: "moon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
        svg("circle", { cx: 8, cy: 8, r: 6.5 }),
        lit > 0 && svg("path", {
            d: `M8 2.5A5.5 5.5 0 0 1 8 13.5A${terminator} 5.5 0 0 ${lit < 0.5 ? 0 : 1} 8 2.5Z`,
        }));
}
