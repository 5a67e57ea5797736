/// A contact as its owner recognises it and a stranger does not (NOT-09): `a***@example.com`, `***78`.
package enum ContactMask {
    /// - Parameter address: one of ours, `local@domain`.
    package static func email(_ address: String) -> String {
        let first = address.first.map(String.init) ?? ""
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "***" }
        return first + "***" + String(address[at...])
    }

    /// - Parameter number: in E.164 form.
    package static func phone(_ number: String) -> String { "***" + String(number.suffix(2)) }
}
