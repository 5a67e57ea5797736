/// How many slots a member may hold so that all members share them evenly. Pure.
enum LeaseShare {
    /// The share of `member` among the live members: `slots / count`, the remainder going to the first in name order.
    static func target(member: String, members: [String], slots: Int) -> Int {
        let sorted = Set(members).union([member]).sorted()
        guard let rank = sorted.firstIndex(of: member) else { return 0 }
        return slots / sorted.count + (rank < slots % sorted.count ? 1 : 0)
    }
}
