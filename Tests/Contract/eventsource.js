// Reads a stream with Debian's EventSource for Node and prints what comes, one JSON array a line.
// Usage: node eventsource.js URL NAME,NAME…
"use strict";
const EventSource = require("eventsource");

const [url, names] = process.argv.slice(2);
const source = new EventSource(url);
const print = (line) => process.stdout.write(JSON.stringify(line) + "\n");
source.onopen = () => print(["open"]);
source.onerror = (event) => print(["error", event.status ?? 0]);
for (const name of ["message", ...names.split(",")]) {
    source.addEventListener(name, (event) => print(["frame", event.lastEventId, event.type, event.data]));
}
