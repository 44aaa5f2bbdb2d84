// Why: the three mock tasks of seed 000, with their step tables. Facts from that document.

internal import OrreryTime

/// What a mock task of one type is called, runs and passes through.
package struct SimulatedWork: Sendable {
    package let title: String
    package let command: String
    package let steps: [ProgressStep]

    /// The mock of `type`; nil for types that seed 000 has none for.
    package static func mock(_ type: TaskType) -> SimulatedWork? {
        switch type {
        case .build:
            SimulatedWork(
                title: "Build iOS App", command: "xcodebuild -scheme OpenCoder build",
                steps: table([
                    (10, "Initializing build system", 5), (30, "Compiling Swift sources", 15),
                    (60, "Linking frameworks", 8), (80, "Processing resources", 5), (100, "Build complete", 2),
                ]))
        case .test:
            SimulatedWork(
                title: "Run Unit Tests", command: "swift test",
                steps: table([
                    (20, "Setting up test environment", 3), (50, "Running model tests", 10),
                    (80, "Running feature tests", 12), (100, "All tests passed", 1),
                ]))
        case .deploy:
            SimulatedWork(
                title: "Deploy to Production", command: "./deploy.sh production",
                steps: table([
                    (10, "Validating deployment", 5), (30, "Building production assets", 20),
                    (60, "Uploading to server", 15), (90, "Running health checks", 8),
                    (100, "Deployment successful", 2),
                ]))
        case .install, .agent, .custom: nil
        }
    }

    /// The sum of the steps, which is what seed 000 gives as the estimate.
    package var estimatedDuration: Duration {
        steps.reduce(.zero) { $0 + $1.duration }
    }

    private static func table(_ rows: [(percent: Int64, name: String, seconds: Int64)]) -> [ProgressStep] {
        rows.map {
            ProgressStep(
                progress: Progress(tenThousandths: $0.percent * 100), name: $0.name, duration: .seconds($0.seconds))
        }
    }
}
