import RecoveryCrypto

extension RandomSource {
    /// Evenly from 0 to 1, both included; for jitter.
    func fraction() -> Double {
        let bytes = bytes(2)
        return Double(UInt16(bytes[0]) << 8 | UInt16(bytes[1])) / Double(UInt16.max)
    }
}
