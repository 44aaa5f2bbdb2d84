// Why: what was asked of a demo is asked again, at the same instants, in the same order, by the same routes, and so it leads
// to the same events under the same names.

internal import OrreryHTTP
package import OrreryJSON
package import OrreryService
internal import OrreryTime

/// Makes recorded requests again.
struct InputPlayer {
    private static let service = Service(
        doors: Doors(), version: VersionInfo(version: "simulation", libraries: [:]), isSimulated: true,
        asset: { _, _ in nil })
    /// The requests of one tick each.
    private var agenda = Agenda<[RecordedRequest]>()

    /// - Parameter inputs: In their order; agents' troubles among them are the workload's and change nothing here.
    init(_ inputs: [SimulationInput]) {
        var group: (at: Instant, requests: [RecordedRequest])?
        for input in inputs {
            guard case .request(let request, let isSameTick) = input.deed else { continue }
            if isSameTick, group?.at == input.at {
                group?.requests.append(request)
                continue
            }
            if let group { agenda.schedule(group.requests, at: group.at) }
            group = (input.at, [request])
        }
        if let group { agenda.schedule(group.requests, at: group.at) }
    }

    var nextDue: Instant? { agenda.nextDue }

    /// Whether requests are to be made now, as soon as nothing else is due.
    func isDue(at now: Instant) -> Bool { nextDue.map { $0 <= now } ?? false }

    mutating func shift(by offset: Duration) {
        agenda.shift(by: offset)
    }

    mutating func removeAll() {
        agenda.removeAll()
    }

    /// The requests that one tick is to carry now. They were made of a board with nothing else to do at that instant, and so
    /// they wait until `others`, whatever else is due, is later.
    mutating func take(dueBy now: Instant, after others: [Instant?]) -> [Work] {
        guard !others.contains(where: { $0.map { $0 <= now } ?? false }),
            let (_, requests) = agenda.takeNext(dueBy: now)
        else { return [] }
        return requests.compactMap {
            switch Self.service.reply(to: $0.request) {
            case .work(let work), .accepted(_, let work): work
            case .answer, .control: nil
            }
        }
    }

    /// Why a request cannot have been recorded; nil when it can.
    static func mistake(in request: RecordedRequest) -> String? {
        let name = "\(request.method.rawValue) \(request.target)"
        switch service.reply(to: request.request) {
        case .work(let work) where !work.isQuestion: return nil
        case .accepted: return nil
        case .answer(let response):
            let detail = (try? JSONReader.value(from: response.body))?.object?["detail"]?.string ?? ""
            return "Expected what a board takes, found \(name), which is answered \(response.status). \(detail)"
        default: return "Expected a request that changes the board, found \(name)."
        }
    }
}

extension SimulationInput {
    /// Reads an input that can be played; nil when there are mistakes, which `fields` then holds.
    package static func readPlayable(_ fields: inout ObjectReader) -> SimulationInput? {
        guard let input = read(&fields) else { return nil }
        guard case .request(let request, _) = input.deed, let mistake = InputPlayer.mistake(in: request) else {
            return input
        }
        fields.fail("target", mistake)
        return nil
    }
}
