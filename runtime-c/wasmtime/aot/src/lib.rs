//! wasmtime's C API with cranelift: linked into the AOT tool only.
pub use wasmtime_c_api::*;
