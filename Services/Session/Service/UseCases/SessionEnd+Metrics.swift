import Metrics
import SessionDomain

extension SessionEnd {
    /// Counts sessions that ended for this reason. Counted as the transaction runs: one that is run again counts twice.
    func count(_ sessions: Int = 1) {
        Counter(label: "rekey_sessions_revoked", dimensions: [("reason", rawValue)]).increment(by: Int64(sessions))
    }
}
