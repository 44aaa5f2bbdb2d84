// Why: everything that can grow has a bound, with its reason, in this one place; each has a test that reaches it.

package enum Limits {
    /// A request's target in bytes: longer than any link that a person shares (design page 4).
    package static let targetBytesMax = 8 * 1_024
    /// All header lines of a request together: four times what browsers send.
    package static let headerBytesMax = 32 * 1_024
    package static let headerCountMax = 100
    /// A request's body. Bulk goes through the ingest routes.
    package static let bodyBytesMax = 1_024 * 1_024
    /// How long a connection may be silent, between requests and within one.
    package static let requestIdleSecondsMax: UInt32 = 10
    /// How long a viewer may take no byte of what it is owed; it resumes by its cursor (design page 6).
    package static let streamStalledSecondsMax: UInt32 = 30
    /// What the system may hold of a stream that its viewer has not read, which is what a slow one lags unseen.
    package static let streamSendBufferBytes: Int32 = 128 * 1_024
    /// From the opening of a connection, or the answer before, to the end of a request's head.
    package static let headDeadline = Duration.seconds(10)
    /// From the end of a request's head to the last byte of its body.
    package static let bodyDeadline = Duration.seconds(30)
    /// Connections at once beside those of streams, at most and at least; and the descriptors that are neither.
    package static let connectionsMax = 900
    package static let connectionsMin = 200
    package static let descriptorsReserved = 100
    /// Streams at once by default (seed 001's `maxConcurrentStreams`).
    package static let streamsMax = 100
    /// What it may be set to, as far as the system gives descriptors.
    package static let streamsRange = 1...100_000
    /// Seconds between the heartbeats of a stream: after more than 30 in silence proxies cut the line.
    package static let streamHeartbeatRange = 1...30
    /// Streams of projects that a user may have at once by default, and how long one of them lasts (seed 003's
    /// `SSE_MAX_CONNECTIONS_PER_USER` and `SSE_CONNECTION_TIMEOUT`).
    package static let streamsPerUserMax = 5
    package static let streamLifetime = Duration.seconds(60 * 60)
    /// Runs whose logs one stream of a project may name; a page shows a few.
    package static let logSubscriptionsMax = 100
    /// Commands and questions that wait for the engine; more than a second's work is answered 503.
    package static let inboxMax = 4_096
    /// What was handed in by who waits for no outcome, such as agents' hooks: some seconds' work, of which nothing is lost,
    /// and no more memory than that.
    package static let toldMax = 65_536
    package static let toldBytesMax = 64 * 1_024 * 1_024
    /// How long it waits for more of its kind: nobody sees it, and a thousand hooks a second share two hundred commits.
    package static let toldInterval = Duration.milliseconds(5)
    /// How many of them share one commit: enough to make the disk's wait small beside them, few enough that nobody
    /// waits long.
    package static let workPerTickMax = 512
    /// Long questions that wait for the reader: at some milliseconds each the last one is answered within seconds.
    package static let researchMax = 256

    /// A title that a person typed or an agent made up; a card shows its beginning.
    package static let titleBytesMax = 16 * 1_024
    /// Descriptions, messages, commands.
    package static let textBytesMax = 64 * 1_024
    /// What a run was told and what it answered.
    package static let transcriptBytesMax = 512 * 1_024
    /// Names, paths of deliverables, identifiers that clients choose.
    package static let nameBytesMax = 4 * 1_024
    /// What an activity carries beside its words.
    package static let metadataBytesMax = 64 * 1_024
    /// The longest estimate of a task.
    package static let estimateMax = Duration.seconds(366 * 86_400)
    /// Steps of a simulated task.
    package static let stepsMax = 100
    /// What of an activity's message stands on the task's card.
    package static let lastMessageCharactersMax = 200

    /// Parts of one plan: every move of one looks at the others.
    package static let subtasksMax = 200

    /// Servers of a board: a task that names one more is none the less a task. Names of theirs, which are file names on both
    /// sides, and what ssh is handed as a host or a user.
    package static let serversMax = 1_000
    package static let serverNameBytesMax = 64
    package static let serverWordBytesMax = 255
    /// Commands of a server, and the bytes of each: what is longer is a script, and belongs into a file there.
    package static let serverCommandsMax = 100
    package static let serverCommandBytesMax = 16 * 1_024
    /// Runs on one server at once: more than sshd lets through one connection by default wait for their turn
    /// (`MaxSessions`, sshd_config(5)), less what signs of life and endings need.
    package static let serverRunsFollowedMax = 8
    /// How long ssh may take to connect, and to be told something over a connection that stands.
    package static let serverConnectPatience = Duration.seconds(20)
    package static let serverAnswerPatience = Duration.seconds(10)
    /// How long a command on a server may take to end when it is told to, before it is killed.
    package static let serverStopPatience = Duration.seconds(10)
    /// What is taken at once of a run's output: some milliseconds of the engine.
    package static let serverPieceBytesMax = 256 * 1_024
    /// What is kept of ssh's own words for a reason.
    package static let serverReasonBytesMax = 2 * 1_024

    /// Archived tasks that stay in memory, newest first, for the board's last column; older ones are read when asked
    /// for.
    package static let archivedTasksHeldMax = 100
    /// Rows of a list in one answer.
    package static let listRowsMax = 500
    package static let listRowsDefault = 500
    /// Days in one answer about what was used up: a year and its neighbours.
    package static let usageDaysMax: Int64 = 400
    package static let usageDaysDefault: Int64 = 30
    /// Moments of the past in one answer: more marks than a scrubber has pixels.
    package static let momentsMax = 2_000
    package static let momentsDefault = 500
    /// Compiled statements that the store keeps; the questions that clients can make up are many.
    package static let statementsHeldMax = 256

    /// Events of a task in its timeline, and activities of a run in its details.
    package static let timelineRowsMax = 5_000
    /// Activities of a run in one request.
    package static let invocationActivitiesPerRequestMax = 1_000

    /// Frames that a ring of one dialect keeps for viewers a little behind; a viewer further behind reads the log.
    package static let ringFramesMax = 4_096
    /// What it may be set to (seed 003's `EVENT_CHANNEL_BUFFER`): with fewer a burst sends everybody to the log, and more
    /// than this do not fit into `ringBytesMax`.
    package static let ringFramesRange = 16...65_536
    package static let ringBytesMax = 4 * 1_024 * 1_024
    /// What a viewer that is behind is handed from the log at once.
    package static let catchUpEventsMax = 1_024
    package static let catchUpBytesMax = 64 * 1_024
    /// So many viewers that are behind are looked after between two questions, and by the engine between two ticks.
    package static let catchUpsAtOnceMax = 64
    package static let catchUpsPerTickMax = 4

    /// What of an export or a download is read at once, and how many there may be of each: each holds a piece in memory.
    package static let exportPieceBytes = 64 * 1_024
    package static let exportsMax = 8

    /// Events between two snapshots, at least: fewer are gone through faster than a snapshot is read.
    package static let snapshotEventsMin: Int64 = 1_000
    /// And at most, so that any past moment is told within 300 ms.
    package static let snapshotEventsMax: Int64 = 5_000

    /// Writes that a token may send in a minute, and at once: an agent that reports every step needs a few a second.
    package static let writesPerMinuteMax = 600
    package static let writesBurstMax = 120
    /// Tokens of a board, revoked ones included: all are looked at for each request.
    package static let tokensMax = 1_000
    /// Browsers at once in the name of a token; the oldest goes.
    package static let browsersPerTokenMax = 20
    /// How long a link lets a browser in that nobody has used: long enough to carry it over, too short to find it.
    package static let signInLinkLife = Duration.seconds(600)
    package static let signInLinksMax = 100

    /// How often the board looks for what is too old, how many rows it removes at once, so that no writer waits for
    /// 50 ms, and how long it lets the writers have the file in between.
    package static let retentionInterval = Duration.seconds(3_600)
    package static let pruneRowsMax = 250
    package static let pruneInterval = Duration.milliseconds(10)

    /// How long an `Idempotency-Key` is remembered.
    package static let idempotencyKept = Duration.seconds(24 * 3_600)
    /// For how many days activities and log lines may be kept: a day at least, to be read at all; ten years at most.
    package static let retentionDaysRange = 1...3_650
    /// Events that are looked at for one piece of an export, whether they may be shown or not: some ten milliseconds.
    package static let exportPieceEventsMax = 1_024
    package static let idempotencyKeyBytesMax = 255

    /// A line that an agent prints, before its middle is cut out: a whole file fits that was read or written.
    package static let ingestLineBytesMax = 1_024 * 1_024
    /// What is kept of such a line as it came, and of one text in it: more than anybody reads of it.
    package static let ingestRawBytesMax = 64 * 1_024
    package static let ingestTextBytesMax = 32 * 1_024
    /// Letters of the line that tells a reader what a tool does.
    package static let ingestLabelCharactersMax = 200
    /// What of a long text among a tool's input is kept: its beginning; how much there was is said.
    package static let ingestInputTextBytesMax = 4 * 1_024
    package static let ingestInputBeginningBytes = 512
    /// Tools at work at once within one stream whose names are remembered, and tasks on its list.
    package static let ingestItemsOpenMax = 1_000
    /// Values that a program asked to mask.
    package static let ingestMasksMax = 1_000
    /// A request with lines of an agent (design page 4): a long session in one file.
    package static let ingestBodyBytesMax = 16 * 1_024 * 1_024
    /// Bodies that come for as long as a program writes them: so many at once, handed on in pieces of at most so many bytes
    /// without a line's end, and of each so much that the engine has not got to.
    package static let uploadsMax = 64
    package static let uploadPieceBytesMax = 256 * 1_024
    package static let uploadUnderWayBytesMax = 2 * 1_024 * 1_024
    /// Of a tool's input and output, what a row of a run's record holds, and of the line that it came from: the rest stands
    /// in the agent's own files.
    package static let ingestDetailBytesMax = 8 * 1_024
    package static let ingestRowRawBytesMax = 4 * 1_024
    /// Sessions, and streams, of which something is kept in memory; those that were silent longest are read again from
    /// their records when they are heard from.
    package static let ingestSessionsMax = 1_000
    /// Agents' own session files that are looked at each second: years of work, and some ten milliseconds.
    package static let watchedFilesMax = 10_000
    /// What of one of them is handed in at once, unless a line of it is longer: some ten milliseconds of the engine.
    package static let watchedPieceBytes = 256 * 1_024
    /// A line that is longer is handed in torn: no request holds more, and its middle is not kept anyhow.
    package static let watchedLineBytesMax = 8 * 1_024 * 1_024
    /// For how long is handed in what one look has found: whoever stops it does not wait longer.
    package static let watchedLookMax = Duration.seconds(1)

    /// What `orrery run` and `orrery pipe` hand in at once, and how often: a line is on the board within a moment, and a
    /// chatty program makes fewer requests than a token may send.
    package static let deliveryBatchBytes = 512 * 1_024
    package static let deliveryInterval = Duration.milliseconds(250)
    /// What they hold in memory for a board that is slow, before it goes to a file; and what one such file may hold.
    package static let deliveryMemoryBytesMax = 16 * 1_024 * 1_024
    package static let spoolBytesMax: Int64 = 256 * 1_024 * 1_024
    /// How much of a spool file a command waits for to be on the disk; the system sees to the rest within half a minute.
    package static let spoolSyncBytesMax: Int64 = 1_024 * 1_024
    /// How long a sender rests for each moment that the board has worked for it: they may share their cores with the command.
    package static let deliveryRestPerWork = 3
    /// How long they wait for a board that takes nothing: to connect, and for an answer.
    package static let deliveryConnectPatience = Duration.seconds(2)
    package static let deliveryAnswerPatience = Duration.seconds(20)
    package static let deliveryAnswerBytesMax = 256 * 1_024
    /// The longest rest between two attempts.
    package static let deliveryRestMax = Duration.seconds(30)
    /// How long a command that has ended is held up by its last words, and how many bytes of them are worth a wait.
    package static let deliveryLastPatience = Duration.seconds(2)
    package static let deliveryLastBytesMax = 2 * 1_024 * 1_024
    /// How long `orrery pipe` looks whether what it reads is all there is: a file that was printed is over by then.
    package static let pipeWholePatience = Duration.milliseconds(500)
    /// What is copied at once of a command's output.
    package static let copyBytes = 256 * 1_024
    /// A flood is more than so many bytes in so long; of it more than one piece is taken at once, a moment later.
    package static let copyPaceBytes = 16 * 1_024
    package static let copyPaceSpan = Duration.milliseconds(10)
    package static let copyRest = Duration.milliseconds(1)
    /// For how long the output of a command that has ended is listened to, should what it left behind go on printing.
    package static let copyQuietPatience = Duration.milliseconds(500)

    /// Those who are told elsewhere, and how many are told at once: a few rooms and a few programs.
    package static let webhooksMax = 16
    package static let webhooksUnderWayMax = 4
    package static let webhookNameBytesMax = 64
    package static let webhookURLBytesMax = 2_048
    /// A secret that nobody guesses (192 bits, the least that Standard Webhooks asks for), and what of its file is read.
    package static let webhookSecretBytesMin = 24
    package static let webhookSecretBytesMax = 4_096
    /// What waits for one of them; beyond that the oldest is dropped. Together with the text below a few megabytes.
    package static let webhookWaitingMax = 500
    /// Of a title or a reason, what a message holds; of an answer, what is read.
    package static let webhookTextBytesMax = 2_048
    package static let webhookAnswerBytesMax = 4 * 1_024
    /// How long one attempt may take, and for how long one message is tried.
    package static let webhookAttemptPatience = Duration.seconds(10)
    package static let webhookPatience = Duration.seconds(24 * 3_600)
    /// How long before a cleanup somebody is told: time to put it off, and half of what a workspace is kept by default.
    package static let webhookCleanupNotice = Duration.seconds(5 * 60)
    /// For how long deliveries that wait no longer are kept, and how many of them.
    package static let webhookDeliveriesKept = Duration.seconds(30 * 86_400)
    package static let webhookDeliveriesMax = 10_000
    package static let webhookDeliveriesShown = 50

    /// A line of a log, before it is cut with a mark (design page 4): a screen holds a tenth of it.
    package static let logLineBytesMax = 64 * 1_024
    /// What it may be set to for files: shorter would cut what people write, longer no screen shows.
    package static let logLineBytesRange = 256...64 * 1_024
    /// Lines in one request, and lines of one file that are taken at once: some ten milliseconds of the engine.
    package static let logLinesPerRequestMax = 10_000
    package static let logLinesPerReadMax = 4_096
    /// Bytes of one file that are read at once, so that a huge one leaves the others their turn.
    package static let logReadBytesMax = 64 * 1_024
    /// Files whose descriptors stay open between two looks, so that one that is replaced is read to its end.
    package static let logFilesOpenMax = 64
    /// Lines of a log in one answer, and the bytes of their text after which it is full.
    package static let logPageLinesMax = 5_000
    package static let logPageLinesDefault = 1_000
    package static let logPageBytesMax = 1_024 * 1_024
    package static let logSearchBytesMax = 1_024
    /// Logs in which a viewer has a place, when it asked for all of them.
    package static let logPlacesMax = 512
    /// Frames of a log that are kept for viewers a little behind, for so many logs at once; the others are read from the
    /// store.
    package static let logRingBytesMax = 128 * 1_024
    package static let logRingsMax = 64
    /// Text of a log in one frame.
    package static let logFrameBytesMax = 64 * 1_024
    /// How long lines wait for others before they are sent to viewers (design page 6).
    package static let logFrameInterval = Duration.milliseconds(50)
    /// Runs whose last line's number is remembered; it is asked for again then.
    package static let logCountersMax = 4_096

    /// Seeds of one `orrery simulate`: a day of the fastest runs.
    package static let simulationSeedsMax = 10_000_000
    /// Failures that a run over seeds tells of one by one; the others are counted.
    package static let failuresToldMax = 5
    /// Inputs to one demo that are recorded, requests included, and what they take together: agents that report ten times a
    /// second for hours, in memory that a demo has to spare.
    package static let simulationInputsMax = 100_000
    package static let simulationInputsBytesMax = 32 * 1_024 * 1_024
    /// A line of a log that is replayed: the largest body, each byte of it written as an escape, and its frame.
    package static let replayLineBytesMax = 8 * 1_024 * 1_024
}
