import CCurl

/// Bytes that libcurl sends, copied and freed when it goes.
final class CurlUpload {
    let state: UnsafeMutablePointer<rekey_upload>
    private let bytes: UnsafeMutableBufferPointer<CChar>

    init(_ content: [UInt8]) {
        bytes = .allocate(capacity: content.count)
        _ = bytes.initialize(from: content.lazy.map(CChar.init(bitPattern:)))
        state = .allocate(capacity: 1)
        state.initialize(to: rekey_upload(data: bytes.baseAddress, size: content.count, sent: 0))
    }

    deinit {
        state.deallocate()
        bytes.deallocate()
    }
}
