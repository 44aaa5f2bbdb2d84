/**
 * The lanes of a timeline below one axis: draws them, and turns the pointer, the wheel and the keyboard into a closer
 * look, a chosen activity or a measured length of time.
 */
import * as format from "../format.js";
import { element, reconcile, setAttribute, setText, svg } from "../html.js";
import { icon } from "../icons.js";
import { box } from "../timeline-marks.js";
import { TimelineScale } from "../timeline-scale.js";
import { LiveElement } from "./live-element.js";
import { choose, createLane, drawChosen, drawLane, fillLane } from "./timeline-lane.js";

const nearPixels = 10;
const dragPixelsMin = 4;
const groupHeight = 28;
const labelPixelsHalf = 24;

/**
 * Dispatches `choose` with `{ entry, lane, isMeant }` (meant: clicked, not only pointed at), `point` with `{ time, lane }`
 * or null, and `measure` with `{ from, to }` or null.
 */
class TimelineLanes extends LiveElement {
    scale = new TimelineScale();
    #axis = element("div", { class: "lanes-axis", "aria-hidden": "true" });
    #list = element("div", { class: "lanes-list" });
    #span = element("div", { class: "lanes-span", hidden: true });
    #cursor = element("div", { class: "lanes-cursor", hidden: true });
    #grid = svg("path", {});
    #overlay = element("div", { class: "lanes-overlay", "aria-hidden": "true" }, this.#span, this.#cursor);
    #rows = [];
    #isFolding = true;
    /** @type {{from: number, to: number|null}|null} */
    #measured = null;
    #drag = null;

    build() {
        this.append(this.#axis, element("div", { class: "lanes-body" },
            svg("svg", { class: "lanes-grid", "aria-hidden": "true", focusable: "false" }, this.#grid), this.#list, this.#overlay));
    }

    listen(signal) {
        const observer = new ResizeObserver(() => this.draw());
        observer.observe(this.#overlay);
        signal.addEventListener("abort", () => observer.disconnect());
        const on = (type, listener, options) => this.#list.addEventListener(type, listener, { signal, ...options });
        on("wheel", (event) => this.#wheel(event), { passive: false });
        on("pointerdown", (event) => this.#press(event));
        on("pointermove", (event) => this.#move(event));
        on("pointerup", (event) => this.#release(event));
        on("pointercancel", () => { this.#drag = null; });
        on("pointerleave", () => this.#point(null));
        on("keydown", (event) => this.#walk(event));
        on("focusin", ({ target }) => {
            const node = target.closest(".lane-track") && target.closest(".lane");
            if (node?.chosen >= 0) this.#choose(node, node.chosen, false);
        });
    }

    /** @param {any[]} rows lanes, and groups of them @param {boolean} isFolding */
    show(rows, isFolding) {
        this.#rows = rows;
        this.#isFolding = isFolding;
        reconcile(this.#list, rows, ({ key }) => key, (row) => row.isGroup ? createGroup(row) : createLane(row),
            (node, row) => row.isGroup ? fillGroup(node, row) : fillLane(node, row));
        this.draw();
    }

    draw() {
        const width = this.#overlay.clientWidth;
        if (width === 0 || this.#rows.length === 0) return;
        this.scale.update(this.#rows.flatMap(({ spans }) => spans), width, this.#isFolding);
        for (const node of this.#list.children) {
            if (node.row?.isGroup) drawGroup(node, this.scale);
            else drawLane(node, this.scale);
        }
        this.#drawAxis(this.scale.labels());
        this.#drawMeasured();
    }

    /** @param {number} factor above 1 for a closer look */
    zoom(factor) {
        const chosen = this.#chosen();
        const x = chosen ? this.scale.x(chosen.lane.entries[chosen.chosen].at) : undefined;
        this.scale.zoom(factor, x >= 0 && x <= this.scale.width ? x : undefined);
        this.draw();
    }

    /** @param {number} share of what is in view */
    pan(share) {
        this.scale.pan(share * this.scale.width);
        this.draw();
    }

    fit() {
        this.scale.fit();
        this.draw();
    }

    /** Puts a mark at the chosen activity; the second one measures from the first. */
    mark() {
        const node = this.#chosen();
        const time = node?.lane.entries[node.chosen].at ?? this.scale.time(this.scale.width / 2);
        if (this.#measured && this.#measured.to === null) this.measure(this.#measured.from, time);
        else this.measure(time, null);
    }

    /** @param {number|null} from null measures nothing any longer @param {number|null} to */
    measure(from, to) {
        this.#measured = from === null ? null : { from, to };
        this.#drawMeasured();
        this.dispatchEvent(new CustomEvent("measure", { detail: this.#measured }));
    }

    /** Shows an activity as chosen, wherever it was chosen. @param {import("../timeline-model.js").Entry} entry */
    choose(entry) {
        for (const node of this.#list.children) {
            const index = node.lane?.entries.indexOf(entry) ?? -1;
            if (index < 0) continue;
            this.scale.reveal(entry.at);
            this.#choose(node, index, false);
            this.draw();
        }
    }

    #chosen() {
        const nodes = [...this.#list.children];
        return nodes.find((node) => node.chosen >= 0 && node.contains(document.activeElement))
            ?? nodes.find((node) => node.chosen >= 0 && node.isLastChosen);
    }

    #choose(node, index, isMeant) {
        for (const other of this.#list.children) {
            other.isLastChosen = other === node;
            if (other !== node && other.chosen >= 0) {
                choose(other, -1);
                drawChosen(other, this.scale);
            }
        }
        const entry = choose(node, index);
        drawChosen(node, this.scale);
        if (!entry) return;
        this.#cursor.hidden = true;
        this.dispatchEvent(new CustomEvent("choose", { detail: { entry, lane: node.lane, isMeant } }));
    }

    #drawAxis(labels) {
        setAttribute(this.#grid, "d", labels.filter(({ folded }) => !folded)
            .map(({ x }) => `M${Math.round(x) + 0.5} 0v9999`).join(""));
        // A label that is cut reads as another time.
        const whole = labels.filter(({ x }) => x >= labelPixelsHalf && x <= this.scale.width - labelPixelsHalf);
        reconcile(this.#axis, whole.map((label) => ({ ...label, key: `${label.folded ? "fold" : ""}${label.time}` })),
            ({ key }) => key, ({ folded }) => element("span", { class: folded ? "axis-fold" : "axis-label" }),
            (node, { x, time, step, folded }) => {
                node.style.transform = `translateX(${x}px) translateX(-50%)`;
                setText(node, folded ? `⋯ ${format.span(folded)}`
                    : step < 60_000 ? format.clockTime(time) : format.clockTime(time).slice(0, 5));
            });
    }

    #drawMeasured() {
        const span = this.#measured;
        this.#span.hidden = !span;
        if (!span) return;
        const [left, right] = [span.from, span.to ?? span.from].map((time) => this.scale.x(time)).sort((one, other) => one - other);
        this.#span.style.left = `${Math.max(-2, left)}px`;
        this.#span.style.width = `${Math.max(0, Math.min(right, this.scale.width + 2) - Math.max(-2, left))}px`;
    }

    // MARK: Pointer

    #xOf(event) {
        return event.clientX - this.#overlay.getBoundingClientRect().left;
    }

    /** The lane under the pointer and the activity nearest to it. */
    #at(event) {
        const node = event.target.closest(".lane-track")?.closest(".lane");
        if (!node?.lane) return null;
        const x = this.#xOf(event);
        let index = -1;
        let least = nearPixels;
        // Entries stand in the order of time: whatever is near stands together.
        const { entries } = node.lane;
        let low = 0;
        let high = entries.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.scale.x(entries[middle].at) < x - nearPixels) low = middle + 1;
            else high = middle;
        }
        for (let place = low; place < entries.length; place += 1) {
            const distance = Math.abs(this.scale.x(entries[place].at) - x);
            if (distance > nearPixels) break;
            if (distance < least) [index, least] = [place, distance];
        }
        return { node, index, x };
    }

    #wheel(event) {
        const { ctrlKey, metaKey, shiftKey, deltaX, deltaY } = event;
        if (ctrlKey || metaKey) this.scale.zoom(1.0015 ** -deltaY, this.#xOf(event));
        else if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) this.scale.pan(deltaX || deltaY);
        else return;
        event.preventDefault();
        this.draw();
    }

    #press(event) {
        if (event.button !== 0 || !event.target.closest(".lane-track, .lane-group-track")) return;
        const x = this.#xOf(event);
        this.#drag = { x, last: x, from: this.scale.time(x), isMeasure: event.shiftKey, isMoving: false, target: event.target };
        if (event.shiftKey) event.preventDefault();
    }

    #move(event) {
        const x = this.#xOf(event);
        const drag = this.#drag;
        if (!drag) {
            const at = this.#at(event);
            this.#point(at && { x, time: this.scale.time(x), lane: at.node.lane, entry: at.node.lane.entries[at.index] });
            return;
        }
        if (!drag.isMoving && Math.abs(x - drag.x) < dragPixelsMin) return;
        if (!drag.isMoving) this.#list.setPointerCapture(event.pointerId);
        drag.isMoving = true;
        if (drag.isMeasure) return this.measure(drag.from, this.scale.time(x));
        this.scale.pan(drag.last - x);
        drag.last = x;
        this.draw();
    }

    #release(event) {
        const drag = this.#drag;
        this.#drag = null;
        if (!drag || drag.isMoving || drag.isMeasure) return;
        const at = this.#at(event);
        if (at?.index >= 0) this.#choose(at.node, at.index, true);
    }

    #point(detail) {
        this.#cursor.hidden = !detail;
        if (detail) this.#cursor.style.transform = `translateX(${detail.x}px)`;
        this.dispatchEvent(new CustomEvent("point", { detail }));
    }

    // MARK: Keyboard

    #walk(event) {
        const node = event.target.closest(".lane-track")?.closest(".lane");
        if (!node?.lane?.entries.length || event.ctrlKey || event.metaKey || event.altKey) return;
        const last = node.lane.entries.length - 1;
        const index = {
            ArrowRight: Math.min(last, node.chosen + 1), ArrowUp: Math.min(last, node.chosen + 1),
            ArrowLeft: Math.max(0, node.chosen - 1), ArrowDown: Math.max(0, node.chosen - 1),
            PageUp: Math.min(last, node.chosen + 10), PageDown: Math.max(0, node.chosen - 10), Home: 0, End: last,
            Enter: node.chosen,
        }[event.key];
        if (index === undefined || index < 0) return;
        event.preventDefault();
        this.scale.reveal(node.lane.entries[index].at);
        this.#choose(node, index, event.key === "Enter");
        this.draw();
    }
}

function createGroup({ depth, toggle }) {
    const words = element("span", {});
    const button = element("button", { type: "button", class: "quiet small lane-toggle", onclick: toggle },
        icon("chevron"), words);
    const bars = svg("path", { class: "lane-thin" });
    const drawing = svg("svg", { class: "lane-drawing", "aria-hidden": "true", focusable: "false", height: groupHeight }, bars);
    const node = element("div", { class: "lane lane-group" }, element("div", { class: "lane-head" }, button),
        element("div", { class: "lane-group-track" }, drawing));
    node.style.setProperty("--depth", depth);
    return Object.assign(node, { button, words, bars, drawing });
}

function fillGroup(node, row) {
    node.row = row;
    setText(node.words, row.name);
    setAttribute(node.button, "aria-expanded", String(row.isOpen));
}

function drawGroup(node, scale) {
    setAttribute(node.drawing, "width", scale.width);
    setAttribute(node.bars, "d", node.row.isOpen ? "" : node.row.spans.map(({ from, to }) =>
        box(from, to, groupHeight / 2 - 3, 6, (time) => scale.x(time), scale.width)).join(""));
}

customElements.define("timeline-lanes", TimelineLanes);
