// Why: where the file and the variables come from, which is all that reading a configuration needs of the system.

internal import OrreryHost

extension Configuration {
    /// The flags of every verb that runs a board or says what it would be run with.
    static let flags =
        Setting.all.compactMap(\.flag) + [
            Flag(name: "--config", value: "FILE", help: "the settings, as JSON (\(standardFile), if it is there)")
        ]

    private static let standardFile = "orrery.json"

    /// What holds with these flags: the file that `--config` names, else `ORRERY_CONFIG`, else `orrery.json` where the
    /// command was given; over it the environment, over that the flags.
    /// - Throws: `CommandError` with every mistake in any of them.
    static func inForce(_ arguments: Arguments) throws(CommandError) -> Configuration {
        let environment = SystemEnvironment.variables
        var reader = ConfigurationReader()
        let named = arguments["--config"] ?? environment.first { $0.name == Setting.fileVariable }?.value ?? ""
        if !named.isEmpty || SystemFiles.exists(standardFile) {
            let file = named.isEmpty ? standardFile : named
            let bytes = try CommandError.catching { () throws(HostError) in try SystemFiles.read(file) }
            reader.read(file: bytes, name: file)
        }
        reader.read(environment: environment)
        reader.read(flags: arguments)
        guard reader.mistakes.isEmpty else { throw .usage(reader.mistakes.joined(separator: "\n")) }
        return reader.configuration
    }
}
