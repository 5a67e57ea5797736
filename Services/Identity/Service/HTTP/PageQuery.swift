import EventContracts
import Foundation
import HTTPKit

/// The query of a list that is read in pages: `limit` of 1 to 100 and `before`, the `next` of the page before, beside what
/// the list has of its own; each at most once.
struct PageQuery: Sendable, Equatable {
    private static let defaultLimit = 20
    private static let limits = 1...100

    var before: PageCursor?
    var limit = Self.defaultLimit
    /// The values of the list's own parameters.
    private(set) var own: [String: String] = [:]

    /// - Parameter known: the parameters that the list has of its own.
    init(_ parameters: [(name: String, value: String)], own known: Set<String> = []) throws(ProblemDetails) {
        var seen: Set<String> = []
        for (name, value) in parameters {
            guard seen.insert(name).inserted else {
                throw .badRequest("duplicate-parameter", "A parameter of the query stands there twice.")
            }
            switch name {
            case "limit": limit = try Self.limit(value)
            case "before": before = try Self.cursor(value)
            case _ where known.contains(name): own[name] = value
            default: throw .badRequest("unknown-parameter", "The query has a parameter that is not known here.")
            }
        }
    }

    /// The cursor as it stands in `next`: the row's instant in milliseconds and its id.
    static func text(_ cursor: PageCursor) -> String { "\(cursor.at.milliseconds).\(cursor.id.wireText)" }

    private static func limit(_ text: String) throws(ProblemDetails) -> Int {
        guard text.utf8.count <= 3, text.utf8.allSatisfy(isDigit), let limit = Int(text), limits.contains(limit) else {
            throw .badRequest("invalid-limit", "\"limit\" is not a whole number of 1 to 100.")
        }
        return limit
    }

    private static func cursor(_ text: String) throws(ProblemDetails) -> PageCursor {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...15).contains(parts[0].count), parts[0].allSatisfy(isDigit),
            let milliseconds = Int64(String(decoding: parts[0], as: UTF8.self)),
            let id = UUID(uuidString: String(decoding: parts[1], as: UTF8.self))
        else { throw .badRequest("invalid-cursor", "\"before\" is not the \"next\" of a page.") }
        return PageCursor(at: Date(milliseconds: milliseconds), id: id)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
