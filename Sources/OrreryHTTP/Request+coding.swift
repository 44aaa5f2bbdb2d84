// Why: who can read a compressed answer says so, with a weight that may be nought.

extension Request {
    /// Whether the client reads that content coding (RFC 9110 section 12.5.3): it is named, or `*` is, with a weight
    /// above zero. Who names none gets the bytes as they are.
    package func accepts(coding: String) -> Bool {
        var isAccepted: Bool?
        var isAnyAccepted = false
        for header in headers where header.isNamed("Accept-Encoding") {
            for item in header.value.split(separator: ",") {
                let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
                guard let name = parts.first else { continue }
                let weight = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
                let isWanted = weight.map { $0.contains { ("1"..."9").contains($0) } } ?? true
                if name == coding || name == "x-\(coding)" { isAccepted = isWanted }
                if name == "*" { isAnyAccepted = isWanted }
            }
        }
        return isAccepted ?? isAnyAccepted
    }
}
