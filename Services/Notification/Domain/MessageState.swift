/// Where a message stands.
///
/// `queued → sending → sent | failed | expired | unknown`; a temporary refusal goes back to `queued`. `sending` is
/// committed before anything leaves the process, so a crash can only make a message late or double, never lost.
package enum MessageState: String, Sendable, CaseIterable {
    case queued
    case sending
    case sent
    /// Refused for good.
    case failed
    /// Could no longer help and was not sent.
    case expired
    /// The send broke off after the whole message had gone out, or its worker died: nobody knows whether it arrived.
    case unknown

    /// Nothing happens to the message any more, and its sealed boxes are wiped.
    package var isFinal: Bool { self == .sent || self == .failed || self == .expired }
}
