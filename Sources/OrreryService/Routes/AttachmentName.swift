// Why: a file's name was made up by whoever made the file: what it may do to a header, to a reader's eyes or to their disk
// is taken out of it.
// Source of the form: https://www.rfc-editor.org/rfc/rfc6266 and https://www.rfc-editor.org/rfc/rfc8187

internal import OrreryHTTP

/// What a file is called where it is downloaded.
struct AttachmentName {
    private static let bytesMax = 160
    let text: String

    init(path: String) {
        let last = path.split(separator: "/").last ?? ""
        let clean = String(String.UnicodeScalarView(last.unicodeScalars.map { Self.isPlain($0) ? $0 : "_" }))
        let short = Self.shortened(clean)
        // A name of dots alone names a folder.
        text = short.allSatisfy { $0 == "." } ? "deliverable" : short
    }

    /// The value of Content-Disposition: the name in ASCII for those who know no other, then all of it.
    var disposition: String {
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : "_" }))
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentEncoding.encode(text))"
    }

    /// Neither of those that steer (controls, directions, joiners, tags), nor of those that some system or header reads.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: !"\"\\/:*?<>|%".unicodeScalars.contains(scalar)
        }
    }

    /// At most `bytesMax` bytes of whole characters, with the ending by which systems know what it is.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > bytesMax else { return name }
        var ending = ""
        if let dot = name.lastIndex(of: "."), name[dot...].utf8.count <= 16 { ending = String(name[dot...]) }
        var beginning = ""
        for scalar in name.unicodeScalars {
            guard beginning.utf8.count + String(scalar).utf8.count + ending.utf8.count <= bytesMax else { break }
            beginning.unicodeScalars.append(scalar)
        }
        return beginning + ending
    }
}
