//! sonic-rs: a search for each field, which stops where it has found it. With the feature `sonic_unchecked` events are
//! taken for valid JSON: any other may read and write what it likes.

use std::ffi::CString;

use anyhow::Error;
use sonic_rs::{JsonValueTrait, LazyValue};

#[derive(Default)]
pub struct Document;

impl Document {
    pub fn load(&mut self, _payload: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    pub fn has(&self, payload: &[u8], path: &[&str]) -> bool {
        at(payload, path).is_some()
    }

    pub fn text(&self, payload: &[u8], path: &[&str]) -> Option<CString> {
        at(payload, path).and_then(text_of)
    }

    pub fn texts(&self, payload: &[u8], list: &[&str], below: &[&str]) -> Vec<CString> {
        let Some(array) = at(payload, list) else {
            return Vec::new();
        };
        #[cfg(not(feature = "sonic_unchecked"))]
        let elements = sonic_rs::to_array_iter(array.as_raw_str());
        // SAFETY: as said above
        #[cfg(feature = "sonic_unchecked")]
        let elements = unsafe { sonic_rs::to_array_iter_unchecked(array.as_raw_str()) };
        let text_below = |element: LazyValue| {
            if below.is_empty() {
                text_of(element)
            } else {
                at(element.as_raw_str().as_bytes(), below).and_then(text_of)
            }
        };
        elements.filter_map(|element| element.ok()).filter_map(text_below).collect()
    }
}

#[cfg(not(feature = "sonic_unchecked"))]
fn at<'a>(json: &'a [u8], path: &[&str]) -> Option<LazyValue<'a>> {
    sonic_rs::get(json, path).ok()
}

#[cfg(feature = "sonic_unchecked")]
fn at<'a>(json: &'a [u8], path: &[&str]) -> Option<LazyValue<'a>> {
    // SAFETY: as said above
    unsafe { sonic_rs::get_unchecked(json, path).ok() }
}

fn text_of(value: LazyValue) -> Option<CString> {
    CString::new(value.as_str().unwrap_or_else(|| value.as_raw_str())).ok()
}
