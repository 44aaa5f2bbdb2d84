// Seed 003's events.ts and ProjectEventsContext, as its phase 5 lists what they do, without React.
"use strict";

const NAMES = [
    "connected", "agent:started", "agent:log", "agent:completed", "agent:failed", "task:status_changed",
    "subtask:status_changed", "subtask:unblocked",
];
const BACKOFF_MILLISECONDS = [1000, 2000, 4000, 8000, 16000, 30000];

function createEventSource(projectId, logSubscriptions) {
    const query = logSubscriptions?.length ? `?subscribe_logs=${logSubscriptions.join(",")}` : "";
    return new EventSource(`/api/projects/${projectId}/events${query}`);
}

const parseSSEEvent = (event) => ({ type: event.type, ...JSON.parse(event.data) });

class ProjectEvents {
    activeRuns = new Map();
    logs = new Map();
    taskStatus = new Map();
    subtaskStatus = new Map();
    unblocked = [];
    events = [];
    delays = [];
    connections = 0;
    isConnected = false;
    #subscriptions = [];
    #attempt = 0;
    #source = null;
    #timer = null;

    constructor(projectId) {
        this.projectId = projectId;
        this.#connect();
    }

    // Track log subscriptions (reconnect with updated query params)
    subscribeToLogs(runId) {
        this.#subscriptions.push(runId);
        this.#connect();
    }

    unsubscribeFromLogs(runId) {
        this.#subscriptions = this.#subscriptions.filter((id) => id !== runId);
        this.#connect();
    }

    close() {
        clearTimeout(this.#timer);
        this.#source?.close();
    }

    #connect() {
        this.close();
        const source = this.#source = createEventSource(this.projectId, this.#subscriptions);
        for (const name of NAMES) source.addEventListener(name, (event) => this.#dispatch(parseSSEEvent(event)));
        // Auto-reconnect with exponential backoff (1s, 2s, 4s, 8s, 16s, 30s max)
        source.onerror = () => {
            source.close();
            this.isConnected = false;
            const delay = BACKOFF_MILLISECONDS[Math.min(this.#attempt++, BACKOFF_MILLISECONDS.length - 1)];
            this.delays.push(delay);
            this.#timer = setTimeout(() => this.#connect(), delay);
        };
    }

    #dispatch(event) {
        this.events.push(event);
        switch (event.type) {
            case "connected":
                this.connections += 1;
                this.isConnected = true;
                this.#attempt = 0;
                this.activeRuns = new Map(event.active_runs.map((run) => [run.id, run]));
                break;
            case "agent:started":
                this.activeRuns.set(event.run_id, event);
                break;
            case "agent:log":
                // Buffer logs per run ID: LogLine has lineNumber, content, timestamp
                if (!this.logs.has(event.run_id)) this.logs.set(event.run_id, new Map());
                this.logs.get(event.run_id).set(
                    event.line_number, { content: event.content, timestamp: event.timestamp });
                break;
            case "agent:completed":
            case "agent:failed":
                this.activeRuns.delete(event.run_id);
                break;
            case "task:status_changed":
                this.taskStatus.set(event.task_id, event.new_status);
                break;
            case "subtask:status_changed":
                this.subtaskStatus.set(event.subtask_id, event.new_status);
                break;
            case "subtask:unblocked":
                this.unblocked.push(event.subtask_id);
                break;
        }
    }
}

window.ProjectEvents = ProjectEvents;
