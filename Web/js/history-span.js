/**
 * How much of the board's history one line stands for. On a board that is weeks old a pixel of all of it would be hours, so
 * a reader chooses a stretch up to now; what they choose is kept. Pure, but for what the browser keeps.
 */
import { remember, remembered } from "./preferences.js";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const settingName = "history-span";
/** A board that is older shows its last day unless the reader wants something else. */
const wholeAgeMax = 2 * day;

/**
 * `length` and `step`, by which the larger keys go, in milliseconds; of all there is, a step is a share.
 * @typedef {{key: string, name: string, length: number, step: number}} Span
 */

/** @type {Span[]} */
export const spans = [
    { key: "hour", name: "Last hour", length: hour, step: 5 * minute },
    { key: "day", name: "Last day", length: day, step: hour },
    { key: "week", name: "Last week", length: 7 * day, step: 12 * hour },
    { key: "all", name: "All", length: Infinity, step: NaN },
];

const whole = spans.at(-1);
const stepsOfWhole = 24;

/** The shortest that goes back that far. @param {number} milliseconds @returns {Span} */
export const spanReaching = (milliseconds) => spans.find(({ length }) => length >= milliseconds) ?? whole;

/** The longer one. @param {Span} one @param {Span} other @returns {Span} */
export const longer = (one, other) => one.length >= other.length ? one : other;

/** What is shown unless the reader has chosen. @param {number} age of the board @returns {Span} */
export const usualSpan = (age) => age > wholeAgeMax ? spans.find(({ key }) => key === "day") : whole;

/** Those between which there is a choice: what is longer than the board is old is all of it. @param {number} age */
export const spansOf = (age) => spans.filter((span) => span === whole || span.length < age);

/** By how much the larger keys go. @param {Span} span @param {number} length of the line @returns {number} */
export const stepOf = (span, length) => Number.isNaN(span.step) ? Math.max(1000, Math.round(length / stepsOfWhole)) : span.step;

/** What the reader has chosen; null while they have not. @returns {Span|null} */
export const chosenSpan = () => spans.find(({ key }) => key === remembered(settingName)) ?? null;

/** @param {Span} span */
export const keepSpan = ({ key }) => remember(settingName, key);
