/**
 * What the timeline of a task is told from: its routes once, and the board's own events after that. The present goes on
 * being kept whatever is shown; a moment of the past is a part of it, and is asked for only where that does not reach.
 */
import { fetchInvocation, fetchTask } from "./api.js";
import { store } from "./store.js";
import { entryOfEvent, entryOfRow, TaskTimeline } from "./timeline-model.js";

const isOn = ({ status }) => status === "running" || status === "active";

/** Dispatches `change` when there may be something else to show. */
export class TimelineSource extends EventTarget {
    /** @type {"none"|"loading"|"loaded"} */
    state = "none";
    /** Why it could not be read, in words; "" when all is well. */
    problem = "";
    #taskId = "";
    #own = new TaskTimeline();
    /** Timelines of child tasks that the reader opened. @type {Map<string, TaskTimeline>} */
    #children = new Map();
    /** What came before the oldest entry that is kept, up to event `to`. @type {{to: number, timeline: TaskTimeline}|null} */
    #older = null;
    /** How the timelines were at the moment that is shown. @type {Map<TaskTimeline, TaskTimeline>} */
    #past = new Map();
    #pastCursor = "";
    #isNews = false;
    /** @type {Map<number, Promise<void>>} */
    #details = new Map();

    /** @param {AbortSignal} signal ends its listening */
    listen(signal) {
        store.addEventListener("present", ({ detail }) => this.#hear(detail), { signal });
        store.addEventListener("change", ({ detail }) => {
            if (!this.#taskId) return;
            if (detail.isTravel && this.state === "loaded") this.#reach();
            if (detail.isReplaced || this.#isNews || detail.before.tasks !== store.state.tasks) this.#announce();
            this.#isNews = false;
        }, { signal });
    }

    /** Is about another task; "" for none. Nothing is asked for before somebody looks. @param {string} taskId */
    follow(taskId) {
        this.#taskId = taskId;
        this.#own = new TaskTimeline();
        this.#children.clear();
        this.#details.clear();
        this.#past.clear();
        this.#older = null;
        this.state = "none";
        this.problem = "";
    }

    /** The task's timeline at the moment that is shown. */
    get timeline() {
        const { past, state } = store;
        const isOlder = past && this.#older && state.seq <= this.#older.to && !this.#reaches(state.seq);
        return this.#shown(isOlder ? this.#older.timeline : this.#own);
    }

    /** The same of a child task; undefined while nobody has opened it. @param {string} taskId */
    childOf(taskId) {
        const timeline = this.#children.get(taskId);
        return timeline && this.#shown(timeline);
    }

    /** Reads it, unless that was done. */
    open() {
        if (this.#taskId && this.state === "none") this.#load(this.#own, this.#taskId);
    }

    /** @param {string} taskId of a child */
    openChild(taskId) {
        if (this.#children.has(taskId)) return;
        this.#children.set(taskId, new TaskTimeline());
        this.#load(this.#children.get(taskId), taskId);
    }

    /** Whether something that was told has not ended. */
    get isGoingOn() {
        return !store.past && [this.#own, ...this.#children.values()].some(({ runs, sessions }) =>
            [...runs.values(), ...sessions.values()].some(isOn));
    }

    /** What was posted with an activity; undefined while that was not asked for. */
    metadataOf(entry) {
        return this.#timelineOf(entry).metadataOf(entry);
    }

    /** Asks for what a run's activities were posted with, unless that is known. */
    detailsOf(entry) {
        const timeline = this.#timelineOf(entry);
        if (timeline.metadataOf(entry) !== undefined) return Promise.resolve();
        const id = entry.invocationId;
        if (!this.#details.has(id)) {
            const answer = fetchInvocation(id).then(({ invocation }) => timeline.addDetails(invocation));
            this.#details.set(id, answer.finally(() => this.#details.delete(id)));
        }
        return this.#details.get(id);
    }

    #timelineOf({ invocationId }) {
        return [this.#own, ...this.#children.values()].find(({ runs }) => runs.has(invocationId)) ?? this.#own;
    }

    #shown(timeline) {
        const { past, state } = store;
        if (!past) return timeline;
        if (this.#pastCursor !== past.cursor) this.#past.clear();
        this.#pastCursor = past.cursor;
        if (!this.#past.has(timeline)) this.#past.set(timeline, timeline.asOf({ seq: state.seq, at: past.at }));
        return this.#past.get(timeline);
    }

    /** Whether something is kept of what had happened by then. */
    #reaches(seq) {
        return !this.#own.isCut || this.#own.entries[0]?.seq <= seq;
    }

    /** A task that worked for weeks has more entries than are kept: of a moment before those it is asked again. */
    async #reach() {
        const { past, state } = store;
        if (!past || this.#reaches(state.seq)) return;
        const [own, to] = [this.#own, state.seq];
        if (this.#older?.to === to) return;
        this.problem = "";
        try {
            const { timeline: rows } = await fetchTask(this.#taskId, `timeline?to=${to}`);
            if (own !== this.#own || store.past !== past) return;
            const timeline = new TaskTimeline();
            timeline.addRuns([...own.runs.values()]);
            timeline.addSessions([...own.sessions.values()]);
            timeline.addEntries(rows.map(entryOfRow));
            this.#older = { to, timeline };
        } catch (error) {
            this.#fail(error);
        }
        this.#announce();
    }

    async #load(timeline, taskId) {
        if (timeline === this.#own) this.state = "loading";
        try {
            const [told, runs, sessions] = await Promise.all(["timeline", "invocations", "subagent"]
                .map((part) => fetchTask(taskId, part)));
            timeline.addRuns(runs);
            timeline.addSessions(sessions);
            timeline.addEntries(told.timeline.map(entryOfRow));
            if (timeline === this.#own) {
                this.state = "loaded";
                this.problem = "";
                this.#reach();
            }
        } catch (error) {
            // What was shown stays; the next time that somebody looks it is tried again.
            if (timeline === this.#own) this.state = "none";
            this.#fail(error);
        }
        this.#past.clear();
        this.#announce();
    }

    #hear({ before, events, isReplaced }) {
        if (!this.#taskId) return;
        if (isReplaced) {
            // Another life of the board is another task. After a gap in the stream everything is asked for again.
            if (before.epoch !== store.live.epoch) return;
            Object.assign(this, { state: "none", problem: "" });
            for (const [id, timeline] of this.#children) this.#load(timeline, id);
            return this.#announce();
        }
        const told = new Map();
        for (const event of events) {
            const timeline = event.taskId === this.#taskId ? this.#own : this.#children.get(event.taskId);
            if (!timeline) continue;
            if (event.data.invocation) timeline.addRuns([event.data.invocation]);
            if (event.data.session) timeline.addSessions([event.data.session]);
            const entry = entryOfEvent(event);
            if (entry) told.set(timeline, [...told.get(timeline) ?? [], entry]);
        }
        for (const [timeline, entries] of told) timeline.addEntries(entries);
        this.#isNews ||= told.size > 0;
    }

    #fail(error) {
        this.problem = `The timeline could not be read: ${error.message}`;
    }

    #announce() {
        this.dispatchEvent(new Event("change"));
    }
}
