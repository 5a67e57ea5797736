/// The name that a provider gives a message: foreign text that goes into rows.
enum ProviderID {
    /// Nil unless it is 1 to 200 visible ASCII characters.
    static func checked(_ text: String?) -> String? {
        guard let text, (1...200).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        return text
    }
}
