import EventContracts
import Foundation
import PostgresClient

/// Which handlers a service has, by event type.
package struct HandlerTable: Sendable {
    /// Decodes and applies.
    typealias Apply = @Sendable (EventEnvelope, borrowing Transaction) throws -> Void

    private var handlers: [String: [Apply]] = [:]
    /// Types whose effect applies even before a gap is repaired.
    package private(set) var monotone: Set<String> = []

    private static let catalogue = Set(EventCatalogue.all.map { $0.type } + [RecordDeadLettered.type])

    package init() {}

    /// Adds a handler; several for one type run in the order of their registration.
    package mutating func on<H: EventHandler>(_ handler: H) {
        handlers[H.Event.type, default: []].append { envelope, tx in
            let event: H.Event
            do {
                event = try envelope.decode(H.Event.self)
            } catch {
                // The error's own text repeats values of the event.
                throw PoisonError("data is not a \(H.Event.type)")
            }
            try handler.handle(event, envelope, in: tx)
        }
        if handler.isMonotone { monotone.insert(H.Event.type) }
    }

    /// The handled types.
    package var types: Set<String> { Set(handlers.keys) }

    /// Whether this version knows the type, handled here or not.
    func knows(_ type: String) -> Bool { handlers[type] != nil || Self.catalogue.contains(type) }

    /// Runs the handlers of the event's type; none is fine.
    ///
    /// An event past its expiry may have lost its sealed part; if it then cannot be applied it is passed over, since it
    /// could have no effect any more. Returns false in that case.
    @discardableResult
    func apply(_ envelope: EventEnvelope, now: Date, in tx: borrowing Transaction) throws -> Bool {
        for handler in handlers[envelope.type] ?? [] {
            do {
                try handler(envelope, tx)
            } catch let error as PoisonError {
                guard let expiry = envelope.expiresAt, expiry.milliseconds <= now.milliseconds else { throw error }
                return false
            }
        }
        return true
    }
}
