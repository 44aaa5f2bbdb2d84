/**
 * Words for times, shares and states. One place, so that a card, a dialog and a toast say the same thing.
 */

/** @type {{status: string, name: string}[]} The board's columns, in the order of work. */
export const columns = [
    { status: "inbox", name: "Inbox" },
    { status: "planning", name: "Planning" },
    { status: "assigned", name: "Assigned" },
    { status: "in_progress", name: "In progress" },
    { status: "review", name: "Review" },
    { status: "done", name: "Done" },
];

const taskStatusNames = {
    INITIALIZING: "Initialising", RUNNING: "Running", STOPPED: "Stopped",
    COMPLETED: "Completed", FAILED: "Failed", ARCHIVED: "Archived",
};

const initStatusNames = {
    INACTIVE: "Inactive", PREPARE_WORKSPACE: "Prepare workspace", CREATE_VM: "Create VM",
    WAIT_VM_READY: "Wait for VM", VERIFY_VM_WORKSPACE: "Verify workspace", INDEX_REPOSITORY: "Index repository",
    ACTIVE: "Active",
};

const healthNames = {
    ok: "Healthy", quiet: "Quiet", stuck: "Stuck", waiting: "Waiting for you", unverified: "Unverified",
};

const healthKinds = {
    silent: "no output", looping: "no progress", neverStarted: "never started",
    restart: "not heard from since a restart",
};

export const columnName = (status) => columns.find((column) => column.status === status)?.name ?? words(status);
export const taskStatusName = (status) => taskStatusNames[status] ?? words(status);
export const initStatusName = (status) => initStatusNames[status] ?? words(status);
export const healthName = (health) => healthNames[health] ?? words(health);
export const healthKind = (kind) => healthKinds[kind] ?? words(kind).toLowerCase();

/** A name nobody foresaw, made legible: `PULL_IMAGE` and `pullImage` become "Pull image". */
export function words(name) {
    const text = String(name ?? "").replaceAll("_", " ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {number} share 0 to 1 */
export const percent = (share) => `${Math.round(share * 100)} %`;

/**
 * A length of time in the two units that matter: "42 s", "9 min 41 s", "3 h 05 min".
 * @param {number} seconds
 */
export function duration(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    if (whole < 60) return `${whole} s`;
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return `${hours} h ${two(minutes % 60)} min`;
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/**
 * A countdown: "9:41", "1:02:03". Never below zero: what is overdue is about to happen.
 * @param {number} seconds
 */
export function countdown(seconds) {
    const whole = Math.max(0, Math.ceil(seconds));
    const minutes = Math.floor(whole / 60);
    const tail = `${two(minutes % 60)}:${two(whole % 60)}`;
    return whole < 3600 ? tail.replace(/^0/, "") : `${Math.floor(minutes / 60)}:${tail}`;
}

/**
 * A length of time in one unit, rounded down, as far as it is worth knowing at a glance.
 * @param {number} milliseconds
 */
export function span(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86_400)} d`;
}

/** How long ago something was. @param {number} milliseconds */
export const age = (milliseconds) => milliseconds >= 5000 ? `${span(milliseconds)} ago` : "just now";

const timeOfDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayAndTime = new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit",
});

const dayOfWeek = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });

/** The reader's local time of day; the full instant in UTC belongs into the tooltip. */
export const clockTime = (milliseconds) => timeOfDay.format(milliseconds);
/** A day of the calendar, of which `date` is noon in UTC. @param {Date} date */
export const day = (date) => dayOfWeek.format(date);
export const fullTime = (milliseconds) => dayAndTime.format(milliseconds);

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** What was used, as far as it is known: "$0.21 · 294k tokens". @param {any} usage @returns {string} */
export function used(usage) {
    const told = tokens(usage);
    return [usage?.costUSD != null && cost(usage.costUSD), told !== "0" && `${told} tokens`].filter(Boolean).join(" · ");
}

/** @param {number} dollars */
export const cost = (dollars) => `$${dollars.toFixed(2)}`;

/** Tokens read and written, rounded to what is worth knowing: "294k". @param {any} usage @returns {string} */
export function tokens(usage) {
    const count = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
    if (count >= 10_000_000) return `${Math.round(count / 1_000_000)}M`;
    if (count >= 1_000_000) return `${(count / 1_000_000).toFixed(1)}M`;
    return count >= 10_000 ? `${Math.round(count / 1000)}k` : String(count);
}

function two(number) {
    return String(number).padStart(2, "0");
}
