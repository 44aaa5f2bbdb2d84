// Why: whoever waits wants to see how far it is: a bar on a terminal, now and then a line where nobody watches.

internal import OrreryHost
internal import OrreryTime

/// How far something is, told on standard error.
struct Progress {
    private let isShown: Bool
    private let isWatched = Terminal.isWatched
    private let began = SystemClock.elapsed
    private var last = SystemClock.elapsed
    private var asked = 0
    private static let barWidth = 30
    /// Looking at the clock costs more than a step of a trial.
    private static let stride = 1_024

    init(isShown: Bool) {
        self.isShown = isShown
    }

    /// Tells of it if it is time to. Cheap when it is not.
    mutating func note(_ done: Int64, of all: Int64, every stride: Int = Self.stride, _ words: () -> String) {
        guard isShown else { return }
        asked += 1
        guard asked % stride == 0 else { return }
        let now = SystemClock.elapsed
        guard now - last >= (isWatched ? .milliseconds(100) : .seconds(10)) else { return }
        last = now
        let percent = Int(done * 100 / max(all, 1))
        guard isWatched else { return Terminal.complain("\(percent)%  \(words())") }
        let full = percent * Self.barWidth / 100
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: Self.barWidth - full)
        Terminal.show("\(bar) \(percent)%  \(words())")
    }

    /// Takes the bar away.
    func end() {
        if isShown, isWatched { Terminal.show("") }
    }
}
