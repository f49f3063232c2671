//! serde_json: a tree of each event.

use std::ffi::CString;

use anyhow::Error;
use serde_json::Value;

#[derive(Default)]
pub struct Document {
    root: Value,
}

impl Document {
    pub fn load(&mut self, payload: &[u8]) -> Result<(), Error> {
        self.root = serde_json::from_slice(payload)?;
        Ok(())
    }

    pub fn has(&self, _payload: &[u8], path: &[&str]) -> bool {
        at(&self.root, path).is_some()
    }

    pub fn text(&self, _payload: &[u8], path: &[&str]) -> Option<CString> {
        at(&self.root, path).and_then(text_of)
    }

    pub fn texts(&self, _payload: &[u8], list: &[&str], below: &[&str]) -> Vec<CString> {
        let elements = at(&self.root, list).and_then(Value::as_array).into_iter().flatten();
        elements.filter_map(|element| at(element, below)).filter_map(text_of).collect()
    }
}

fn at<'a>(root: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(root, |value, key| value.get(key))
}

fn text_of(value: &Value) -> Option<CString> {
    match value {
        Value::String(text) => CString::new(text.as_bytes()),
        other => CString::new(other.to_string()),
    }
    .ok()
}
