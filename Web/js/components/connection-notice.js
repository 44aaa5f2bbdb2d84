/**
 * What a reader should know beyond a badge: that the board is shown as it was a while ago, and that the server is newer
 * than this page. Both are said and neither does anything by itself: the page goes on as well as it can.
 */
import * as format from "../format.js";
import { element, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { pageVersion } from "../version.js";
import { LiveElement } from "./live-element.js";

/** Most breaks are over before a reader could care. */
const patienceMilliseconds = 3000;
const stale = new Set(["reconnecting", "offline"]);

class ConnectionNotice extends LiveElement {
    #asOf = element("strong");
    #stale = element("p", { class: "notice", hidden: true }, icon("lost"), this.#asOf,
        element("span", {}, "What has happened since will show once the board can be reached."),
        element("button", { type: "button", class: "small",
            onclick: () => document.dispatchEvent(new Event("try-connection")) }, "Try now"));
    // The status stands empty until there is news: what changes inside it is read out.
    #news = element("strong", { role: "status" });
    #update = element("p", { class: "notice", hidden: true }, icon("reset"), this.#news,
        element("span", {}, "This page still works; reloading gives you the new one."),
        element("button", { type: "button", class: "small", onclick: () => location.reload() }, "Reload"));

    build() {
        this.append(this.#stale, this.#update);
    }

    listen(signal) {
        store.addEventListener("connection", () => this.#render(), { signal });
        const timer = setInterval(() => this.#render(), 500);
        signal.addEventListener("abort", () => clearInterval(timer));
        this.#render();
    }

    #render() {
        const { kind, lostAt, version } = store.connection;
        this.#stale.hidden = !stale.has(kind) || store.asOf === 0 || performance.now() - lostAt < patienceMilliseconds;
        if (!this.#stale.hidden) setText(this.#asOf, `Shown as of ${format.clockTime(store.asOf)}`);
        this.#update.hidden = !version || version === pageVersion;
        setText(this.#news, this.#update.hidden ? "" : "This board was updated.");
    }
}

customElements.define("connection-notice", ConnectionNotice);
