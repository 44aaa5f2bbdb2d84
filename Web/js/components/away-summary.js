/**
 * For whoever comes back to the page: what changed while it was hidden or closed. Where the reader was is kept on this
 * browser; what the board was like then is asked of its log.
 */
import { fetchBoard, fetchPastBoard } from "../api.js";
import { changesBetween, countKinds, kindCounted } from "../changes.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { element, setText } from "../html.js";
import { icon } from "../icons.js";
import { remember, remembered } from "../preferences.js";
import { stateOf, store } from "../store.js";
import { timeTravel } from "../time-travel.js";
import "./change-list.js";
import { LiveElement } from "./live-element.js";

const storageName = "last-look";
const awaySecondsMin = 120;
const noteSeconds = 15;
/** What is worth a word in the first line; the list has the rest. */
const kindsTold = ["finished", "failed", "stuck", "waiting", "recovered", "new", "gone"];

class AwaySummary extends LiveElement {
    #isAway = true;
    #cursor = "";
    #notedAt = 0;
    #words = element("p", { role: "status" });
    #list = element("change-list");
    #more = element("details", {}, element("summary", {}, "Which"), this.#list);
    #then = element("button", { type: "button", class: "small", onclick: () => this.#goThere() },
        icon("history"), "Show the board as it was then");

    build() {
        this.hidden = true;
        this.setAttribute("role", "region");
        this.setAttribute("aria-label", "While you were away");
        this.append(icon("person"), this.#words, this.#more, this.#then,
            element("button", { type: "button", class: "icon-button", "aria-label": "Dismiss",
                onclick: () => this.hidden = true }, icon("close")));
    }

    listen(signal) {
        document.addEventListener("visibilitychange", () => document.hidden ? this.#leave() : this.#compare(), { signal });
        addEventListener("pagehide", () => this.#leave(), { signal });
        addEventListener("pageshow", ({ persisted }) => persisted && this.#compare(), { signal });
        store.addEventListener("connection", () => this.#compare(), { signal });
        store.addEventListener("present", () => this.#compare(), { signal });
        const timer = setInterval(() => this.#isAway || this.#stay(), noteSeconds * 1000);
        signal.addEventListener("abort", () => clearInterval(timer));
        this.#compare();
    }

    /** The reader looks on, unless the machine slept since: then this is their return. */
    #stay() {
        if (Date.now() - this.#notedAt < awaySecondsMin * 1000) return this.#note();
        this.#isAway = true;
        this.#compare();
    }

    #leave() {
        // Someone who has not seen the present yet has not looked at it.
        if (!this.#isAway) this.#note();
        this.#isAway = true;
    }

    /** Once the page is up to date: is there something to tell? */
    async #compare() {
        const isUpToDate = store.live.epoch && ["live", "off"].includes(store.connection.kind);
        if (!this.#isAway || document.hidden || !isUpToDate) return;
        // Read when it is needed: others may hear first that the reader is back, and nothing is noted before this.
        const look = readLook();
        this.#isAway = false;
        // Of the browser's clock, because it is the reader who was away; what is shown is on the board's.
        const seconds = look ? (Date.now() - look.seenAt) / 1000 : 0;
        if (seconds < awaySecondsMin) return this.#note();
        try {
            // A line that slept with the reader does not know yet what it has missed; the board does.
            const present = stateOf(await fetchBoard());
            if (look.cursor !== cursorOf(present)) this.#tell(look, await this.#changes(look, present));
            this.#note();
        } catch {
            // Told with the next word from the board.
            this.#isAway = true;
        }
    }

    /** What changed since a look; null where the log does not go back that far. @throws when the board cannot be asked */
    async #changes(look, present) {
        try {
            return changesBetween(stateOf(await fetchPastBoard(look.cursor)), present);
        } catch (error) {
            if (error.status !== 404) throw error;
            // Another life of the board has nothing to do with what was seen; of this one, the beginning is missing.
            return look.cursor.startsWith(`${present.epoch}-`) ? null : [];
        }
    }

    #tell(look, changes) {
        if (changes?.length === 0) return;
        const length = format.duration(Math.max(0, boardClock.present() - look.at) / 1000);
        const counts = changes && countKinds(changes);
        const told = changes && kindsTold.filter((kind) => counts[kind] > 0).map((kind) => kindCounted(kind, counts[kind]));
        setText(this.#words, `While you were away (${length}): ${changes === null
            ? "the log does not go back that far any more, so what changed cannot be told."
            : told.length > 0 ? told.join(", ") : `${format.counted(changes.length, "task")} went on`}`);
        this.#more.hidden = this.#then.hidden = changes === null;
        this.#more.open = false;
        if (changes) this.#list.show(changes);
        this.#cursor = look.cursor;
        this.hidden = false;
    }

    #goThere() {
        this.hidden = true;
        timeTravel.visit(this.#cursor);
    }

    #note() {
        if (!store.live.epoch) return;
        this.#notedAt = Date.now();
        remember(storageName, JSON.stringify({ cursor: cursorOf(store.live), at: boardClock.present(), seenAt: this.#notedAt }));
    }
}

const cursorOf = ({ epoch, seq }) => `${epoch}-${seq}`;

function readLook() {
    try {
        const look = JSON.parse(remembered(storageName));
        const isWhole = typeof look?.cursor === "string" && Number.isFinite(look.at) && Number.isFinite(look.seenAt);
        return isWhole ? look : null;
    } catch {
        return null;
    }
}

customElements.define("away-summary", AwaySummary);
