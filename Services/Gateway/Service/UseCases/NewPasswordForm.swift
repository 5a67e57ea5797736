import RecoveryCrypto

/// What can be wrong with a new password before anybody is asked.
enum NewPasswordForm {
    /// Nil when both fields hold the same text. Compared as bytes: two spellings of one character are two for a person who
    /// mistyped.
    static func mistake(password: String, again: String) -> TextKey? {
        if password.isEmpty || again.isEmpty { return TextKey("reset", "empty") }
        if !password.utf8.elementsEqual(again.utf8) { return TextKey("reset", "differ") }
        if password.utf8.count > Password.maximumBytes { return TextKey("policy", "tooLong") }
        return nil
    }
}
