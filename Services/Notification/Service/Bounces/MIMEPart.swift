/// A mail or one part of it (RFC 2045, RFC 2046), read without trust in it: always within bounds, never refused.
struct MIMEPart: Sendable {
    /// More parts than a report has; what follows is not looked at.
    static let maximumParts = 20
    /// RFC 2046 §5.1.1.
    static let maximumBoundaryBytes = 70

    let header: MailHeader
    let type: MediaType
    private let body: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        header = MailHeader(readingFrom: &rest)
        type = MediaType(header.first("content-type"))
        body = rest
    }

    /// The bytes behind the header, their transfer encoding undone.
    var content: [UInt8] { TransferEncoding.decode(body, header.first("content-transfer-encoding")) }

    /// The parts of a multipart entity; the last one may have lost its end.
    var parts: [MIMEPart] {
        guard type.name.hasPrefix("multipart/"), let boundary = type.parameters["boundary"], !boundary.isEmpty,
            boundary.utf8.count <= Self.maximumBoundaryBytes
        else { return [] }
        let delimiter = Array("--\(boundary)".utf8)
        let closing = delimiter + Array("--".utf8)
        var parts: [MIMEPart] = []
        var start: Int?
        var rest = body
        while parts.count < Self.maximumParts {
            let lineStart = rest.startIndex
            guard let line = MailLines.next(&rest) else { break }
            guard line.starts(with: delimiter) else { continue }
            let text = MailLines.trimmedEnd(line)
            let isClosing = text.elementsEqual(closing)
            guard isClosing || text.elementsEqual(delimiter) else { continue }
            if let start { parts.append(MIMEPart(body[start..<lineStart])) }
            start = rest.startIndex
            if isClosing { return parts }
        }
        if let start, parts.count < Self.maximumParts { parts.append(MIMEPart(body[start...])) }
        return parts
    }

    /// The report in this mail (RFC 6522): itself, or what a gateway has wrapped up at most `depth` levels deep.
    func report(depth: Int = 3) -> MIMEPart? {
        if type.name == "multipart/report" { return self }
        guard depth > 0 else { return nil }
        for part in parts {
            if let report = part.report(depth: depth - 1) { return report }
        }
        return nil
    }
}
