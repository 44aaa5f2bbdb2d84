// Why: which refusal of the board is which status is said once.

package import OrreryHTTP
package import OrreryModel

extension Problem {
    /// The problem that tells a client of `rejection`.
    package init(_ rejection: Rejection) {
        switch rejection.kind {
        case .notFound: self.init(404, rejection.detail)
        case .conflict: self.init(409, rejection.detail)
        case .impossible: self.init(422, rejection.detail)
        }
    }
}
