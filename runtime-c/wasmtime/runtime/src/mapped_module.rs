//! Modules that run in the pages of the plugin's file, as the rest of its code does. wasmtime's C API can only
//! copy a module, which costs a page fault and 4 KiB of memory of the process's own for each page of it, and
//! make the copy executable, which hardened services may not.
use std::ptr::NonNull;
use std::sync::Arc;

use wasmtime::{Config, CustomCodeMemory, Engine, Module, Result};
use wasmtime_c_api::{wasm_engine_t, wasmtime_error_t, wasmtime_module_t};

// The C API hides what is in its types, one value of wasmtime's in each: as large as the type, it is all of it.
const _: () = assert!(size_of::<wasm_engine_t>() == size_of::<Engine>());
const _: () = assert!(size_of::<wasmtime_module_t>() == size_of::<Module>());

/// The code is in pages that the loader has made executable.
struct MappedCode;

impl CustomCodeMemory for MappedCode {
    fn required_alignment(&self) -> usize {
        4096 // what the linker aligns a module to; a multiple of the platform's pages
    }

    fn publish_executable(&self, _code: *const u8, _bytes: usize) -> Result<()> {
        Ok(())
    }

    fn unpublish_executable(&self, _code: *const u8, _bytes: usize) -> Result<()> {
        Ok(())
    }
}

/// Has the modules of an engine made with this configuration run where they are mapped.
pub fn configure(config: &mut Config) {
    config.with_custom_code_memory(Some(Arc::new(MappedCode)));
}

/// Makes a module of `bytes` bytes at `start`, which falco-ts-aot made.
///
/// # Safety
/// `start` is the start of a page, and the bytes are readable, executable and unchanged until the module is
/// deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ft_wasmtime_module_mapped(
    engine: &wasm_engine_t,
    start: NonNull<u8>,
    bytes: usize,
    out: &mut *mut wasmtime_module_t,
) -> Option<Box<wasmtime_error_t>> {
    // SAFETY: the one is all of the other, as is asserted above.
    let engine = unsafe { &*(engine as *const wasm_engine_t).cast::<Engine>() };
    // SAFETY: that is what the caller promises.
    match unsafe { Module::deserialize_raw(engine, NonNull::slice_from_raw_parts(start, bytes)) } {
        Ok(module) => {
            *out = Box::into_raw(Box::new(module)).cast();
            None
        }
        Err(error) => Some(Box::new(error.into())),
    }
}
