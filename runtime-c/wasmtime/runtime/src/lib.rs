//! wasmtime's C API without a compiler: linked into every plugin.
pub use wasmtime_c_api::*;
