package import NotificationDomain

/// A provider of text messages over HTTP.
package protocol SMSProvider: MessageProvider {
    var line: SMSLine { get }
    /// Hands one text message over.
    func send(_ message: OutgoingText) async -> DeliveryResult
}

extension SMSProvider {
    package var timeout: Duration { line.timeout }

    package func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        guard case .text(let text) = message else { return .permanent("wrong-channel") }
        // A task of its own: one that is cancelled would leave a message half sent that otherwise arrives.
        return await Task { await send(text) }.value
    }

    package func close() async { await line.http.close() }
}

extension SMSHTTPClient.Failure {
    /// What it says about a message.
    var result: DeliveryResult { self == .notSent ? .temporary("unreachable") : .unknown("no-answer") }
}
