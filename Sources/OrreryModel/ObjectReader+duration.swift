// Why: durations are written by people in scenarios, settings and requests, and are read the same way in all of them.

package import OrreryJSON
internal import OrreryTime

extension ObjectReader {
    /// A duration such as `90s`, of at least `minimum`; nil when the member is not there.
    package mutating func duration(_ key: String, atLeast minimum: Duration = .zero) -> Duration? {
        guard let text = text(key) else { return nil }
        guard let duration = Duration(text: text), duration >= minimum else {
            let bound = minimum > .zero ? ", at least \(minimum.milliseconds) ms" : ""
            fail(key, "Expected a whole number with a unit (\(Duration.knownUnits))\(bound), found \"\(text)\".")
            return nil
        }
        return duration
    }
}
