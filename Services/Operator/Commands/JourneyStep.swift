/// One step of a journey that went well.
package struct JourneyStep: Sendable, Encodable {
    package var scenario: String
    package var number: Int
    package var title: String
    package var milliseconds: Double
}
