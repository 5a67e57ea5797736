/// How long readers may keep our public keys.
package enum PublicKeyCaching {
    /// One minute, as often as `PeerKeyDirectory` asks. `rekey keys rotate` uses a key three minutes after publishing
    /// it, which is longer than this, a refresh and a reload together.
    package static let seconds = 60
}
