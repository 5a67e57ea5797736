import Crypto
import Foundation

@testable import RecoveryCrypto

/// Key rings for the tests, each from a fixed seed so that every run sees the same keys.
enum TestRings {
    /// 32 bytes that depend on the seed only.
    static func secret(_ seed: String) -> [UInt8] { Array(SHA256.hash(data: Array(seed.utf8))) }

    /// The text of a key file.
    static func file(current: String, use: String? = nil, keys: [(kid: String, secret: [UInt8])]) -> [UInt8] {
        let entries = keys.map { #"{"kid":"\#($0.kid)","key":"\#(Base64URL.encode($0.secret))"}"# }
        let stated = use.map { #""use":"\#($0)","# } ?? ""
        return Array(#"{"current":"\#(current)",\#(stated)"keys":[\#(entries.joined(separator: ","))]}"#.utf8)
    }

    /// A key file whose keys are derived from their ids and a seed; the first id is the current one.
    static func file(_ kids: [String], seed: String) -> [UInt8] {
        file(current: kids[0], keys: kids.map { ($0, secret(seed + $0)) })
    }

    static func symmetric(_ kids: String..., seed: String = "symmetric") throws -> SymmetricKeyRing {
        try SymmetricKeyRing(json: file(kids, seed: seed))
    }

    static func signing(_ kids: String..., seed: String = "signing") throws -> SigningKeyRing {
        try SigningKeyRing(json: file(kids, seed: seed))
    }

    static func sealing(_ kids: String..., seed: String = "sealing") throws -> SealingKeyRing {
        try SealingKeyRing(json: file(kids, seed: seed))
    }
}

extension UUID {
    /// A fixed identifier for a small number.
    static func number(_ value: UInt64) -> UUID {
        var bytes = [UInt8](repeating: 0, count: 8)
        bytes += withUnsafeBytes(of: value.bigEndian) { Array($0) }
        return UUID(bytes: bytes) ?? UUID()
    }
}

/// Bytes from hexadecimal text, for published vectors.
func hex(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8).map { UInt8(String(UnicodeScalar($0)), radix: 16) ?? 0 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
