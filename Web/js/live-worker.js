/**
 * The SharedWorker that holds the connection of all tabs of a browser: a port a tab, and one hub.
 */
import { LiveHub } from "./live-hub.js";

/** @type {Map<string, MessagePort>} */
const ports = new Map();
const hub = new LiveHub((tabs, message) => {
    for (const id of tabs) ports.get(id)?.postMessage(message);
});

addEventListener("connect", ({ ports: [port] }) => {
    port.onmessage = ({ data: { tab, message } }) => {
        // A tab that has waited in vain comes back by another port.
        if (ports.get(tab) !== port) ports.set(tab, port);
        hub.receive(tab, message);
        if (message.kind === "leave") ports.delete(tab);
    };
});
