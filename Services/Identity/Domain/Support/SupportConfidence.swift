/// How much the evidence of a case carries, with the reasons. Each kind counts once, however often it was found.
package struct SupportConfidence: Sendable, Equatable {
    /// From here on the account is frozen.
    package static let minimumToFreeze = 40
    /// From here on a contact can be proposed, and only with evidence of two kinds.
    package static let minimumToPropose = 70
    package static let minimumKinds = 2
    private static let most = 100

    /// The kinds found, the heaviest first.
    package let kinds: [EvidenceKind]
    /// 0 to 100.
    package let score: Int

    package init(_ found: [EvidenceKind]) {
        let once = Set(found)
        kinds = EvidenceKind.allCases.filter(once.contains).sorted { $0.weight > $1.weight }
        score = min(kinds.reduce(0) { $0 + $1.weight }, Self.most)
    }

    package var mayFreeze: Bool { score >= Self.minimumToFreeze }
    package var mayPropose: Bool { score >= Self.minimumToPropose && kinds.count >= Self.minimumKinds }
}
