// Why: the schema grows by numbered steps that are never edited once they have shipped. The tables carry the seeds'
// names and columns, so that anyone with the `sqlite3` shell finds what the seeds' documents promise.

enum Migrations {
    /// `ORRY` in ASCII, in the file's header, so that a foreign database is never taken for ours.
    static let applicationID: Int64 = 0x4f52_5259

    /// The steps in order; the file's `user_version` says how many it has seen.
    static let steps: [String] = [
        """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE epochs (epoch TEXT PRIMARY KEY, after_seq INTEGER NOT NULL, started_at TEXT NOT NULL) STRICT;
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY, at TEXT NOT NULL, type TEXT NOT NULL, project_id TEXT NOT NULL, task_id TEXT,
            data TEXT NOT NULL
        ) STRICT;
        CREATE TABLE projects (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT, owner_id TEXT NOT NULL, mode TEXT NOT NULL,
            created_at TEXT NOT NULL, updated_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE agents (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT, status TEXT NOT NULL, model TEXT, description TEXT,
            created_at TEXT NOT NULL, updated_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE tasks (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, project_id TEXT NOT NULL REFERENCES projects(id),
            parent_id TEXT, title TEXT NOT NULL, description TEXT, type TEXT NOT NULL, command TEXT, server_id TEXT,
            server_name TEXT, assigned_agent_id TEXT REFERENCES agents(id), priority TEXT NOT NULL,
            status TEXT NOT NULL, task_status TEXT NOT NULL, status_reason TEXT, init_status TEXT NOT NULL,
            init_error TEXT, health TEXT NOT NULL, mode TEXT NOT NULL, auto_move INTEGER NOT NULL, progress REAL,
            progress_source TEXT, current_step TEXT, steps TEXT NOT NULL, simulation TEXT, estimated_duration REAL,
            pr_url TEXT, started_at TEXT, ended_at TEXT, last_activity_at TEXT, last_message TEXT,
            last_activity_type TEXT, scheduled_cleanup_at TEXT, cleanup TEXT, archived_reason TEXT, archived_at TEXT,
            counts TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX idx_tasks_task_status ON tasks(task_status, archived_at);
        CREATE TABLE task_activities (
            id TEXT PRIMARY KEY, task_id TEXT NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
            agent_id TEXT REFERENCES agents(id), activity_type TEXT NOT NULL, message TEXT NOT NULL, metadata TEXT,
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX idx_activities_task ON task_activities(task_id);
        CREATE TABLE task_deliverables (
            id TEXT PRIMARY KEY, task_id TEXT NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
            deliverable_type TEXT NOT NULL, title TEXT NOT NULL, path TEXT, description TEXT, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX idx_deliverables_task ON task_deliverables(task_id);
        CREATE TABLE openclaw_sessions (
            id TEXT PRIMARY KEY, task_id TEXT NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
            openclaw_session_id TEXT NOT NULL, agent_name TEXT NOT NULL, session_type TEXT NOT NULL,
            status TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, summary TEXT
        ) STRICT;
        CREATE INDEX idx_sessions_task ON openclaw_sessions(task_id);
        CREATE INDEX idx_sessions_openclaw ON openclaw_sessions(openclaw_session_id);
        CREATE INDEX idx_sessions_status ON openclaw_sessions(status);
        CREATE TABLE follow_ups (
            id TEXT PRIMARY KEY, task_id TEXT NOT NULL REFERENCES tasks(id) ON DELETE CASCADE, message TEXT NOT NULL,
            state TEXT NOT NULL, created_at TEXT NOT NULL, delivered_at TEXT
        ) STRICT;
        CREATE INDEX idx_follow_ups_task ON follow_ups(task_id);
        CREATE INDEX idx_follow_ups_state ON follow_ups(state);
        CREATE TABLE live_activities (
            id TEXT PRIMARY KEY, started_at TEXT NOT NULL, monitored_task_count INTEGER NOT NULL, dismiss_at TEXT,
            ended_at TEXT, task_id TEXT NOT NULL, task_name TEXT NOT NULL, progress REAL NOT NULL,
            current_step TEXT NOT NULL, status TEXT NOT NULL, elapsed_time REAL NOT NULL,
            estimated_time_remaining REAL, server_name TEXT, project_name TEXT NOT NULL, task_type TEXT NOT NULL,
            timestamp TEXT NOT NULL, stale_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE idempotency_keys (
            key TEXT PRIMARY KEY, at TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX idx_idempotency_keys_at ON idempotency_keys(at);
        """,
        """
        CREATE TABLE task_invocations (
            id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, task_id TEXT NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
            agent_type TEXT NOT NULL, role TEXT, provider TEXT, model TEXT, prompt TEXT, response TEXT, error TEXT,
            exit_code INTEGER, status TEXT NOT NULL, success INTEGER, attempt INTEGER NOT NULL,
            will_retry INTEGER NOT NULL, pr_url TEXT, session_id TEXT, timeout REAL, usage TEXT,
            started_at TEXT NOT NULL, completed_at TEXT, last_activity_at TEXT, duration INTEGER
        ) STRICT;
        CREATE INDEX idx_invocations_task ON task_invocations(task_id);
        CREATE INDEX idx_invocations_run ON task_invocations(run_id);
        CREATE INDEX idx_invocations_status ON task_invocations(status);
        CREATE TABLE invocation_activity (
            id INTEGER PRIMARY KEY,
            invocation_id INTEGER NOT NULL REFERENCES task_invocations(id) ON DELETE CASCADE,
            task_id TEXT NOT NULL, activity_type TEXT NOT NULL, message TEXT NOT NULL, metadata TEXT,
            is_late INTEGER NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX idx_invocation_activity_invocation ON invocation_activity(invocation_id);
        CREATE INDEX idx_events_task ON events(task_id) WHERE task_id IS NOT NULL;
        """,
        """
        ALTER TABLE tasks ADD COLUMN health_reason TEXT;
        ALTER TABLE tasks ADD COLUMN last_output_at TEXT;
        ALTER TABLE tasks ADD COLUMN last_progress_at TEXT;
        ALTER TABLE tasks ADD COLUMN plan_status TEXT;
        ALTER TABLE tasks ADD COLUMN subtask_status TEXT;
        ALTER TABLE tasks ADD COLUMN blocked_by TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE tasks ADD COLUMN unblocked_by TEXT;
        ALTER TABLE tasks ADD COLUMN thresholds TEXT;
        ALTER TABLE tasks ADD COLUMN usage TEXT;
        CREATE INDEX idx_tasks_parent ON tasks(parent_id) WHERE parent_id IS NOT NULL;
        ALTER TABLE task_invocations ADD COLUMN log_path TEXT;
        ALTER TABLE task_invocations ADD COLUMN waiting_for TEXT;
        ALTER TABLE projects ADD COLUMN thresholds TEXT;
        ALTER TABLE live_activities ADD COLUMN project_id TEXT NOT NULL DEFAULT '';
        CREATE TABLE snapshots (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, state TEXT NOT NULL) STRICT;
        CREATE TABLE log_lines (
            invocation_id INTEGER NOT NULL, n INTEGER NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL,
            is_partial INTEGER NOT NULL, PRIMARY KEY (invocation_id, n)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE log_files (
            invocation_id INTEGER PRIMARY KEY, path TEXT NOT NULL, device INTEGER, inode INTEGER,
            byte_offset INTEGER NOT NULL, tail TEXT NOT NULL, place TEXT, is_complete INTEGER NOT NULL,
            last_line INTEGER NOT NULL, reset_after INTEGER, fault_code TEXT, fault_message TEXT
        ) STRICT;
        CREATE TABLE log_receipts (
            invocation_id INTEGER NOT NULL, last_line INTEGER NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (invocation_id, last_line)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idx_invocations_log ON task_invocations(id) WHERE log_path IS NOT NULL;
        """,
        // The moments that a person jumps to, in the order of the log, with whom they may be told to.
        """
        CREATE INDEX idx_events_moments ON events(seq, project_id) WHERE type IN
            ('task.created', 'task.status', 'task.stuck', 'task.recovered', 'task.waiting', 'task.archived');
        """,
        // What was used up on a day, without the runs' prompts and answers, which are long.
        """
        CREATE INDEX idx_invocations_usage ON task_invocations(started_at, provider, usage, task_id);
        """,
        """
        CREATE TABLE servers (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, host TEXT, link TEXT NOT NULL, status TEXT NOT NULL,
            commands TEXT NOT NULL, active_task_count INTEGER NOT NULL, runs TEXT NOT NULL, connected_since TEXT,
            last_keep_alive_at TEXT, attempts INTEGER NOT NULL, attempted_at TEXT, next_attempt_at TEXT, error TEXT,
            created_at TEXT NOT NULL, updated_at TEXT NOT NULL
        ) STRICT;
        """,
        // What is sent to webhooks. No number names two of them, whatever is pruned.
        """
        CREATE TABLE webhook_deliveries (
            id INTEGER PRIMARY KEY AUTOINCREMENT, webhook TEXT NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL,
            task_id TEXT, project_id TEXT, body TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
            attempts INTEGER NOT NULL, round_at TEXT NOT NULL, round_attempts INTEGER NOT NULL, next_attempt_at TEXT,
            last_attempt_at TEXT, status_code INTEGER, error TEXT, answer TEXT, duration_ms INTEGER, planned_for TEXT
        ) STRICT;
        CREATE INDEX idx_webhook_deliveries_webhook ON webhook_deliveries(webhook, id);
        CREATE INDEX idx_webhook_deliveries_waiting ON webhook_deliveries(webhook, id) WHERE state = 'waiting';
        """,
    ]
}
