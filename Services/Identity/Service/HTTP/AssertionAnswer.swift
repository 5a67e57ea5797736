/// An assertion for token to exchange; the member is left out where none was asked for.
struct AssertionAnswer: Encodable {
    var assertion: String?
}
