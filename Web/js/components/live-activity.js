/**
 * What a lock screen would show: the task at work as a planet on its orbit. A number that has become too old is not
 * shown as true; then there is no signal.
 */
import { addressWith } from "../address.js";
import { boardClock } from "../clock.js";
import * as format from "../format.js";
import { clipped, element, setAttribute, setText, svg } from "../html.js";
import { store } from "../store.js";
import { floatButton } from "./floating-window.js";
import { LiveElement } from "./live-element.js";

const radius = 34;
const circumference = 2 * Math.PI * radius;

class LiveActivity extends LiveElement {
    #arc = svg("circle", { class: "orbit-arc", cx: 40, cy: 40, r: radius, "stroke-dasharray": circumference });
    #planet = svg("circle", { class: "orbit-planet", cx: 40, cy: 40 - radius, r: 4.5 });
    #number = element("span", { class: "ring-number" });
    #name = element("a", { class: "live-name" });
    #state = element("p", { class: "live-state" });
    #times = element("p", { class: "live-times" });
    #card;
    #nothing = element("p", { class: "nothing" }, "Nothing is running.");

    build() {
        const ring = svg("svg", { class: "ring", viewBox: "0 0 80 80", "aria-hidden": "true", focusable: "false" },
            svg("circle", { class: "orbit", cx: 40, cy: 40, r: radius }), this.#arc, this.#planet);
        this.#card = element("div", { class: "live-card", hidden: true },
            element("div", { class: "ring-box" }, ring, this.#number),
            element("div", { class: "live-words" }, this.#name, this.#state, this.#times));
        this.append(element("h2", {}, "Live activity"), floatButton(this), this.#nothing, this.#card);
    }

    listen(signal) {
        store.addEventListener("change", () => this.#render(), { signal });
        boardClock.addEventListener("tick", () => this.#render(), { signal });
        this.#render();
    }

    #render() {
        const live = store.state.liveActivity;
        this.#nothing.hidden = Boolean(live);
        this.#card.hidden = !live;
        if (!live) return;
        const now = boardClock.now();
        const isRunning = live.status === "preparing" || live.status === "running";
        const isSilent = isRunning && live.staleAt && now > Date.parse(live.staleAt);
        const share = Math.min(1, Math.max(0, live.progress ?? 0));
        this.#arc.style.strokeDashoffset = String(circumference * (1 - share));
        this.#planet.style.transform = `rotate(${share * 360}deg)`;
        setText(this.#number, isSilent ? "–" : format.percent(share));
        setText(this.#name, clipped(live.taskName, 120));
        setAttribute(this.#name, "href", addressWith({ task: live.taskId }));
        setText(this.#state, isSilent ? `No signal since ${format.clockTime(Date.parse(live.timestamp))}`
            : [format.words(live.status), clipped(live.currentStep, 80)].filter(Boolean).join(" · "));
        const passed = isRunning && !isSilent ? Math.max(0, now - Date.parse(live.timestamp)) / 1000 : 0;
        const remaining = live.estimatedTimeRemaining == null ? ""
            : `about ${format.duration(live.estimatedTimeRemaining - passed)} left`;
        const others = (live.monitoredTaskCount ?? 1) - 1;
        setText(this.#times, [
            `${format.duration((live.elapsedTime ?? 0) + passed)} elapsed`, isRunning && !isSilent && remaining,
            live.serverName && `on ${clipped(live.serverName, 40)}`,
            others > 0 && `and ${format.counted(others, "other task")}`,
        ].filter(Boolean).join(" · "));
        setAttribute(this.#card, "data-state", isSilent ? "silent" : live.status);
    }
}

customElements.define("live-activity", LiveActivity);
