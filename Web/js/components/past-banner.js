/**
 * Says that what is shown is past, and of when; what has changed since; and leads back. It also says why a moment could
 * not be shown.
 */
import * as format from "../format.js";
import { element, setAttribute, setText } from "../html.js";
import { icon } from "../icons.js";
import { bindKey, isBoardInFront } from "../keys.js";
import { linkToMoment } from "../permalink.js";
import { store } from "../store.js";
import { timeTravel } from "../time-travel.js";
import "./change-list.js";
import { LiveElement } from "./live-element.js";

class PastBanner extends LiveElement {
    // Read out when it changes; what changes with every event stays outside of it.
    #words = element("p", { role: "status", class: "past-words" });
    #count = element("summary", {});
    #list = element("change-list");
    #since = element("details", { class: "past-changes" }, this.#count,
        element("div", { class: "past-panel" }, element("h2", {}, "What changed since"), this.#list));
    #copy = element("span", {}, "Copy link");
    #actions = element("div", { class: "past-actions" });
    #failure = element("p", { role: "alert", class: "past-failure" });

    build() {
        this.hidden = true;
        this.setAttribute("role", "region");
        this.setAttribute("aria-label", "Time travel");
        this.#actions.append(this.#since,
            element("button", { type: "button", class: "small past-copy", onclick: () => this.#copyLink() },
                icon("copy"), this.#copy),
            element("button", { type: "button", class: "primary small", onclick: () => timeTravel.leave() },
                icon("live"), "Back to live"));
        this.append(icon("history"), this.#words, this.#actions, this.#failure,
            element("button", { type: "button", class: "icon-button past-dismiss", "aria-label": "Dismiss",
                onclick: () => timeTravel.forgive() }, icon("close")));
    }

    listen(signal) {
        timeTravel.addEventListener("target", () => this.#render(), { signal });
        timeTravel.addEventListener("changes", () => this.#render(), { signal });
        this.#since.addEventListener("toggle", () => this.#render(), { signal });
        this.addEventListener("click", ({ target }) => target.closest("change-list a") && this.#close(), { signal });
        bindKey({ key: "Escape", group: "Time", words: "Back to live, from the past",
            // A menu that is open takes the key first.
            isPossible: () => isBoardInFront() && timeTravel.target !== null
                && !document.querySelector(":popover-open:not(toast-stack)"),
            action: () => this.#since.open ? this.#close() : timeTravel.leave() }, signal);
        this.#render();
    }

    #render() {
        const { past } = store;
        const { failure, isLoading, target, changes } = timeTravel;
        this.hidden = !past && !failure && !target;
        document.documentElement.toggleAttribute("data-past", past !== null);
        this.toggleAttribute("data-failed", failure !== "" && !past);
        setAttribute(this, "aria-busy", isLoading && "true");
        setText(this.#words, past ? `You see the board as of ${format.fullTime(past.at)}`
            : target ? "Going back in time…" : "");
        this.#actions.hidden = !past;
        setText(this.#failure, failure && `That moment cannot be shown. ${failure}`);
        this.querySelector(".past-dismiss").hidden = !failure;
        const { live, state } = store;
        // Numbers of another epoch's events count something else.
        const since = live.epoch === state.epoch ? Math.max(0, live.seq - state.seq) : changes.length;
        setText(this.#count, `${format.counted(since, "change")} since`);
        if (this.#since.open) this.#list.show(changes);
    }

    #close() {
        this.#since.open = false;
        this.#count.focus();
    }

    async #copyLink() {
        const link = linkToMoment();
        // The clipboard exists on secure origins only; elsewhere the link is shown, to be copied by hand.
        const isCopied = await navigator.clipboard?.writeText(link).then(() => true, () => false);
        setText(this.#copy, isCopied ? "Copied" : link);
        setAttribute(this.#copy.parentElement, "data-manual", !isCopied);
        if (isCopied) setTimeout(() => setText(this.#copy, "Copy link"), 2000);
    }
}

customElements.define("past-banner", PastBanner);
