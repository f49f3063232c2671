//! Runs plugins in the runner of Falco's Rust SDK, and prints a line of field values for each event, with `<NA>` for a
//! value that is not there and `(a,b)` for several.
//!
//! The runner is a host of its own kind: it takes the plugin's functions as a table and not a file, reads the fields by
//! another JSON decoder than libsinsp's, hands over an index without the key, and asks where in the event values lie.
//! Exit 0 at the end of the source or after --max-events, 1 with `error: …` on stderr, 2 for wrong usage.
mod library;
mod options;

use falco_plugin_runner::{CapturingPluginRunner, Event, ExtractedField, PluginRunner, ScapStatus};
use options::Options;
use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

type Result<T> = std::result::Result<T, String>;

/// As libsinsp writes values, but times as nanoseconds (since 1970), and networks as the address they are made of.
fn text(value: &ExtractedField) -> String {
    let nanoseconds = |time: Duration| time.as_nanos().to_string();
    match value {
        ExtractedField::RelTime(time) => nanoseconds(*time),
        ExtractedField::AbsTime(time) => nanoseconds(time.duration_since(UNIX_EPOCH).unwrap_or_default()),
        ExtractedField::IpNet(net) => net.0.to_string(),
        ExtractedField::Vec(values) => format!("({})", values.iter().map(text).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

/// A field's value. A failed extraction is a value that is not there, as it is in Falco.
fn extract(runner: &mut CapturingPluginRunner, event: &Event, field: &str, offsets: bool) -> Result<String> {
    let unknown = || format!("no plugin has the field {field} for this event");
    if !offsets {
        let value = runner.extract_field(event, field).ok_or_else(unknown)?;
        return Ok(value.map_or("<NA>".into(), |value| text(&value)));
    }
    let value = runner.extract_field_with_range(event, field).ok_or_else(unknown)?;
    Ok(value.map_or("<NA>".into(), |(value, range)| match range.is_empty() {
        true => text(&value),
        false => format!("{}@{}+{}", text(&value), range.start, range.len()),
    }))
}

fn print_events(runner: &mut CapturingPluginRunner, options: &Options) -> Result<()> {
    let mut count = 0;
    while count < options.max_events {
        let event = match runner.next_event() {
            Ok(event) => event,
            Err(error) => match error.downcast_ref() {
                Some(ScapStatus::Timeout) => continue,
                Some(ScapStatus::Eof) => return Ok(()),
                _ => return Err(format!("{error:#}")),
            },
        };
        let values: Result<Vec<_>> = options.fields.iter().map(|field| extract(runner, &event, field, options.offsets)).collect();
        println!("{}", values?.join(" | "));
        count += 1;
    }
    Ok(())
}

fn run(options: &Options) -> Result<()> {
    let mut runner = PluginRunner::new();
    for plugin in &options.plugins {
        let api = library::load(&plugin.path, options.params.as_deref())?;
        runner.register_plugin(api, &plugin.config).map_err(|error| format!("{error:#}"))?;
    }
    let mut capturing = runner.start_capture().map_err(|error| format!("{error:#}"))?;
    print_events(&mut capturing, options)?;
    capturing.stop_capture().map_err(|error| format!("{error:#}")).map(drop)
}

fn main() -> ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(wrong) => {
            eprintln!("{wrong}{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
