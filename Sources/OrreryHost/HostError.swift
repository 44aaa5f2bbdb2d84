// Why: what stops the board from being reached is told to the person who started it.

package struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, what was found, what to do next.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
