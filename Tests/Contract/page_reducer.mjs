// Folds a log into the page's own store, module for module as a browser gets it, and holds what came out against boards
// that the server made of the same log. Prints the differences as a JSON array of sentences.
//   node page_reducer.mjs FOLDER_OF_THE_PAGE'S_MODULES INPUT.json
// The input: {"events": […], "boards": […]}, the boards as GET /api/board has them, the oldest first.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

const [folder, input] = process.argv.slice(2);
const { cursorOf, emptyState, fold, stateOf } = await import(`${folder}/store.js`);
const { elapsedSeconds, remainingSeconds } = await import(`${folder}/task.js`);
const { events, boards } = JSON.parse(readFileSync(input, "utf8"));

// What passes with time stands in no event: the page counts it by itself.
const derived = { tasks: new Set(["elapsed", "estimatedTimeRemaining", "etaSource"]) };
const passing = new Set(["elapsedTime", "estimatedTimeRemaining", "timestamp", "staleAt"]);
const words = (value) => JSON.stringify(value);

function* differences(state, board, origin) {
    const served = stateOf(board);
    const about = (text) => `${origin}, at event ${board.seq}: ${text}`;
    if (state.seq !== served.seq) yield about(`the page has come to ${state.seq}`);
    for (const name of ["tasks", "sessions", "agents", "projects", "followUps"]) {
        for (const id of new Set([...served[name].keys(), ...state[name].keys()])) {
            const [mine, theirs] = [state[name].get(id), served[name].get(id)];
            // The board lets go of old archived tasks; who has seen one may go on showing it.
            if (!theirs && name === "tasks" && mine.taskStatus === "ARCHIVED") continue;
            if (!mine || !theirs) {
                yield about(`${name} ${id} is ${mine ? "in the page" : "on the board"} alone`);
                continue;
            }
            for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
                if (derived[name]?.has(key) || isDeepStrictEqual(mine[key], theirs[key])) continue;
                yield about(`${key} of ${name} ${id} is ${words(mine[key])} in the page, ${words(theirs[key])} on the board`);
            }
        }
    }
    for (const [id, task] of served.tasks) {
        const mine = state.tasks.get(id);
        if (!mine) continue;
        const now = Date.parse(board.now);
        yield* count("elapsed", elapsedSeconds(mine, now), task.elapsed);
        if (!task.endedAt) yield* count("remaining", remainingSeconds(mine, now), task.estimatedTimeRemaining);
        function* count(what, mine, theirs) {
            const isSame = (mine === null) === (theirs === null) && Math.abs(mine - theirs) < 0.002;
            if (!isSame) yield about(`seconds ${what} of tasks ${id} are ${mine} in the page, ${theirs} on the board`);
        }
    }
    const shown = ({ liveActivity }) => Object.entries(liveActivity ?? {}).filter(([key]) => !passing.has(key));
    if (!isDeepStrictEqual(Object.fromEntries(shown(state)), Object.fromEntries(shown(served)))) {
        yield about(`the live activity is ${words(shown(state))} in the page, ${words(shown(served))} on the board`);
    }
}

// A page may begin with nothing, or with the board as it was at any time before; it may be handed events one by one, or
// many at once.
const origins = [{ name: "From nothing", state: emptyState }]
    .concat(boards.slice(0, -1).map((board) => ({ name: `From the board at ${board.seq}`, state: stateOf(board) })));
const found = [];
for (const { name, state: origin } of origins) {
    for (const batch of [1, 64, Infinity]) {
        let [state, place] = [origin, 0];
        for (const board of boards.filter(({ seq }) => seq > origin.seq)) {
            const owed = [];
            while (place < events.length && cursorOf(events[place].id).seq <= board.seq) owed.push(events[place++]);
            for (let from = 0; from < owed.length; from += batch) state = fold(state, owed.slice(from, from + batch));
            found.push(...differences(state, board, `${name}, ${batch} at a time`));
        }
    }
}
console.log(JSON.stringify(found.slice(0, 20)));
