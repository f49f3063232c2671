//! The command line.
use std::ffi::CString;

pub const USAGE: &str = "\
usage: rust-runner --plugin LIB[:INIT_CONFIG]... [option]... FIELD...
  --params TEXT      open params of the source (default: NULL, which is all that the runner itself knows)
  --max-events N     end after N events
  --offsets          ask where values lie: VALUE@START+LENGTH, in bytes from the event's first
";

pub struct Plugin {
    pub path: CString,
    pub config: CString,
}

#[derive(Default)]
pub struct Options {
    pub plugins: Vec<Plugin>,
    pub params: Option<CString>,
    pub max_events: u64,
    pub offsets: bool,
    pub fields: Vec<String>,
}

fn c_string(text: &str) -> Result<CString, String> {
    CString::new(text).map_err(|_| "an argument holds a NUL\n".into())
}

/// "LIB:CONFIG" is split at the first colon, as sysdig does.
fn parse_plugin(text: &str) -> Result<Plugin, String> {
    let (path, config) = text.split_once(':').unwrap_or((text, ""));
    // a bare file name would make dlopen search the system's folders
    let path = if path.contains('/') { path.into() } else { format!("./{path}") };
    Ok(Plugin { path: c_string(&path)?, config: c_string(config)? })
}

/// Options and fields of a command line; what is wrong with it, in one line or, for an empty one, none.
pub fn parse(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { max_events: u64::MAX, ..Options::default() };
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("rust-runner: {arg} lacks its value\n"));
        match arg.as_str() {
            "--plugin" => options.plugins.push(parse_plugin(&value()?)?),
            "--params" => options.params = Some(c_string(&value()?)?),
            "--max-events" => options.max_events = value()?.parse().map_err(|_| "rust-runner: --max-events wants a number\n")?,
            "--offsets" => options.offsets = true,
            option if option.starts_with("--") => return Err(format!("rust-runner: no option {option}\n")),
            field => options.fields.push(field.into()),
        }
    }
    if options.plugins.is_empty() {
        return Err(String::new());
    }
    Ok(options)
}
