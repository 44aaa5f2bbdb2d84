// Why: many clients at once, each on a thread of its own, because their sockets block.

import Foundation
import Synchronization

/// Clients that work side by side.
enum Crowd {
    /// Runs `body` once for each of `count` clients and waits for all of them.
    /// - Throws: What the first of them threw.
    @discardableResult
    static func run<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Value) throws -> [Value]
    {
        try start(count, body)()
    }

    /// Starts `count` clients and returns at once; what is returned waits for all of them.
    static func start<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
    ) -> () throws -> [Value] {
        let results = Results<Value>()
        let group = DispatchGroup()
        for index in 0..<count {
            group.enter()
            let thread = Thread {
                let result = Result { try body(index) }
                results.all.withLock { $0[index] = result }
                group.leave()
            }
            thread.start()
        }
        return {
            guard group.wait(timeout: .now() + .seconds(2 * Patience.seconds)) == .success else {
                throw Failure("some of \(count) clients did not come to an end")
            }
            return try results.all.withLock { all in try (0..<count).map { try all[$0]!.get() } }
        }
    }

    private final class Results<Value: Sendable>: Sendable {
        let all = Mutex<[Int: Result<Value, any Error>]>([:])
    }
}

/// Something that one thread says and others hear.
final class Flag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .sequentiallyConsistent) }

    func raise() { flag.store(true, ordering: .sequentiallyConsistent) }
}
