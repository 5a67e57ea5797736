import EventContracts
import Foundation
import HTTPKit
import IdentityDomain

/// The query of the list of cases: `state` (`open`, `all` or one state), `limit` of 1 to 100 and `before`, the `next` of
/// the page before; each at most once.
struct SupportListQuery: Sendable, Equatable {
    private static let defaultLimit = 20
    private static let limits = 1...100

    var selection = SupportCaseStore.Selection.open
    var before: SupportCaseStore.Cursor?
    var limit = Self.defaultLimit

    init(_ parameters: [(name: String, value: String)]) throws(ProblemDetails) {
        var seen: Set<String> = []
        for (name, value) in parameters {
            guard seen.insert(name).inserted else {
                throw .badRequest("duplicate-parameter", "A parameter of the query stands there twice.")
            }
            switch name {
            case "state": selection = try Self.selection(value)
            case "limit": limit = try Self.limit(value)
            case "before": before = try Self.cursor(value)
            default: throw .badRequest("unknown-parameter", "The query has a parameter that is not known here.")
            }
        }
    }

    /// The cursor as it stands in `next`: the case's opening in milliseconds and its id.
    static func text(_ cursor: SupportCaseStore.Cursor) -> String { "\(cursor.at.milliseconds).\(cursor.id.wireText)" }

    private static func selection(_ text: String) throws(ProblemDetails) -> SupportCaseStore.Selection {
        if text == "open" { return .open }
        if text == "all" { return .all }
        guard let state = SupportState(rawValue: text) else {
            throw .badRequest("invalid-state", "\"state\" is neither open nor all nor the state of a case.")
        }
        return .state(state)
    }

    private static func limit(_ text: String) throws(ProblemDetails) -> Int {
        guard text.utf8.count <= 3, text.utf8.allSatisfy(isDigit), let limit = Int(text), limits.contains(limit) else {
            throw .badRequest("invalid-limit", "\"limit\" is not a whole number of 1 to 100.")
        }
        return limit
    }

    private static func cursor(_ text: String) throws(ProblemDetails) -> SupportCaseStore.Cursor {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...15).contains(parts[0].count), parts[0].allSatisfy(isDigit),
            let milliseconds = Int64(String(decoding: parts[0], as: UTF8.self)),
            let id = UUID(uuidString: String(decoding: parts[1], as: UTF8.self))
        else { throw .badRequest("invalid-cursor", "\"before\" is not the \"next\" of a page.") }
        return SupportCaseStore.Cursor(at: Date(milliseconds: milliseconds), id: id)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
