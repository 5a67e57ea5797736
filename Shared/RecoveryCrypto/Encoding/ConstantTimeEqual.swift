/// Whether two byte strings are equal, in a time that depends on their lengths only.
///
/// For MACs, codes and hashes of secrets, where the place of the first difference must not be measurable.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for index in a.indices { difference |= a[index] ^ b[index] }
    return difference == 0
}
