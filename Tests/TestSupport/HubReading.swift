// Why: the tests of the hub speak of what a viewer reads through a connection that takes so many bytes at once.

package import OrreryStreams

extension StreamHub {
    /// What a viewer reads whose connection takes `capacity` bytes, "END" at the end of its stream; nil when it has to wait.
    package mutating func read(_ id: ViewerID, capacity: Int = 1_000, at elapsed: Duration = .zero) -> String? {
        var bytes: [UInt8] = []
        let reading = serve(id, at: elapsed.microseconds) { offered in
            let taken = min(offered.count, capacity - bytes.count)
            for index in 0..<taken { bytes.append(offered[index]) }
            return taken
        }
        if !bytes.isEmpty { return String(decoding: bytes, as: UTF8.self) }
        return reading == .end ? "END" : nil
    }
}
