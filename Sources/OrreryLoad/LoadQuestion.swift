// Why: before and after the run a few questions are asked of the server, one at a time.

internal import Glibc

/// One request, waited for.
enum LoadQuestion {
    /// - Throws: `LoadError` when there is no answer within the time that the plan allows.
    static func ask(
        _ method: String, _ target: String, body: [UInt8] = [], plan: LoadPlan, server: ServerAddress
    ) throws(LoadError) -> (status: Int, body: [UInt8]) {
        let place = "\(plan.host):\(plan.port)"
        let descriptor = server.connect(source: 0)
        guard descriptor >= 0 else { throw nobody(place, errno) }
        defer { close(descriptor) }
        try wait(descriptor, Int16(POLLOUT), plan)
        let code = LoadSocket.error(descriptor)
        guard code == 0 else { throw nobody(place, code) }
        let request = head(method, target, bodyBytes: body.count, plan: plan) + body
        guard LoadSocket.send(request, to: descriptor) else {
            throw LoadError("\(place) did not take \(method) \(target).")
        }
        var reader = ResponseReader()
        var buffer = [UInt8](repeating: 0, count: LoadLimits.receiveBytes)
        while !reader.isComplete {
            try wait(descriptor, Int16(POLLIN), plan)
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { break }
            unsafe buffer.withUnsafeBytes { unsafe reader.feed(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            if reader.isBroken { break }
        }
        guard let head = reader.head, !reader.isBroken,
            reader.isComplete || head.contentLength == nil && !head.isChunked
        else { throw LoadError("\(place) broke off its answer to \(method) \(target).") }
        return (head.status, reader.body)
    }

    /// The text before a body.
    static func head(
        _ method: String, _ target: String, bodyBytes: Int, plan: LoadPlan, type: String = "application/json",
        more: String = ""
    ) -> [UInt8] {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(plan.host):\(plan.port)\r\n\(more)"
        if let token = plan.token { text += "Authorization: Bearer \(token)\r\n" }
        if method == "POST" { text += "Content-Type: \(type)\r\nContent-Length: \(bodyBytes)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    private static func nobody(_ place: String, _ code: Int32) -> LoadError {
        LoadError(
            "There is nobody at \(place): \(LoadSocket.text(code)). Start the server, or name another with --url.")
    }

    private static func wait(_ descriptor: Int32, _ events: Int16, _ plan: LoadPlan) throws(LoadError) {
        var waited = pollfd(fd: descriptor, events: events, revents: 0)
        let milliseconds = Int32(max(plan.patienceNanoseconds, LoadLimits.patienceNanoseconds) / 1_000_000)
        while true {
            let count = unsafe poll(&waited, 1, milliseconds)
            if count > 0 { return }
            if count < 0, errno == EINTR { continue }
            throw LoadError("\(plan.host):\(plan.port) does not answer within \(milliseconds / 1_000) s.")
        }
    }
}
