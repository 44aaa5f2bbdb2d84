// Why: the environment is read in this one place, and handed on as values, so that what it does can be tested.

internal import Glibc

package enum SystemEnvironment {
    /// The variables that the process was started with, by name.
    package static var variables: [(name: String, value: String)] {
        var variables: [(name: String, value: String)] = []
        var index = 0
        while let entry = unsafe environ[index] {
            let parts = unsafe String(cString: entry).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables.append((String(parts[0]), String(parts[1]))) }
            index += 1
        }
        return variables.sorted { $0.name < $1.name }
    }
}
