// Why: a board that finds out by chance how it can serve streams would be another one at each start.

import OrreryHost
import Testing

@Suite struct TakeoverTests {
    @Test func `the trial says the same at every start`() {
        let answers = (0..<200).map { _ in Takeover.works() }
        #expect(Set(answers).count == 1)
    }
}
