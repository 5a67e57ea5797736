package import ArgumentParser
import EventContracts
import Foundation
import NotificationDomain
import NotificationService

/// `rekey templates`: what messages look like. Works on files alone, without a running stack, and shows sample data only.
package struct TemplatesCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "templates", abstract: "List the messages, and look at them with sample data.",
        discussion: "With --templates the files of a folder take the place of built-in ones of the same name, as "
            + "notification does with templates.directory: what is wrong with them is said here first.",
        subcommands: [List.self, Preview.self, Export.self])

    package init() {}

    /// `rekey templates preview`.
    package struct Preview: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Print one message: subject and text, HTML, or the text message.")

        package enum Part: String, EnumerableFlag {
            case html, text, sms
        }

        @Argument(help: "A kind, such as recovery-link; rekey templates list.")
        package var kind: String

        @OptionGroup package var files: Files

        @Option(help: "Language: \(Files.languages).")
        package var locale: String = "en"

        @Flag(
            exclusivity: .exclusive,
            help: "What to print; by default the text, of a text message where there is no e-mail.")
        package var part: Part?

        package init() {}

        package mutating func validate() throws {
            guard MessageLanguage(rawValue: locale) != nil else {
                throw ValidationError("--locale takes \(Files.languages)")
            }
        }

        package func run() async throws {
            guard let kind = MessageKind(rawValue: kind) else {
                throw CommandFailure.notFound("there is no message of that kind; rekey templates list")
            }
            let channels = TemplatePreview.channels(of: kind)
            let channel: Channel =
                switch part {
                case .html, .text: .email
                case .sms: .sms
                case nil: channels.first ?? .email
                }
            guard channels.contains(channel), let language = MessageLanguage(rawValue: locale) else {
                throw CommandFailure.notFound("\(kind.rawValue) does not go by \(channel.rawValue)")
            }
            let message = try files.preview()(kind, channel, language)
            print(part == .html ? message.html : message.whole)
        }
    }

    /// Where templates come from.
    package struct Files: ParsableArguments {
        @Option(name: .customLong("templates"), help: "A folder of templates of your own.")
        package var folder: String?

        package init() {}

        static let languages = MessageLanguage.allCases.map(\.rawValue).joined(separator: " or ")

        /// Throws `CommandFailure` with what is wrong with a file.
        func preview() throws -> TemplatePreview {
            do {
                return try TemplatePreview(folder: folder)
            } catch {
                throw CommandFailure.failed("\(error)")
            }
        }
    }
}
