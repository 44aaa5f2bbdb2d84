// Why: a failure that was found is kept as a scenario of its own, whole in one file, and a golden digest is written into
// the file that it belongs to; both are done to the text, for a scenario that was read has forgotten how it was written.

package import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// The text of a scenario file.
package struct ScenarioDocument: Sendable {
    private let bytes: [UInt8]
    private var object: JSONObject

    /// - Parameters:
    ///   - bytes: Of a file that `Scenario` has read.
    ///   - include: Reads the files of knobs that it names, whose knobs become its own.
    package init(_ bytes: [UInt8], name: String, include: Scenario.Inclusion) throws(DocumentError) {
        self.bytes = bytes
        object = try Self.object(bytes, name: name)
        var knobs = JSONObject()
        for path in object["include"]?.array?.compactMap(\.string) ?? [] {
            for member in try Self.object(try include(path), name: path).members { knobs[member.key] = member.value }
        }
        for member in object["knobs"]?.object?.members ?? [] { knobs[member.key] = member.value }
        object["include"] = nil
        object["knobs"] = knobs.members.isEmpty ? nil : .object(knobs)
    }

    /// A scenario that runs as `plan` does.
    /// - Parameter groups: The entries of the workload that are kept, by their places; nil for all.
    package func repeating(_ plan: TrialPlan, groups: [Int]? = nil) -> [UInt8] {
        var object = object
        object["seed"] = .integer(Int64(clamping: plan.seed))
        object["start"] = .string(plan.scenario.start.description)
        object["until"] = .string(plan.until.description)
        object["faults"] = nil
        // What the original promised is not promised by this.
        object["expect"] = nil
        if let groups, let all = object["workload"]?.array { object["workload"] = .array(groups.map { all[$0] }) }
        // What lies beyond the end is not reached, and would be refused.
        if let script = object["script"]?.array {
            let length = plan.until - plan.scenario.start
            object["script"] = .array(
                script.filter { item in
                    (item.object?["at"]?.string).flatMap { Duration(text: $0) }.map { $0 <= length } ?? true
                })
        }
        object["plannedFaults"] = .array(plan.faults.map { .object($0.json) })
        let requests = plan.requests.filter { $0.at <= plan.until }
        object["plannedRequests"] = requests.isEmpty ? nil : .array(requests.map { .object($0.json) })
        return Self.text(object)
    }

    /// The file with `digest` as what is expected, and everything else as it was written.
    package func expecting(digest: String) -> [UInt8] {
        let value = Array("\"\(digest)\"".utf8)
        var text = bytes
        if let place = JSONLocator.range(of: "/expect/digest", in: bytes) {
            text.replaceSubrange(place, with: value)
        } else if let place = JSONLocator.range(of: "/expect", in: bytes) {
            let isEmpty = object["expect"]?.object?.members.isEmpty ?? true
            text.replaceSubrange(
                place.lowerBound..<(place.lowerBound + 1),
                with: Array("{ \"digest\": ".utf8) + value + (isEmpty ? [] : [0x2c]))
        } else if let place = JSONLocator.range(of: "", in: bytes) {
            var end = place.upperBound - 1
            while end > 0, " \n\r\t".utf8.contains(text[end - 1]) { end -= 1 }
            text.insert(contentsOf: Array(",\n  \"expect\": { \"digest\": ".utf8) + value + Array(" }".utf8), at: end)
        }
        return text
    }

    private static func object(_ bytes: [UInt8], name: String) throws(DocumentError) -> JSONObject {
        guard let object = try? JSONReader.value(from: bytes).object else {
            throw DocumentError("\(name):1: expected an object of JSON, found something else.")
        }
        return object
    }

    /// A line a member, and a line an element of those members that are lists of objects.
    private static func text(_ object: JSONObject) -> [UInt8] {
        let lines = object.members.map { member in
            let key = "  \(JSONWriter.text(.string(member.key))): "
            guard let elements = member.value.array, elements.contains(where: { $0.object != nil }) else {
                return key + JSONWriter.text(member.value)
            }
            return key + "[\n" + elements.map { "    " + JSONWriter.text($0) }.joined(separator: ",\n") + "\n  ]"
        }
        return Array(("{\n" + lines.joined(separator: ",\n") + "\n}\n").utf8)
    }
}
