//! wasmtime's C API without a compiler, and modules that run where they are mapped: linked into every plugin.
mod mapped_module;

pub use wasmtime_c_api::*;
