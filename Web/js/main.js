/**
 * Puts the page together: registers the elements, connects them to the server, and turns what they ask for
 * (`command-task` events) into requests. Elements themselves only render the store.
 */
import "./components/agent-counter.js";
import "./components/agent-list.js";
import "./components/attention-strip.js";
import "./components/board-filter.js";
import "./components/board-view.js";
import "./components/clock-bar.js";
import "./components/command-palette.js";
import "./components/connection-badge.js";
import "./components/connection-notice.js";
import "./components/help-overlay.js";
import "./components/history-toggle.js";
import "./components/live-activity.js";
import "./components/new-task.js";
import "./components/notification-toggle.js";
import "./components/sign-in-notice.js";
import "./components/task-menu.js";
import "./components/theme-toggle.js";
import "./components/time-scrubber.js";
import "./components/toast-stack.js";
import { actOnTask, changeTask, retryTask } from "./api.js";
import { columnName } from "./format.js";
import { element } from "./html.js";
import { LiveFeed } from "./live.js";
import { showAttentionInTitle } from "./page-title.js";
import { store } from "./store.js";
import { retryOf } from "./task.js";
import { timeTravel } from "./time-travel.js";

const laterSheets = ["dialog", "palette", "timeline", "log", "usage"];

const commands = {
    move: ({ taskId, status }) => changeTask(taskId, { status }),
    start: ({ taskId }) => actOnTask(taskId, "start"),
    stop: ({ taskId }) => actOnTask(taskId, "stop"),
    retry: ({ taskId }) => retryTask(taskId, retryOf(store.state.tasks.get(taskId) ?? { id: taskId })),
    archive: ({ taskId }) => actOnTask(taskId, "archive"),
    cleanup: ({ taskId, ...body }) => actOnTask(taskId, "cleanup", body),
};

document.addEventListener("command-task", async ({ detail: { command, ...parameters } }) => {
    const toasts = document.querySelector("toast-stack");
    try {
        await commands[command](parameters);
        if (command === "move") toasts.announce(`Moved to ${columnName(parameters.status)}`);
    } catch (error) {
        toasts.complain(`Could not ${command}: ${error.message}`);
    }
});

/** What is opened on a board comes after the board, unless the address names it. */
async function fetchTheRest() {
    try {
        await Promise.all(laterSheets.map((name) => new Promise((resolve, reject) => document.head.append(
            element("link", { rel: "stylesheet", href: `/css/${name}.css`, onload: resolve, onerror: reject })))));
        await import("./later.js");
    } catch {
        document.querySelector("toast-stack").complain("A part of the page could not be fetched. Reload the page.");
    }
}

store.addEventListener("present", () => {
    document.documentElement.dataset.board = "known";
    // One painted frame, and then a moment in which nothing else is to be done.
    requestAnimationFrame(() => (globalThis.requestIdleCallback ?? setTimeout)(fetchTheRest, { timeout: 1000 }));
}, { once: true });
showAttentionInTitle();
timeTravel.start();
new LiveFeed(store).start();
