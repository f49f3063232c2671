//! What the processor has of what plugins are compiled for, which is x86-64-v2 if nothing is said. wasmtime
//! asks the standard library, which executes CPUID about ten times; in a virtual machine each of them leaves
//! it. One is enough.
use std::arch::x86_64::__cpuid;
use std::sync::atomic::{AtomicU32, Ordering};

use wasmtime::Config;

/// What is in ECX of CPUID's leaf 1 (Intel SDM, volume 2A), by wasmtime's names.
const BITS: [(&str, u32); 6] = [
    ("sse3", 0),
    ("ssse3", 9),
    ("cmpxchg16b", 13),
    ("sse4.1", 19),
    ("sse4.2", 20),
    ("popcnt", 23),
];

/// A bit that processors leave 0, and hypervisors set: it tells that the rest is known.
const KNOWN: u32 = 1 << 31;

/// What plugins for newer processors ask for (`--cpu v3`): the system has to know of these registers, too.
fn newer(feature: &str) -> Option<bool> {
    Some(match feature {
        "avx" => is_x86_feature_detected!("avx"),
        "avx2" => is_x86_feature_detected!("avx2"),
        "fma" => is_x86_feature_detected!("fma"),
        "bmi1" => is_x86_feature_detected!("bmi1"),
        "bmi2" => is_x86_feature_detected!("bmi2"),
        "lzcnt" => is_x86_feature_detected!("lzcnt"),
        _ => return None,
    })
}

fn detect(feature: &str) -> Option<bool> {
    static FEATURES: AtomicU32 = AtomicU32::new(0);
    let Some((_, bit)) = BITS.iter().find(|(name, _)| *name == feature) else {
        return newer(feature);
    };
    let mut features = FEATURES.load(Ordering::Relaxed);
    if features & KNOWN == 0 {
        features = __cpuid(1).ecx | KNOWN;
        FEATURES.store(features, Ordering::Relaxed);
    }
    Some(features & (1 << bit) != 0)
}

/// Has an engine made with this configuration look at the processor this way.
pub fn configure(config: &mut Config) {
    // SAFETY: what it says of a feature is what the processor says.
    unsafe { config.detect_host_feature(detect) };
}
