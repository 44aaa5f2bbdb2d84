/**
 * News for whoever does not look at the page: through the browser's own notifications, and only after the reader has
 * asked for them.
 */
import { go } from "./address.js";
import { remember, remembered } from "./preferences.js";

const switchName = "notifications";

/** Whether this browser can show any: it cannot on addresses that are not secure, and localhost is. */
export const areNotificationsPossible = () => "Notification" in globalThis && globalThis.isSecureContext;

/** Whether the reader wants them and the browser allows them. */
export function areNotificationsOn() {
    return areNotificationsPossible() && Notification.permission === "granted" && remembered(switchName) === "on";
}

/**
 * Switches them on or off; on asks the browser for its permission, which must follow a click.
 * @param {boolean} areWanted
 * @returns {Promise<"on"|"off"|"denied">}
 */
export async function switchNotifications(areWanted) {
    const isGranted = areWanted && await Notification.requestPermission() === "granted";
    remember(switchName, isGranted ? "on" : "off");
    return isGranted ? "on" : areWanted ? "denied" : "off";
}

/**
 * Tells the reader, unless they look at the page and see it there.
 * @param {string} words
 * @param {string} tag one for each thing that happened: of twelve tabs that say it, one is shown
 * @param {string} [taskId] what a click opens
 */
export function notify(words, tag, taskId) {
    if (!document.hidden || !areNotificationsOn()) return;
    let notification;
    try {
        notification = new Notification("Orrery", { body: words, tag, icon: "/icon.svg" });
    } catch {
        // Some browsers allow them from a service worker only.
        return;
    }
    notification.onclick = () => {
        focus();
        if (taskId) go({ task: taskId });
        notification.close();
    };
}
