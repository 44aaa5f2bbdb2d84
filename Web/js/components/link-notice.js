/**
 * Follows a link to a moment of a demo. Where the running demo is another one, or has not come that far, it says what
 * the link needs and offers to bring it about: the same seed lives the same day again.
 */
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { element, setText } from "../html.js";
import { icon } from "../icons.js";
import { forgetLink, momentOfLink, obstacleOf } from "../permalink.js";
import { controlClock } from "../simulation.js";
import { store } from "../store.js";
import { timeTravel } from "../time-travel.js";
import { LiveElement } from "./live-element.js";

class LinkNotice extends LiveElement {
    #link = momentOfLink();
    /** The instant that the demo was sent on to. */
    #goal = 0;
    #words = element("p", { role: "status" });
    #failure = element("p", { role: "alert", class: "form-error" });
    #go = element("span", {});
    #offer = element("button", { type: "button", class: "small primary", onclick: () => this.#bringAbout() },
        icon("play"), this.#go);

    build() {
        this.hidden = true;
        this.setAttribute("role", "region");
        this.setAttribute("aria-label", "Link to a moment");
        this.append(icon("history"), this.#words, this.#offer, this.#failure,
            element("button", { type: "button", class: "icon-button", "aria-label": "Dismiss",
                onclick: () => this.#dismiss() }, icon("close")));
    }

    listen(signal) {
        if (!this.#link) return;
        store.addEventListener("present", ({ detail }) => detail.before.epoch === "" && this.#follow(), { signal });
        boardClock.addEventListener("reading", () => this.#goal && this.#arrive(), { signal });
        if (store.live.epoch) this.#follow();
    }

    #follow() {
        const { scenario, seed, at } = this.#link;
        const { reading } = boardClock;
        const obstacle = obstacleOf(this.#link, reading);
        if (obstacle === "nothing") {
            forgetLink();
            timeTravel.visit(at);
            return;
        }
        const moment = format.fullTime(Date.parse(at));
        this.hidden = false;
        this.#offer.hidden = obstacle === "scenario";
        setText(this.#words, {
            scenario: `This link shows ${moment} of the scenario “${scenario}” with seed ${seed}, and here runs `
                + `${reading.isSimulated ? `“${reading.scenario}”` : "a real board"}. It needs: `
                + `orrery demo --scenario ${scenario} --seed ${seed}`,
            seed: `This link shows ${moment} with seed ${seed}, and this demo runs with seed ${reading.seed}.`,
            time: `This link shows ${moment}, which has not come yet in this demo.`,
        }[obstacle]);
        setText(this.#go, obstacle === "seed" ? `Reset to seed ${seed} and go there` : "Go there");
    }

    /** Lets the demo live up to that moment and holds it there. */
    async #bringAbout() {
        const { seed, at } = this.#link;
        this.#offer.disabled = true;
        try {
            if (obstacleOf(this.#link, boardClock.reading) === "seed") {
                await controlClock({ action: "reset", seed: Number(seed) });
            }
            const { now } = await controlClock({ action: "pause" });
            const left = Date.parse(at) - Date.parse(now);
            if (left > 0) await controlClock({ action: "step", by: `${left}ms` });
            else timeTravel.visit(at);
            setText(this.#words, `Going on to ${format.fullTime(Date.parse(at))}…`);
            this.#offer.hidden = true;
            this.#goal = Date.parse(at);
            this.#arrive();
        } catch (error) {
            setText(this.#failure, error.message);
        } finally {
            this.#offer.disabled = false;
        }
    }

    /** A long way takes the demo a while, because it lives through everything on it. */
    #arrive() {
        if (boardClock.present() >= this.#goal) this.#dismiss();
    }

    #dismiss() {
        this.#goal = 0;
        this.hidden = true;
        forgetLink();
    }
}

customElements.define("link-notice", LinkNotice);
