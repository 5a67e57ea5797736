import EventContracts
package import HTTPTypes
package import Hummingbird
import NIOCore

extension Response {
    /// A JSON answer; members in alphabetical order, so that equal answers are equal bytes;
    /// instants in RFC 3339 with milliseconds, UUIDs in lower case.
    package static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        json(bytes: try EventJSON.encode(value), status: status, headers: headers)
    }

    /// A JSON answer whose text is ready.
    package static func json(
        bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var fields = headers
        if fields[.contentType] == nil { fields[.contentType] = "application/json" }
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// 204 without a body.
    package static func noContent() -> Response {
        Response(status: .noContent)
    }
}
