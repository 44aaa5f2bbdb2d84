/**
 * What a board without tasks says: the exact command that makes the first one, and where to see a busy board at once.
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
            copyButton(command, "Copy command"),
            element("p", { class: "empty-demo" }, "Or see a whole working day of agents in five minutes, on another port: ",
                element("code", {}, "orrery demo --listen 127.0.0.1:4001")));
    }
}

customElements.define("empty-board", EmptyBoard);
