//! A plugin on Falco's Rust SDK that has every bug, each in a field of its own.

use std::ffi::CStr;
use std::hint::black_box;

use anyhow::Error;
use falco_plugin::base::Plugin;
use falco_plugin::event::events::RawEvent;
use falco_plugin::extract::{field, ExtractFieldInfo, ExtractPlugin, ExtractRequest};
use falco_plugin::tables::TablesInput;
use falco_plugin::{extract_plugin, plugin};

struct Faulty {
    numbers: Vec<u64>,
    nothing: Option<u64>,
    kept: Vec<Vec<u8>>,
    spin: u64,
}

impl Plugin for Faulty {
    const NAME: &'static CStr = c"rust_faulty";
    const PLUGIN_VERSION: &'static CStr = c"0.1.0";
    const DESCRIPTION: &'static CStr = c"bugs";
    const CONTACT: &'static CStr = c"falco-ts";
    type ConfigType = String;

    fn new(_tables: Option<&TablesInput>, _config: Self::ConfigType) -> Result<Self, Error> {
        Ok(Self { numbers: vec![1, 2, 3], nothing: None, kept: Vec::new(), spin: 1 })
    }
}

#[allow(unconditional_recursion)]
fn deep(n: u64) -> u64 {
    if black_box(n) == 0 { 0 } else { deep(n + 1) + deep(n + 2) }
}

impl Faulty {
    fn value(&mut self, _request: ExtractRequest<Self>) -> Result<u64, Error> {
        Ok(7)
    }

    fn divisible(&mut self, _request: ExtractRequest<Self>, divisor: u64) -> Result<u64, Error> {
        Ok(10 / divisor)
    }

    fn index(&mut self, _request: ExtractRequest<Self>, at: u64) -> Result<u64, Error> {
        Ok(self.numbers[at as usize])
    }

    fn null(&mut self, _request: ExtractRequest<Self>) -> Result<u64, Error> {
        Ok(self.nothing.unwrap())
    }

    fn throw(&mut self, _request: ExtractRequest<Self>) -> Result<u64, Error> {
        panic!("thrown")
    }

    fn endless(&mut self, _request: ExtractRequest<Self>) -> Result<u64, Error> {
        while black_box(self.spin) != 0 {
            self.spin = self.spin.wrapping_mul(3) | 1;
        }
        Ok(7)
    }

    fn recursion(&mut self, _request: ExtractRequest<Self>) -> Result<u64, Error> {
        Ok(deep(1))
    }

    fn memory(&mut self, _request: ExtractRequest<Self>) -> Result<u64, Error> {
        loop {
            self.kept.push(black_box(vec![0; 1 << 20]));
        }
    }
}

impl ExtractPlugin for Faulty {
    type Event<'a> = RawEvent<'a>;
    type ExtractContext = ();
    const EXTRACT_FIELDS: &'static [ExtractFieldInfo<Self>] = &[
        field("faulty.value", &Self::value),
        field("faulty.divisible", &Self::divisible),
        field("faulty.index", &Self::index),
        field("faulty.null", &Self::null),
        field("faulty.throw", &Self::throw),
        field("faulty.loop", &Self::endless),
        field("faulty.recursion", &Self::recursion),
        field("faulty.memory", &Self::memory),
    ];
}

plugin!(Faulty);
extract_plugin!(Faulty);
