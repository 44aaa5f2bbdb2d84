/**
 * What a board without tasks says: the exact command that makes the first one.
 */
import { element } from "../html.js";
import { LiveElement } from "./live-element.js";
import { copyButton } from "./task-parts.js";

class EmptyBoard extends LiveElement {
    build() {
        const command = [
            `curl -X POST ${location.origin}/api/tasks`, "-H 'Content-Type: application/json'",
            `-d '{"title": "Say hello"}'`,
        ].join(" \\\n  ");
        this.append(
            element("h2", {}, "Nothing moves yet"),
            element("p", {}, "Give the board its first task; it appears here by itself."),
            // Focusable, because on a narrow screen it scrolls sideways and the keyboard must reach that.
            element("pre", { tabindex: 0, role: "group", "aria-label": "Command" }, element("code", {}, command)),
            copyButton(command, "Copy command"));
    }
}

customElements.define("empty-board", EmptyBoard);
