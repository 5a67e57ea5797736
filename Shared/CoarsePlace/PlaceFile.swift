import CMaxMindDB

/// An open file of the library. The handle is never changed after it was opened, and closed with the last owner.
///
/// Sendable without the compiler's proof: libmaxminddb promises that look-ups of one handle may run at the same time.
@safe final class PlaceFile: @unchecked Sendable {
    /// Longer names than any city has are not shown.
    private static let capacity = 200

    private let handle: UnsafeMutablePointer<MMDB_s>

    init(_ path: String) throws(PlaceFileError) {
        let opened = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
        unsafe opened.initialize(to: unsafe MMDB_s())
        let status = unsafe MMDB_open(path, UInt32(MMDB_MODE_MMAP), opened)
        guard status == MMDB_SUCCESS else {
            unsafe opened.deallocate()
            throw status == MMDB_FILE_OPEN_ERROR || status == MMDB_IO_ERROR ? .unreadable : .malformed
        }
        _ = unsafe rekey_mmdb_touch(opened)
        unsafe handle = opened
    }

    deinit {
        unsafe MMDB_close(handle)
        unsafe handle.deallocate()
    }

    /// The text under these keys in the entry of the address.
    func text(_ first: String, _ second: String, _ third: String? = nil, of address: [UInt8]) -> String? {
        let text = unsafe [UInt8](unsafeUninitializedCapacity: Self.capacity) { buffer, count in
            let length = unsafe rekey_mmdb_text(
                handle, address, Int32(address.count), first, second, third, buffer.baseAddress, Int32(Self.capacity))
            count = max(0, Int(length))
        }
        return text.isEmpty ? nil : String(validating: text, as: UTF8.self)
    }
}
