// Why: a story is told at set moments, whatever chance brings between them.

internal import OrreryJSON
internal import OrreryModel
package import OrreryTime

/// One thing that happens at a set moment.
package struct ScriptItem: Hashable, Sendable {
    package let at: Instant
    package let deed: Deed

    /// Which task is meant.
    package enum Subject: Hashable, Sendable {
        /// Any to which it can be done.
        case any
        case titled(String)
    }

    /// What happens.
    package enum Deed: Hashable, Sendable {
        /// Somebody writes a task down that goes this way.
        case create(NewScriptTask)
        /// The agent at work stops saying anything; it goes on by itself after so long, if it does.
        case hang(Subject, recoverAfter: Duration?)
        case loop(Subject)
        case fail(Subject)
        case finish(Subject)
        case followUp(Subject, message: String?)
        case stop(Subject)
        case archive(Subject)
        /// The cleanup waits so many minutes.
        case hold(Subject, minutes: Int64)
        /// Somebody asks for the cleanup at once.
        case cleanup(Subject)
        case crash(restartAfter: Duration)
        case inject(FaultKind, lasts: Duration?)
    }

    private enum Verb: String, CaseIterable {
        case create, hang, loop, fail, finish, followUp, stop, archive, hold, cleanup, crash, inject
    }

    /// Reads the whole script; what comes at one moment stays in the order in which it was written.
    static func read(_ fields: inout ObjectReader, start: Instant, until: Instant) -> [ScriptItem] {
        var items: [ScriptItem] = []
        for var reader in fields.objects("script") ?? [] {
            let at = reader.duration("at")
            if reader.object["at"] == nil {
                reader.fail(
                    "at", "Expected when it happens, such as \"2h\" after the start; found nothing. Add \"at\".")
            }
            if let at, start + at > until {
                reader.fail(
                    "at", "Expected a moment before the end, \((until - start).text) after the start; found \(at.text)."
                )
            }
            if let deed = Self.deed(&reader), let at { items.append(ScriptItem(at: start + at, deed: deed)) }
            fields.merge(reader.errors)
        }
        return items.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private static func deed(_ reader: inout ObjectReader) -> Deed? {
        let before = reader.errors.count
        guard let verb = reader.choice(Verb.self, "do") else {
            if reader.errors.count == before {
                let known = Verb.allCases.map(\.rawValue).joined(separator: ", ")
                reader.fail("do", "Expected one of \(known); found nothing. Add \"do\".")
            }
            // Without what is done nothing else of the item can be judged.
            return nil
        }
        let deed: Deed?
        switch verb {
        case .create: deed = NewScriptTask.read(&reader).map { .create($0) }
        case .hang:
            deed = .hang(subject(&reader), recoverAfter: reader.duration("recoverAfter", atLeast: .milliseconds(1)))
        case .loop: deed = .loop(subject(&reader))
        case .fail: deed = .fail(subject(&reader))
        case .finish: deed = .finish(subject(&reader))
        case .followUp: deed = .followUp(subject(&reader), message: reader.text("message"))
        case .stop: deed = .stop(subject(&reader))
        case .archive: deed = .archive(subject(&reader))
        case .hold: deed = .hold(subject(&reader), minutes: reader.integer("minutes", in: 1...100_000) ?? 10)
        case .cleanup: deed = .cleanup(subject(&reader))
        case .crash:
            deed = .crash(restartAfter: reader.duration("restartAfter", atLeast: .milliseconds(1)) ?? .seconds(1))
        case .inject:
            let kind = reader.choice(FaultKind.self, "fault")
            let lasts = reader.duration("lasts", atLeast: .milliseconds(1))
            if reader.object["fault"] == nil {
                reader.fail("fault", "Expected the kind of fault; found nothing. Add \"fault\".")
            }
            deed = kind.map { .inject($0, lasts: lasts) }
        }
        reader.refuseUnknown()
        return deed
    }

    private static func subject(_ reader: inout ObjectReader) -> Subject {
        let name = reader.text("task") ?? "any"
        return name == "any" ? .any : .titled(name)
    }
}

/// A task that the script writes down.
package struct NewScriptTask: Hashable, Sendable {
    package let title: String
    package let description: String?
    package let outcome: Outcome
    /// Whether a reviewer sends it back once.
    package let isSentBack: Bool
    /// The parts of its plan, each waiting for the one before; empty for a task without a plan.
    package let parts: [String]

    static func read(_ reader: inout ObjectReader) -> NewScriptTask? {
        let title = reader.requiredText("task")
        let task = NewScriptTask(
            title: title ?? "", description: reader.text("description"),
            outcome: reader.choice(Outcome.self, "outcome") ?? .ok, isSentBack: reader.flag("sentBack") ?? false,
            parts: reader.texts("parts") ?? [])
        return title == nil ? nil : task
    }
}
