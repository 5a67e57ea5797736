/// A key ring that can take over the keys of its changed file while it is in use.
///
/// All copies of one ring share its keys: whoever holds it (a deriver, a sealer, a signer) uses the new ones from the
/// next call on. A rotation therefore needs no restart.
package protocol ReloadableKeyRing: RedactedValue {
    /// All ids of the ring.
    var keyIDs: [String] { get }
    /// The id that new secrets, signatures and boxes name.
    var currentKeyID: String { get }

    /// Takes the keys of `json` in place of the present ones. Keeps the present ones when the file cannot be used or
    /// `accepting` throws; it is given all ids of the file.
    func replace(json: [UInt8], accepting: ([String]) throws -> Void) throws
}
