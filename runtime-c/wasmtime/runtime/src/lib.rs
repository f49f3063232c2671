//! wasmtime's C API without a compiler, and what plugins need beyond it: linked into every plugin.
#[cfg(target_arch = "x86_64")]
mod host_features;
mod mapped_module;

use wasmtime::Config;
pub use wasmtime_c_api::*;

// The C API hides what is in its type, one value of wasmtime's: as large as the type, it is all of it.
const _: () = assert!(size_of::<wasm_config_t>() == size_of::<Config>());

/// Sets what the C API has no function for.
#[unsafe(no_mangle)]
pub extern "C" fn ft_wasmtime_config(config: &mut wasm_config_t) {
    // SAFETY: the one is all of the other, as is asserted above.
    let config = unsafe { &mut *(config as *mut wasm_config_t).cast::<Config>() };
    mapped_module::configure(config);
    #[cfg(target_arch = "x86_64")]
    host_features::configure(config);
}
