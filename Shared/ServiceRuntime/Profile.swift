/// How strict a service is about its surroundings. Production refuses everything that exists to make development easy.
package enum Profile: String, Sendable, CaseIterable {
    case development
    case production
}
