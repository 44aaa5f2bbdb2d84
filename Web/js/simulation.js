/**
 * Commands to the simulated clock. A board that was sent on far lives through everything on the way, and says nothing
 * when it has arrived: so it is asked.
 */
import { commandSimulation, fetchSimulation } from "./api.js";
import { boardClock } from "./clock.js";

const askMilliseconds = 400;
let timer = 0;

/** @param {Record<string, unknown>} command @returns {Promise<import("./clock.js").ClockReading>} */
export async function controlClock(command) {
    const reading = await commandSimulation(command);
    if (reading?.now) boardClock.read(reading);
    followUntilInTime();
    return reading;
}

function followUntilInTime() {
    clearTimeout(timer);
    const { isPaused, latenessMilliseconds } = boardClock.reading ?? {};
    // A clock that runs tells where it is with every heartbeat, and by itself between them.
    if (!isPaused || !latenessMilliseconds) return;
    timer = setTimeout(async () => {
        const reading = await fetchSimulation().catch(() => null);
        if (reading) boardClock.read(reading);
        followUntilInTime();
    }, askMilliseconds);
}
