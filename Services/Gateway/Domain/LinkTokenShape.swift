/// The shape of a token in a link: 43 to 160 characters of base64url. Anything else is not worth a cookie or a call.
package enum LinkTokenShape {
    package static func fits(_ text: String) -> Bool {
        (43...160).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }
}
