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
    private let signer: DKIMSigner?
    private let executor: ThreadExecutor
    private var handle: CurlHandle?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    /// One for the mail and one for the server's goodbye.
    package nonisolated var timeout: Duration { configuration.timeout * 2 }

    /// - Parameters:
    ///   - signer: signs every mail; nil when nobody does.
    ///   - thread: the name of its thread.
    package init(
        configuration: SMTPConfiguration, name: String = "smtp", signer: DKIMSigner? = nil, thread: String = "smtp"
    ) {
        self.configuration = configuration
        self.name = name
        self.signer = signer
        self.executor = ThreadExecutor(name: thread)
    }

    package func deliver(_ message: OutgoingMessage) -> DeliveryResult {
        guard case .mail(let mail) = message else { return .permanent("no-mail") }
        return deliver(mail)
    }

    /// Hands one mail over. Never throws: whatever happens is a result.
    package func deliver(_ mail: OutgoingMail) -> DeliveryResult {
        guard let prepared = try? PreparedMail(mail, signer: signer) else {
            return .permanent("header-refused", fault: .none)
        }
        let token = configuration.token?.read()
        guard configuration.token == nil || token != nil else { return .temporary("token-missing") }
        guard let handle = handle ?? CurlHandle() else { return .temporary("out-of-memory") }
        self.handle = handle
        return handle.deliver(prepared, configuration: configuration, token: token)
    }

    /// Closes the connection and ends the thread.
    package func close() {
        handle = nil
        executor.shutdown()
    }
}
