package import ArgumentParser
import EventContracts
import Foundation
import NotificationDomain
import NotificationService

extension TemplatesCommand {
    /// `rekey templates list`.
    package struct List: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Show every kind of message, how it goes, and the files that can be replaced.")

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        private struct Kind: Encodable {
            var kind: String
            var channels: [String]
        }

        package init() {}

        package func run() async throws {
            let kinds = MessageKind.allCases.map { kind in
                Kind(kind: kind.rawValue, channels: TemplatePreview.channels(of: kind).map(\.rawValue))
            }
            guard output == .text else { return try JSONOutput.write(kinds, as: output) }
            for kind in kinds {
                print("\(TerminalText.column(kind.kind, 24)) \(kind.channels.joined(separator: " "))")
            }
            print("\nfiles, each replaceable by one of the same name:")
            for name in TemplateFiles.names { print("  \(name)") }
        }
    }

    /// `rekey templates export`.
    package struct Export: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Write every message in every language into a folder, as .html, .txt and .sms.txt.")

        @Option(help: "The folder; it is made when there is none.")
        package var out: String

        @OptionGroup package var files: Files

        package init() {}

        package func run() async throws {
            let preview = try files.preview()
            let folder = URL(fileURLWithPath: out)
            do {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                for kind in MessageKind.allCases {
                    for language in MessageLanguage.allCases {
                        try write(kind, language, preview, to: folder)
                    }
                }
            } catch {
                throw CommandFailure.failed("cannot write into \(out): \(error)")
            }
        }

        private func write(
            _ kind: MessageKind, _ language: MessageLanguage, _ preview: TemplatePreview, to folder: URL
        ) throws {
            func file(_ ending: String, _ text: String) throws {
                let name = "\(kind.rawValue).\(language.rawValue).\(ending)"
                try Data(text.utf8).write(to: folder.appendingPathComponent(name))
            }
            for channel in TemplatePreview.channels(of: kind) {
                let message = try preview(kind, channel, language)
                switch channel {
                case .email:
                    try file("html", message.html)
                    try file("txt", message.whole)
                case .sms: try file("sms.txt", message.text)
                }
            }
        }
    }
}
