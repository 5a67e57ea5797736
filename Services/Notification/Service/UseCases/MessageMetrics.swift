import EventContracts
import Foundation
import Metrics
import NotificationDomain
import ServiceRuntime

/// What operators' graphs show of messages. Recorded after the commit that it tells of.
enum MessageMetrics {
    /// Counts what a message, or one try to send it, came to; and for one that was taken over how long its owner waited for
    /// that.
    static func settled(_ message: some StoredMessage, _ state: MessageState, provider: String?, at now: Date) {
        let lane = Lane(message.kind).name
        Counter(
            label: "rekey_messages_settled",
            dimensions: [
                ("kind", message.kind.rawValue), ("lane", lane), ("outcome", state.rawValue),
                ("provider", provider ?? "none"),
            ]
        ).increment()
        guard state == .sent else { return }
        let waited = max(0, now.milliseconds - message.requestedAt.milliseconds)
        Metrics.Timer(
            label: "rekey_message_acceptance_seconds",
            dimensions: [("lane", lane), ("channel", message.channel.rawValue)]
        ).recordMilliseconds(waited)
    }

    /// How many messages wait in a lane, and for how many seconds the oldest of them has.
    static func waiting(_ lane: Lane, count: Int, oldest: Double) {
        Gauge(label: "rekey_messages_waiting", dimensions: [("lane", lane.name)]).record(count)
        Gauge(label: "rekey_oldest_message_seconds", dimensions: [("lane", lane.name)]).record(oldest)
    }
}
