/**
 * What a board needs only once somebody opens something on it. It is fetched when the board stands, and all of it then:
 * an open page neither mixes parts of two versions nor depends on a server that has gone since.
 */
import "./components/away-summary.js";
import "./components/link-notice.js";
import "./components/live-log.js";
import "./components/past-banner.js";
import "./components/server-list.js";
import "./components/task-dialog.js";
import "./components/usage-by-day.js";
import "./components/webhook-dialog.js";
