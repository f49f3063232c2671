//! What the runner lacks to run a shared object: its symbols as the table that it takes, and open params.
use falco_plugin_api::{plugin_api, ss_instance_t, ss_plugin_rc, ss_plugin_t};
use std::ffi::{c_char, c_void, CStr, CString};
use std::mem::{transmute, MaybeUninit};
use std::sync::OnceLock;

type OpenFn = unsafe extern "C-unwind" fn(*mut ss_plugin_t, *const c_char, *mut ss_plugin_rc) -> *mut ss_instance_t;

/// The open of the source, and the params for it: the runner passes NULL, and its table has no room for more.
static OPEN: OnceLock<(OpenFn, CString)> = OnceLock::new();

unsafe extern "C-unwind" fn open_with_params(state: *mut ss_plugin_t, _: *const c_char, rc: *mut ss_plugin_rc) -> *mut ss_instance_t {
    let (open, params) = OPEN.get().expect("load() has put it there");
    unsafe { open(state, params.as_ptr(), rc) }
}

fn symbol(library: *mut c_void, name: &str) -> *mut c_void {
    let name = CString::new(format!("plugin_{name}")).expect("names hold no NUL");
    unsafe { libc::dlsym(library, name.as_ptr()) }
}

/// Entries of a table from the library's symbols; one that it lacks is None.
macro_rules! fill {
    ($table:expr, $library:expr, $($name:ident)*) => {
        $( $table.$name = unsafe { transmute::<*mut c_void, _>(symbol($library, stringify!($name))) }; )*
    };
}

/// Opens the library as libs' plugin_loader.c does; it stays loaded, as the runner's table has to live on. The open of a
/// source is given the params, if there are any; of two sources only one can be.
pub fn load(path: &CStr, params: Option<&CStr>) -> Result<&'static plugin_api, String> {
    let library = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_LOCAL | libc::RTLD_NOW) };
    if library.is_null() {
        return Err(unsafe { CStr::from_ptr(libc::dlerror()) }.to_string_lossy().into());
    }
    // a table of Option<fn>, of which all zero means none
    let mut api: plugin_api = unsafe { MaybeUninit::zeroed().assume_init() };
    fill!(api, library, get_required_api_version get_init_schema init destroy get_last_error get_name get_description get_contact
        get_version set_config get_metrics);
    let source = &mut api.__bindgen_anon_1;
    fill!(source, library, get_id get_event_source open close list_open_params get_progress event_to_string next_batch);
    if let (Some(open), Some(params)) = (source.open, params) {
        OPEN.set((open, params.into())).map_err(|_| "--params is for one source, and here are two")?;
        source.open = Some(open_with_params);
    }
    fill!(api.__bindgen_anon_2, library, get_extract_event_types get_extract_event_sources get_fields extract_fields);
    fill!(api.__bindgen_anon_3, library, get_parse_event_types get_parse_event_sources parse_event);
    fill!(api.__bindgen_anon_4, library, get_async_event_sources get_async_events set_async_event_handler dump_state);
    fill!(api.__bindgen_anon_5, library, capture_open capture_close);
    Ok(Box::leak(Box::new(api)))
}
