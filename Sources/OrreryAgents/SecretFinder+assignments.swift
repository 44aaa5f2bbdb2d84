// Why: what has no letters of its own is told by its name: `password=`, `"api_key": "…"`, `Authorization: …`,
// `https://user:password@host`. Code that only speaks of such names is left alone.

extension SecretFinder {
    /// The value that is assigned by the sign at `index`.
    func assignment(at index: Int) -> SecretFinding {
        guard let (name, isApart) = name(before: index), let kind = Self.kind(of: name) else { return .nothing }
        guard index + 1 < bytes.count || isLast else { return .more }
        var start = index + 1
        if start < bytes.count, bytes[index] == UInt8(ascii: "=") {
            if bytes[start] == UInt8(ascii: "=") { return .nothing }
            if bytes[start] == UInt8(ascii: ">") { start += 1 }
        } else if start < bytes.count, ":=".utf8.contains(bytes[start]) {
            return .nothing
        }
        guard let value = end(of: .space, from: start, before: start + 16) else { return .more }
        let isTight = bytes[index] == UInt8(ascii: "=") && !isApart && value.index == start
        guard value.index < bytes.count else { return isLast ? .nothing : .more }
        if ByteSet.quote.contains(bytes[value.index]) {
            return quoted(kind, bytes[value.index], from: value.index + 1, isEscaped: false, at: index)
        }
        if bytes[value.index] == UInt8(ascii: "\\") {
            guard value.index + 1 < bytes.count else { return isLast ? .nothing : .more }
            guard ByteSet.quote.contains(bytes[value.index + 1]) else { return .nothing }
            return quoted(kind, bytes[value.index + 1], from: value.index + 2, isEscaped: true, at: index)
        }
        if kind == "authorization" { return header(from: value.index, at: index) }
        return bare(kind, from: value.index, isTight: isTight, at: index)
    }

    /// `scheme://user:password@host`, and `scheme://token@host`.
    func credentialsInURL(at index: Int) -> SecretFinding {
        guard index > 0, ByteSet.letters.contains(bytes[index - 1]) else { return .nothing }
        let start = index + 3
        guard let end = end(of: Self.userinfo, from: start, before: start + 1_024) else { return .more }
        let authority = bytes[start..<end.index]
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return .nothing }
        let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
        let range = (colon.map { $0 + 1 } ?? start)..<at
        guard !range.isEmpty, !isOpen(range.lowerBound) else { return .nothing }
        if colon == nil {
            guard range.count >= 20, hasDigit(range) else { return .nothing }
        }
        return named(SecretSpan(kind: colon == nil ? "token" : "password", range: range))
    }

    // MARK: Names

    /// What stands before the sign at `index`, in small letters without signs, and whether there is space between them.
    private func name(before index: Int) -> (name: [UInt8], isApart: Bool)? {
        let first = max(0, index - Self.contextMax)
        var end = index
        func last(_ set: ByteSet) -> Bool { end > first && set.contains(bytes[end - 1]) }
        // Go's `:=`.
        if bytes[index] == UInt8(ascii: "="), end > first, bytes[end - 1] == UInt8(ascii: ":") { end -= 1 }
        while last(.space), index - end < 9 { end -= 1 }
        let isApart = end < index
        if last(.quote) {
            end -= 1
            if end > first, bytes[end - 1] == UInt8(ascii: "\\") { end -= 1 }
        }
        var start = end
        while start > first, end - start < 64, Self.nameBytes.contains(bytes[start - 1]) { start -= 1 }
        guard start < end else { return nil }
        return (Self.plain(bytes[start..<end]), isApart)
    }

    /// What a name stands for; nil for a name of anything else.
    private static func kind(of name: [UInt8]) -> String? {
        guard name.count >= 3 else { return nil }
        for (ending, kind) in endings where name.reversed().starts(with: ending) { return kind }
        return nil
    }

    /// Whether a member of this name holds a secret, if it holds anything.
    static func isSecret(named name: String) -> Bool { kind(of: plain(Array(name.utf8)[...])) != nil }

    /// The ends of names of secrets, each backwards, in small letters.
    static let secretNames = endings.map(\.ending)

    /// The ends of names, backwards.
    private static let endings: [(ending: [UInt8], kind: String)] = [
        ("password", "password"), ("passwd", "password"), ("passphrase", "password"), ("pwd", "password"),
        ("secret", "secret"), ("secretkey", "secret"), ("token", "token"), ("apikey", "api key"),
        ("accesskey", "secret"), ("privatekey", "secret"), ("signingkey", "secret"), ("encryptionkey", "secret"),
        ("credential", "secret"), ("credentials", "secret"), ("authorization", "authorization"),
    ].map { (Array($0.0.utf8).reversed(), $0.1) }

    /// `text` in small letters, without the signs that some write between words.
    private static func plain(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.filter { ByteSet.alphanumeric.contains($0) }.map { ByteSet.letters.contains($0) ? $0 | 0x20 : $0 }
    }

    private static let nameBytes = ByteSet.base64URL.and(".")
    private static let codeBytes = ByteSet.word.and(".")

    // MARK: Values

    private static let userinfo = ByteSet.all(but: "/?#\"'`<>\\")
    private static let bareValue = ByteSet.all(but: "\"'`&;,()[]{}<>|\\")
    private static let headerValue = ByteSet.all(but: "\"'`,;\\")
    /// What begins a value that only stands for one: a variable, a hole in a template, a mask, a path.
    private static let openings = ByteSet { "$<{([*%#!./~\\".utf8.contains($0) }

    private func quoted(
        _ kind: String, _ quote: UInt8, from start: Int, isEscaped: Bool, at index: Int
    ) -> SecretFinding {
        guard let look = closing(quote, from: start, isEscaped: isEscaped, before: start + Self.lookMax) else {
            return .more
        }
        guard look.index - start >= 3, !isOpen(start), !isCommonplace(start..<look.index) else { return .nothing }
        if kind == "authorization" { return header(from: start, at: index) }
        // A sentence about a token is none; a sentence may well be a password.
        if kind != "password", bytes[start..<look.index].contains(0x20) { return .nothing }
        guard let end = closing(quote, from: start, isEscaped: isEscaped, before: index + Self.spanMax) else {
            return .more
        }
        let rest = ByteSet { $0 != quote && $0 != 0x0a && $0 != UInt8(ascii: "\\") }
        return named(SecretSpan(kind: kind, range: start..<end.index, rest: end.isCut ? rest : nil))
    }

    /// Where a quoted text ends: at its quote, which a backslash hides unless it belongs to it, or with its line.
    private func closing(
        _ quote: UInt8, from start: Int, isEscaped: Bool, before limit: Int
    ) -> (index: Int, isCut: Bool)? {
        var index = start
        while index < min(limit, bytes.count) {
            let byte = bytes[index]
            if byte == quote || byte == UInt8(ascii: "\n") { return (index, false) }
            if byte == UInt8(ascii: "\\") {
                guard index + 1 < bytes.count || isLast else { return nil }
                if isEscaped, index + 1 < bytes.count, bytes[index + 1] == quote { return (index, false) }
                if !isEscaped, index + 1 < limit, index + 1 < bytes.count, bytes[index + 1] != 0x0a { index += 1 }
            }
            index += 1
        }
        if index >= limit { return (index, true) }
        return isLast ? (index, false) : nil
    }

    private func bare(_ kind: String, from start: Int, isTight: Bool, at index: Int) -> SecretFinding {
        guard !isOpen(start) else { return .nothing }
        guard let look = end(of: Self.bareValue, from: start, before: start + Self.lookMax) else { return .more }
        let value = start..<look.index
        guard value.count >= 3, !isCommonplace(value) else { return .nothing }
        // What is called or looked into is code.
        if look.index < bytes.count, "([".utf8.contains(bytes[look.index]) { return .nothing }
        if isTight {
            // `password=password`, `token=self.token`, `secret=config.secret`: code, too.
            let isName = !hasDigit(value) && bytes[value].allSatisfy { Self.codeBytes.contains($0) }
            if isName, Self.kind(of: Self.plain(bytes[value])) != nil || bytes[value].contains(UInt8(ascii: ".")) {
                return .nothing
            }
        } else {
            guard hasDigit(value), value.count >= 6 else { return .nothing }
        }
        return whole(kind, Self.bareValue, from: start, at: index)
    }

    /// The value of an `Authorization` header: behind its scheme, if it names one.
    private func header(from start: Int, at index: Int) -> SecretFinding {
        guard let scheme = end(of: .letters.and("-"), from: start, before: start + 24) else { return .more }
        var value = start
        if scheme.index > start, scheme.index < bytes.count, ByteSet.space.contains(bytes[scheme.index]) {
            guard let next = end(of: .space, from: scheme.index, before: scheme.index + 8) else { return .more }
            value = next.index
        }
        guard value < bytes.count else { return isLast ? .nothing : .more }
        guard !isOpen(value) else { return .nothing }
        guard let look = end(of: Self.headerValue, from: value, before: value + Self.lookMax) else { return .more }
        guard look.index - value >= (value > start ? 6 : 16), hasDigit(value..<look.index) else { return .nothing }
        let isBearer = Self.plain(bytes[start..<scheme.index]) == Array("bearer".utf8)
        return whole(isBearer ? "bearer token" : "credential", Self.headerValue, from: value, at: index)
    }

    /// Whether a value only stands for one, or is a placeholder of ours.
    private func isOpen(_ index: Int) -> Bool {
        guard index < bytes.count else { return true }
        if bytes[index] == Redaction.opening[0] { return bytes[index...].starts(with: Redaction.opening) }
        return Self.openings.contains(bytes[index])
    }

    /// Whether a value is a word that stands where there is none.
    private func isCommonplace(_ range: Range<Int>) -> Bool {
        guard range.count <= 16 else { return false }
        let plain = Self.plain(bytes[range])
        if plain.isEmpty { return true }
        if plain.allSatisfy({ $0 == UInt8(ascii: "x") }) { return true }
        return Self.commonplaces.contains(plain)
    }

    private static let commonplaces = Set(
        [
            "null", "nil", "none", "true", "false", "undefined", "string", "str", "text", "required", "optional",
            "empty", "redacted", "hidden", "masked", "missing", "invalid", "expired", "unset", "changeme", "bearer",
            "basic", "any", "object", "number", "bool", "boolean", "unknown", "never", "void", "bytes",
        ].map { Array($0.utf8) })
}
