/// The name a browser keeps for itself, so that its owner is not told of a new device at every sign-in: 128 random bits that
/// say nothing. Base64url of at most 64 bytes; anything else in its cookie was not put there by us.
package enum DeviceMark {
    package static func fits(_ text: String) -> Bool {
        (22...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }
}
