/// What counts as evidence, and how much.
struct EvidenceKinds: Decodable, Sendable {
    struct Kind: Decodable, Sendable {
        var kind: String
        var weight: Int
        var text: String
    }

    var kinds: [Kind]
}
