/**
 * Links to a moment. In a demo they name scenario, seed and instant, because the same seed lives the same day again;
 * elsewhere the address itself holds the event.
 */
import { boardClock } from "./clock.js";
import { store } from "./store.js";

/** A link to the moment that is shown. It is the one that `GET /api/simulation` gives, too. */
export function linkToMoment() {
    const { isSimulated, scenario, seed } = boardClock.reading;
    if (!isSimulated) return location.href;
    const at = new Date(store.past?.at ?? boardClock.present()).toISOString();
    return `${location.origin}/?${new URLSearchParams({ scenario, seed, at })}`;
}

/**
 * What the link asks for by which the page was opened; null if by none.
 * @returns {{scenario: string, seed: string, at: string}|null}
 */
export function momentOfLink() {
    const parameters = new URLSearchParams(location.search);
    const [scenario, seed, at] = ["scenario", "seed", "at"].map((name) => parameters.get(name) ?? "");
    return scenario && /^\d{1,19}$/.test(seed) && !Number.isNaN(Date.parse(at)) ? { scenario, seed, at } : null;
}

/** Takes out of the address what has been followed, so that a reload does not ask again. */
export function forgetLink() {
    history.replaceState(null, "", location.pathname + location.hash);
}

/**
 * What stands between a link and its moment.
 * @param {{scenario: string, seed: string, at: string}} link
 * @param {import("./clock.js").ClockReading} reading
 * @returns {"nothing"|"scenario"|"seed"|"time"}
 */
export function obstacleOf(link, { isSimulated, scenario, seed }) {
    if (!isSimulated || scenario !== link.scenario) return "scenario";
    if (String(seed) !== link.seed) return "seed";
    return Date.parse(link.at) > boardClock.present() ? "time" : "nothing";
}
