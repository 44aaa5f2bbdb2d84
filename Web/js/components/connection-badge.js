/**
 * Whether what is shown is what is. A board that may be late says so, since when, and when it tries again.
 */
import * as format from "../format.js";
import { element, setText } from "../html.js";
import { icon } from "../icons.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";

const names = {
    connecting: "Connecting", live: "Live", catchingUp: "Catching up", reconnecting: "Reconnecting", offline: "Offline",
    off: "Live streaming is off",
    signedOut: "Signed out",
};

class ConnectionBadge extends LiveElement {
    #mark = element("span", { class: "connection-mark" });
    #state = element("span", { role: "status" });
    // Outside the status: a countdown that is read out every second is no help to anyone.
    #detail = element("span", { class: "connection-detail" });

    build() {
        this.append(this.#mark, this.#state, this.#detail);
    }

    listen(signal) {
        store.addEventListener("connection", () => this.#render(), { signal });
        const timer = setInterval(() => this.#renderDetail(), 500);
        signal.addEventListener("abort", () => clearInterval(timer));
        this.#render();
    }

    #render() {
        const { kind } = store.connection;
        if (this.dataset.state !== kind) {
            this.dataset.state = kind;
            document.documentElement.dataset.connection = kind;
            const isLost = ["offline", "reconnecting", "off", "signedOut"].includes(kind);
            this.#mark.replaceChildren(icon(isLost ? "lost" : "live"));
        }
        setText(this.#state, names[kind]);
        this.#renderDetail();
    }

    #renderDetail() {
        const { kind, since, retryAt, behind, pollSeconds } = store.connection;
        const seconds = Math.max(0, Math.ceil((retryAt - performance.now()) / 1000));
        const next = seconds > 0 ? `next try in ${seconds} s` : "trying now";
        setText(this.#detail, {
            catchingUp: `${format.counted(behind, "event")} behind`,
            reconnecting: next,
            off: `read every ${pollSeconds} s`,
            // A page that never had the board does not know its clock.
            offline: since > 0 ? `since ${format.clockTime(since)}, ${next}` : next,
        }[kind] ?? "");
    }
}

customElements.define("connection-badge", ConnectionBadge);
