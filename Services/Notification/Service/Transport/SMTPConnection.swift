import CCurl
import DedicatedThread
import Foundation
package import NotificationDomain

/// One connection to the mail server over libcurl, used by one worker.
///
/// An actor on its own thread: libcurl blocks. The easy handle keeps its connection open between mails.
package actor SMTPConnection: MessageProvider {
    package nonisolated let configuration: SMTPConfiguration
    package nonisolated let name: String
    private let executor: ThreadExecutor
    private var handle: CurlHandle?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    package nonisolated var timeout: Duration { configuration.timeout }

    /// - Parameter thread: the name of its thread.
    package init(configuration: SMTPConfiguration, name: String = "smtp", thread: String = "smtp") {
        self.configuration = configuration
        self.name = name
        self.executor = ThreadExecutor(name: thread)
    }

    package func deliver(_ message: OutgoingMessage) -> DeliveryResult {
        guard case .mail(let mail) = message else { return .permanent("no-mail") }
        return deliver(mail)
    }

    /// Hands one mail over. Never throws: whatever happens is a result.
    package func deliver(_ mail: OutgoingMail) -> DeliveryResult {
        guard let headers = try? MailHeaders.lines(of: mail) else { return .permanent("header-refused") }
        guard let handle = handle ?? CurlHandle() else { return .temporary("out-of-memory") }
        self.handle = handle
        return handle.deliver(mail, headers: headers, configuration: configuration)
    }

    /// Closes the connection and ends the thread.
    package func close() {
        handle = nil
        executor.shutdown()
    }
}
