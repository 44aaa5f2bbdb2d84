// Why: an entry point without top-level code, whose closures would inherit the main actor and die on C's threads.

internal import Glibc
internal import OrreryCommand

@main
struct Orrery {
    static func main() {
        exit(OrreryCommandLine.run(Array(CommandLine.arguments.dropFirst())))
    }
}
