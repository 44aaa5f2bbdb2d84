// Why: a command on a server must outlive the connection that began it, and whoever comes back must find its output and its
// exit code. So a small script of ours begins it there in a session of its own, with its output in a file, and follows that
// file. It needs a POSIX shell, and of other programs what every system has.
//
// The folder of a run on the server holds `boot` (which boot of the machine it began in), `pid` (the leader of its session,
// which is its process group), `out` (all that it printed) and `code` (its exit code, once it has ended; renamed into place,
// so that it is never half there). `mkdir` decides who begins a run: beginning it twice is nothing.

package enum RemoteScript {
    /// The command that runs a script from standard input, whatever the user's own shell is.
    package static let shell = "sh -s"

    /// The line on standard output before which everything is somebody else's, such as a start-up file's.
    package static func marker(runID: String) -> [UInt8] { Array("orrery-\(runID)\n".utf8) }

    /// What the board says to the script: end the command; all of it is kept, forget it.
    package static let stop = Array("stop\n".utf8)
    package static let done = Array("done\n".utf8)

    /// The script that begins a run, unless it has begun, and follows it from a byte of its output on.
    /// - Parameters:
    ///   - command: A line of the shell; nil when the run has begun before and must not begin again.
    ///   - offset: How many bytes of its output are known.
    /// - Precondition: `runID` has only letters, digits and `-`.
    package static func follow(runID: String, command: String?, from offset: Int64, stopSeconds: Int) -> [UInt8] {
        precondition(isSafe(runID), "The run \"\(runID)\" cannot be the name of a folder.")
        let head =
            "r='\(runID)'\no=\(offset)\nw=\(stopSeconds * 5)\nb=\(command == nil ? 0 : 1)\nc=\(quoted(command ?? ""))\n"
        // In braces, so that the shell has read all of it before it does anything: from then on its input is ours to talk.
        return Array("{\n\(head)\(body)\nexit 0\n}\n".utf8)
    }

    /// Whether a run may be called so on a server.
    package static func isSafe(_ runID: String) -> Bool {
        !runID.isEmpty && runID.utf8.count <= 100
            && runID.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }

    /// Text as one word of the shell.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static let body = #"""
        s=${XDG_STATE_HOME:-$HOME/.local/state}/orrery/runs
        d=$s/$r
        u=$(umask)
        umask 077
        say() { printf 'orrery-%s %s\n' "$r" "$*" >&2; }
        nap() { sleep 0.2 2>/dev/null || sleep 1; }
        here=
        { read -r here </proc/sys/kernel/random/boot_id; } 2>/dev/null
        mkdir -p "$s" 2>/dev/null || { say fault "the folder $s cannot be made on the server"; exit 0; }

        if [ "$b" = 1 ] && mkdir "$d" 2>/dev/null; then
            printf '%s\n' "$here" >"$d/boot"
            : >"$d/out" || { say fault "nothing can be written to $d on the server"; exit 0; }
            x='trap : HUP INT TERM
                printf "%s\n" "$$" >"$1/pid.new"; mv "$1/pid.new" "$1/pid"
                ( umask "$3"; trap - HUP INT TERM; exec sh -c "$2" ) >>"$1/out" 2>&1 </dev/null
                k=$?
                printf "%s\n" "$k" >"$1/code.new"; mv "$1/code.new" "$1/code"'
            if command -v setsid >/dev/null 2>&1; then
                setsid sh -c "$x" orrery "$d" "$c" "$u" </dev/null >/dev/null 2>&1 &
            else
                set -m
                nohup sh -c "$x" orrery "$d" "$c" "$u" </dev/null >/dev/null 2>&1 &
                set +m
            fi
            # What nobody has asked for in a week is forgotten.
            find "$s" -type d -name '*-*' -mtime +7 2>/dev/null | while read -r old; do
                q=
                { read -r q <"$old/pid"; } 2>/dev/null
                [ -f "$old/code" ] || [ -z "$q" ] || ! kill -0 "$q" 2>/dev/null || continue
                rm -rf "$old"
            done
        fi
        [ -d "$d" ] || { say gone "its folder is not on the server any more"; exit 0; }

        p=
        leader() { [ -n "$p" ] || { [ -f "$d/pid" ] && read -r p <"$d/pid"; }; }
        isthere() {
            was=
            { read -r was <"$d/boot"; } 2>/dev/null
            [ "$was" = "$here" ] && kill -0 "$p" 2>/dev/null
        }
        finish() {
            t=0
            while ! leader && [ "$t" -lt 25 ]; do nap; t=$((t + 1)); done
            leader && isthere && [ ! -f "$d/code" ] || return
            kill -s TERM -- "-$p" 2>/dev/null
            t=0
            while [ ! -f "$d/code" ] && [ "$t" -lt "$w" ]; do nap; t=$((t + 1)); done
            [ -f "$d/code" ] && return
            kill -s KILL -- "-$p" 2>/dev/null
            nap
            [ -f "$d/code" ] || { printf '137\n' >"$d/code.new"; mv "$d/code.new" "$d/code"; }
        }

        # Whoever talks to us, and with it the connection, is listened to beside; its end is ours.
        me=$$
        exec 3<&0 </dev/null
        (
            while read -r word <&3; do
                case $word in
                stop) finish ;;
                done) rm -rf "$d" ;;
                esac
            done
            kill "$me" 2>/dev/null
        ) >/dev/null 2>&1 &
        ear=$!
        exec 3<&-

        printf 'orrery-%s\n' "$r"
        say begun
        i=0
        while :; do
            k=
            [ -f "$d/code" ] && read -r k <"$d/code"
            n=$(wc -c <"$d/out") || { say gone "its output is not on the server any more"; kill "$ear"; exit 0; }
            n=$((n + 0))
            if [ "$n" -gt "$o" ]; then
                tail -c "+$((o + 1))" "$d/out" | head -c "$((n - o))" || { kill "$ear"; exit 0; }
                o=$n
                continue
            fi
            [ -n "$k" ] && break
            i=$((i + 1))
            if ! leader; then
                [ "$i" -gt 50 ] && { say gone "it was never begun there"; kill "$ear"; exit 0; }
            elif ! isthere; then
                nap
                [ -f "$d/code" ] || {
                    say gone "it is not there any more, and has left no exit code"; kill "$ear"; exit 0
                }
            fi
            [ "$((i % 50))" = 0 ] && { printf '\n' >&2 || exit 0; }
            nap
        done
        say end "$k" "$o"
        # Until the board has kept it all.
        while [ -d "$d" ]; do nap; done
        kill "$ear" 2>/dev/null
        """#
}
