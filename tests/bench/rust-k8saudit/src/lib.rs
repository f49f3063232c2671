//! Twenty fields of Falco's k8saudit plugin on Falco's Rust SDK: the peer of examples/k8saudit in `make bench`. What reads
//! the JSON is one of the three modules beside this file. An event is parsed once, however many fields it is asked for.

use std::ffi::{CStr, CString};

use anyhow::Error;
use falco_plugin::base::Plugin;
use falco_plugin::event::events::Event;
use falco_plugin::event::PluginEvent;
use falco_plugin::extract::{field, ExtractFieldInfo, ExtractPlugin, ExtractRequest};
use falco_plugin::tables::TablesInput;
use falco_plugin::{extract_plugin, plugin};

#[cfg_attr(feature = "simd", path = "simd.rs")]
#[cfg_attr(feature = "sonic", path = "sonic.rs")]
#[cfg_attr(not(any(feature = "simd", feature = "sonic")), path = "serde.rs")]
mod document;

use document::Document;

struct Audit {
    document: Document,
    /// The event that the document is of.
    number: usize,
    /// Whether it has an id: others have no fields, as in the original.
    is_audit: bool,
}

impl Plugin for Audit {
    const NAME: &'static CStr = c"k8saudit";
    const PLUGIN_VERSION: &'static CStr = c"0.18.0";
    const DESCRIPTION: &'static CStr = c"Fields of Kubernetes audit events in Rust";
    const CONTACT: &'static CStr = c"falco-ts";
    type ConfigType = ();

    fn new(_tables: Option<&TablesInput>, _config: ()) -> Result<Self, Error> {
        Ok(Self { document: Document::default(), number: usize::MAX, is_audit: false })
    }
}

type Request<'c, 'e, 'r, 't> = ExtractRequest<'c, 'e, 'r, 't, Audit>;

impl Audit {
    /// The value at a path as text.
    fn one(&mut self, request: &Request, path: &[&str]) -> Result<Option<CString>, Error> {
        let event = request.event.event()?;
        let payload = event.params.event_data;
        if !self.begin(payload, request.event.event_number())? {
            return Ok(None);
        }
        Ok(self.document.text(payload, path))
    }

    /// What is below each element of a list, as texts; the elements themselves where `below` is empty.
    fn all(&mut self, request: &Request, list: &[&str], below: &[&str]) -> Result<Option<Vec<CString>>, Error> {
        let event = request.event.event()?;
        let payload = event.params.event_data;
        if !self.begin(payload, request.event.event_number())? {
            return Ok(None);
        }
        let texts = self.document.texts(payload, list, below);
        Ok(if texts.is_empty() { None } else { Some(texts) })
    }

    /// Parses an event that is new; false: it is no audit event.
    fn begin(&mut self, payload: &[u8], number: usize) -> Result<bool, Error> {
        if self.number != number {
            self.document.load(payload)?;
            self.is_audit = self.document.has(payload, &["auditID"]);
            self.number = number;
        }
        Ok(self.is_audit)
    }
}

macro_rules! texts {
    ($($name:ident $path:expr;)*) => {
        impl Audit {
            $(fn $name(&mut self, request: ExtractRequest<Self>) -> Result<Option<CString>, Error> {
                self.one(&request, &$path)
            })*
        }
    };
}

macro_rules! lists {
    ($($name:ident $list:expr, $below:expr;)*) => {
        impl Audit {
            $(fn $name(&mut self, request: ExtractRequest<Self>) -> Result<Option<Vec<CString>>, Error> {
                self.all(&request, &$list, &$below)
            })*
        }
    };
}

texts! {
    audit_id ["auditID"];
    stage ["stage"];
    verb ["verb"];
    uri ["requestURI"];
    user ["user", "username"];
    resource ["objectRef", "resource"];
    subresource ["objectRef", "subresource"];
    namespace ["objectRef", "namespace"];
    name ["objectRef", "name"];
    decision ["annotations", "authorization.k8s.io/decision"];
    reason ["annotations", "authorization.k8s.io/reason"];
    code ["responseStatus", "code"];
    response ["responseObject", "metadata", "name"];
    host_network ["requestObject", "spec", "hostNetwork"];
    agent ["userAgent"];
    impersonated ["impersonatedUser", "username"];
}

lists! {
    groups ["user", "groups"], [];
    addresses ["requestObject", "rules"], ["sourceIPs"]; // the original looks there, and finds none
    images ["requestObject", "spec", "containers"], ["image"];
    privileged ["requestObject", "spec", "containers"], ["securityContext", "privileged"];
}

impl ExtractPlugin for Audit {
    type Event<'a> = Event<PluginEvent<&'a [u8]>>;
    type ExtractContext = ();
    const EXTRACT_FIELDS: &'static [ExtractFieldInfo<Self>] = &[
        field("ka.auditid", &Self::audit_id),
        field("ka.stage", &Self::stage),
        field("ka.verb", &Self::verb),
        field("ka.uri", &Self::uri),
        field("ka.user.name", &Self::user),
        field("ka.user.groups", &Self::groups),
        field("ka.target.resource", &Self::resource),
        field("ka.target.subresource", &Self::subresource),
        field("ka.target.namespace", &Self::namespace),
        field("ka.target.name", &Self::name),
        field("ka.auth.decision", &Self::decision),
        field("ka.auth.reason", &Self::reason),
        field("ka.response.code", &Self::code),
        field("ka.resp.name", &Self::response),
        field("ka.req.pod.host_network", &Self::host_network),
        field("ka.req.pod.containers.image", &Self::images),
        field("ka.req.pod.containers.privileged", &Self::privileged),
        field("ka.useragent", &Self::agent),
        field("ka.sourceips", &Self::addresses),
        field("ka.impuser.name", &Self::impersonated),
    ];
}

plugin!(Audit);
extract_plugin!(Audit);
