package import ArgumentParser
import Foundation
import NIOHTTP1

extension MessagesCommand {
    /// What all three actions ask for.
    package struct ActionOptions: ParsableArguments {
        @Argument(help: "The message's id.")
        package var id: String

        @Option(help: "Why; kept with the message.")
        package var reason: String

        @Option(help: "Who; by default the name of whoever runs the command.")
        package var actor: String = ProcessInfo.processInfo.userName

        package init() {}

        private struct Body: Encodable, Sendable {
            var reason: String
            var actor: String
        }

        func perform(_ action: String, done: String) async throws {
            let path = "/v1/messages/\(try MessagesCommand.checked(id))/\(action)"
            let body = Body(reason: reason, actor: actor)
            try await MessagesCommand.reaching(try AdminCredentials.fromEnvironment()) { client in
                let answer = try await client.send(.POST, path, body)
                guard answer.status == 204 else { throw client.failure(answer) }
            }
            print(done)
        }
    }

    /// `rekey messages retry ID`.
    package struct Retry: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Try a message now; also one that failed or was stopped, while what it carries is alive.")

        @OptionGroup package var options: ActionOptions

        package init() {}

        package func run() async throws { try await options.perform("retry", done: "it is tried now") }
    }

    /// `rekey messages cancel ID`.
    package struct Cancel: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Stop a message that waits; retry takes it up again.")

        @OptionGroup package var options: ActionOptions

        package init() {}

        package func run() async throws { try await options.perform("cancel", done: "it is not sent") }
    }

    /// `rekey messages expire ID`.
    package struct Expire: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "End a message that waits, and wipe what it carries.")

        @OptionGroup package var options: ActionOptions

        package init() {}

        package func run() async throws { try await options.perform("expire", done: "it is over and wiped") }
    }
}
