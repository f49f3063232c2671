//! Stands for the crate of that name: `object`, by which wasmtime reads its modules, looks for the ends of a
//! dozen short names with it. The crate asks the processor first what it has, which takes ten CPUIDs; in a
//! virtual machine each of them leaves it, and together they took a fifth of the time to load a plugin.

/// The place of the first such byte.
pub fn memchr(needle: u8, haystack: &[u8]) -> Option<usize> {
    haystack.iter().position(|&byte| byte == needle)
}

/// The place of the first byte that is one of two.
pub fn memchr2(one: u8, other: u8, haystack: &[u8]) -> Option<usize> {
    haystack.iter().position(|&byte| byte == one || byte == other)
}
