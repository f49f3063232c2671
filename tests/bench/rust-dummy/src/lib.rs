//! The dummy plugin on Falco's Rust SDK: the peer of examples/dummy, written as the SDK's documentation shows it and
//! without work that a careful author would leave out, such as a new buffer for each event.

use std::ffi::{CStr, CString};
use std::io::Write;

use anyhow::{anyhow, Context, Error};
use falco_plugin::base::{Json, Plugin};
use falco_plugin::event::events::Event;
use falco_plugin::event::PluginEvent;
use falco_plugin::extract::{field, EventInput, ExtractFieldInfo, ExtractPlugin, ExtractRequest};
use falco_plugin::schemars::JsonSchema;
use falco_plugin::serde::Deserialize;
use falco_plugin::source::{EventBatch, SourcePlugin, SourcePluginInstance};
use falco_plugin::tables::TablesInput;
use falco_plugin::{extract_plugin, plugin, source_plugin, FailureReason};

const BATCH: usize = 128;

#[derive(JsonSchema, Deserialize)]
#[schemars(crate = "falco_plugin::schemars")]
#[serde(crate = "falco_plugin::serde", default)]
struct Config {
    jitter: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self { jitter: 10 }
    }
}

#[derive(Deserialize)]
#[serde(crate = "falco_plugin::serde", default, rename_all = "camelCase")]
struct Params {
    start: u64,
    max_events: u64,
}

impl Default for Params {
    fn default() -> Self {
        Self { start: 1, max_events: 20 }
    }
}

struct Dummy {
    jitter: u64,
}

impl Plugin for Dummy {
    const NAME: &'static CStr = c"dummy";
    const PLUGIN_VERSION: &'static CStr = c"0.11.5";
    const DESCRIPTION: &'static CStr = c"The dummy plugin in Rust";
    const CONTACT: &'static CStr = c"falco-ts";
    type ConfigType = Json<Config>;

    fn new(_tables: Option<&TablesInput>, Json(config): Self::ConfigType) -> Result<Self, Error> {
        Ok(Self { jitter: config.jitter })
    }
}

struct Samples {
    jitter: u64,
    sample: u64,
    left: u64,
    random: u64,
    text: Vec<u8>,
}

impl Samples {
    /// splitmix64, as all of the peers that are ours have it
    fn random_bits(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e3779b97f4a7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d049bb133111eb);
        mixed ^ (mixed >> 31)
    }
}

impl SourcePlugin for Dummy {
    type Instance = Samples;
    const EVENT_SOURCE: &'static CStr = c"dummy";
    const PLUGIN_ID: u32 = 3;
    type Event<'a> = Event<PluginEvent<&'a [u8]>>;

    fn open(&mut self, params: Option<&str>) -> Result<Samples, Error> {
        let params: Params = match params {
            Some(text) if !text.is_empty() => serde_json::from_str(text)?,
            _ => Params::default(),
        };
        Ok(Samples { jitter: self.jitter, sample: params.start, left: params.max_events, random: params.start, text: Vec::new() })
    }

    fn event_to_string(&mut self, event: &EventInput<Self::Event<'_>>) -> Result<CString, Error> {
        let event = event.event()?;
        let payload = event.params.event_data;
        let mut line = Vec::with_capacity(payload.len() + 16);
        line.extend_from_slice(b"{\"sample\": \"");
        line.extend_from_slice(payload);
        line.extend_from_slice(b"\"}");
        Ok(CString::new(line)?)
    }
}

impl SourcePluginInstance for Samples {
    type Plugin = Dummy;

    fn next_batch(&mut self, _plugin: &mut Dummy, batch: &mut EventBatch) -> Result<(), Error> {
        if self.left == 0 {
            return Err(anyhow!("no more samples").context(FailureReason::Eof));
        }
        batch.reserve(BATCH);
        for _ in 0..self.left.min(BATCH as u64) {
            self.left -= 1;
            self.sample += 1 + self.random_bits() % (self.jitter + 1);
            self.text.clear();
            write!(self.text, "{}", self.sample)?;
            #[allow(unused_mut)]
            let mut event = Self::plugin_event(&self.text);
            #[cfg(not(feature = "host_stamps"))]
            {
                event.metadata.ts = std::time::UNIX_EPOCH.elapsed()?.as_nanos() as u64;
            }
            batch.add(event)?;
        }
        Ok(())
    }
}

fn sample_of(event: &EventInput<Event<PluginEvent<&[u8]>>>) -> Result<u64, Error> {
    std::str::from_utf8(event.event()?.params.event_data)?.parse().context("no number")
}

impl Dummy {
    fn divisible(&mut self, request: ExtractRequest<Self>, divisor: u64) -> Result<u64, Error> {
        let remainder = sample_of(request.event)?.checked_rem(divisor).context("division by zero")?;
        Ok((remainder == 0) as u64)
    }

    fn value(&mut self, request: ExtractRequest<Self>) -> Result<u64, Error> {
        sample_of(request.event)
    }

    fn text(&mut self, request: ExtractRequest<Self>) -> Result<CString, Error> {
        Ok(CString::new(request.event.event()?.params.event_data)?)
    }
}

impl ExtractPlugin for Dummy {
    type Event<'a> = Event<PluginEvent<&'a [u8]>>;
    type ExtractContext = ();
    const EXTRACT_FIELDS: &'static [ExtractFieldInfo<Self>] = &[
        field("dummy.divisible", &Self::divisible),
        field("dummy.value", &Self::value),
        field("dummy.strvalue", &Self::text),
    ];
}

plugin!(Dummy);
source_plugin!(Dummy);
extract_plugin!(Dummy);
