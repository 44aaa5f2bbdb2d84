/**
 * What a board that asks for a token says to a browser that shows none: the exact commands that let it in.
 */
import { element } from "../html.js";
import { store } from "../store.js";
import { LiveElement } from "./live-element.js";
import { copyButton } from "./task-parts.js";

class SignInNotice extends LiveElement {
    build() {
        const command = `orrery token link ID --listen ${location.host}`;
        this.hidden = true;
        this.append(
            element("h2", {}, "Sign in to see this board"),
            element("p", {}, "It asks everybody for a token. Run this where the board runs, and open the link that it prints:"),
            element("pre", { tabindex: 0, role: "group", "aria-label": "Command" }, element("code", {}, command)),
            copyButton(command, "Copy command"),
            element("p", {}, "\u201correry token list\u201d names the IDs; \u201correry token create --user NAME\u201d makes one."));
    }

    listen(signal) {
        store.addEventListener("connection", () => this.#render(), { signal });
        this.#render();
    }

    #render() {
        this.hidden = store.connection.kind !== "signedOut";
        // A task that is open is not theirs to read any longer.
        if (!this.hidden) for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    }
}

customElements.define("sign-in-notice", SignInNotice);
