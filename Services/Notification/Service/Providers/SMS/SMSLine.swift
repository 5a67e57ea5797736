import Foundation
package import ServiceRuntime

/// What every provider of text messages over HTTP has.
package struct SMSLine: Sendable {
    let http: SMSHTTPClient
    /// Longest time for a hand-over and a look-up, each with its answer's body.
    let timeout: Duration
    private let now: @Sendable () -> Date

    /// - Parameter timeout: longest time for one request and for its answer's body.
    package init(timeout: Duration, dependencies: SystemDependencies) {
        now = dependencies.now
        http = SMSHTTPClient(timeout: timeout, now: dependencies.now)
        self.timeout = timeout * 4
    }

    /// Whole seconds for which somebody still wants a message.
    func secondsLeft(of message: OutgoingText) -> Int {
        Int(message.expiresAt.timeIntervalSince(now()).rounded(.down))
    }
}
