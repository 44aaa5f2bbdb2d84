/**
 * Whether the browser should tell the reader what matters while the page is hidden. Where it cannot, there is no button.
 */
import { element, setAttribute } from "../html.js";
import { icon } from "../icons.js";
import { areNotificationsOn, areNotificationsPossible, switchNotifications } from "../notifications.js";
import { LiveElement } from "./live-element.js";

class NotificationToggle extends LiveElement {
    #button = element("button", { type: "button", class: "icon-button" });

    build() {
        this.append(this.#button);
    }

    listen(signal) {
        this.#button.addEventListener("click", () => this.#switch(), { signal });
        this.#render();
    }

    async #switch() {
        const toasts = document.querySelector("toast-stack");
        const state = await switchNotifications(!areNotificationsOn());
        if (state === "denied") {
            toasts.complain("The browser does not allow notifications from this page; its site settings can change that");
        } else toasts.announce(`Notifications are ${state}`);
        this.#render();
    }

    #render() {
        this.hidden = !areNotificationsPossible();
        const words = areNotificationsOn() ? "Notifications: on" : "Notifications: off";
        this.#button.replaceChildren(icon(areNotificationsOn() ? "bell" : "bellOff"));
        setAttribute(this.#button, "aria-label", words);
        setAttribute(this.#button, "title", words);
    }
}

customElements.define("notification-toggle", NotificationToggle);
