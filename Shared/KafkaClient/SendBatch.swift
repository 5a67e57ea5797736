/// The results of one `send`, filled in as reports arrive. Confined to the producer's actor.
final class SendBatch {
    private var slots: [DeliveryResult?]
    private(set) var remaining: Int

    init(count: Int) {
        slots = Array(repeating: nil, count: count)
        remaining = count
    }

    /// The first result of a record stands.
    func settle(_ index: Int, _ result: DeliveryResult) {
        guard slots[index] == nil else { return }
        slots[index] = result
        remaining -= 1
    }

    /// One result a record; call when nothing remains.
    var results: [DeliveryResult] { slots.map { $0 ?? .failed(.unconfirmed) } }
}
