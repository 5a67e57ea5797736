/// One process: the first, second … instance of a part.
struct Instance: Hashable, Sendable, CustomStringConvertible {
    var part: Part
    var number: Int

    var description: String { number == 1 ? part.rawValue : "\(part.rawValue)-\(number)" }
}
