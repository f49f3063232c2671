//! simd-json: a tape of each event, in memory that is used again.

use std::ffi::CString;

use anyhow::Error;
use simd_json::prelude::*;
use simd_json::tape::Value;
use simd_json::{Buffers, Tape};

#[derive(Default)]
pub struct Document {
    /// A copy of the event, which parsing overwrites.
    bytes: Vec<u8>,
    buffers: Buffers,
    /// Borrows from `bytes`, which nothing touches before the next load().
    tape: Option<Tape<'static>>,
}

impl Document {
    pub fn load(&mut self, payload: &[u8]) -> Result<(), Error> {
        let mut tape = self.tape.take().unwrap_or_else(Tape::null).reset();
        self.bytes.clear();
        self.bytes.extend_from_slice(payload);
        // SAFETY: the tape was taken out above, and `bytes` stays as it is until it is taken out again
        let bytes: &'static mut [u8] = unsafe { &mut *(self.bytes.as_mut_slice() as *mut [u8]) };
        simd_json::fill_tape(bytes, &mut self.buffers, &mut tape)?;
        self.tape = Some(tape);
        Ok(())
    }

    pub fn has(&self, _payload: &[u8], path: &[&str]) -> bool {
        self.at(path).is_some()
    }

    pub fn text(&self, _payload: &[u8], path: &[&str]) -> Option<CString> {
        self.at(path).and_then(text_of)
    }

    pub fn texts(&self, _payload: &[u8], list: &[&str], below: &[&str]) -> Vec<CString> {
        let Some(elements) = self.at(list).and_then(|value| value.as_array()) else {
            return Vec::new();
        };
        elements.iter().filter_map(|element| at(element, below)).filter_map(text_of).collect()
    }

    fn at(&self, path: &[&str]) -> Option<Value<'_, 'static>> {
        at(self.tape.as_ref()?.as_value(), path)
    }
}

fn at<'tape>(root: Value<'tape, 'static>, path: &[&str]) -> Option<Value<'tape, 'static>> {
    path.iter().try_fold(root, |value, key| value.get(*key))
}

fn text_of(value: Value) -> Option<CString> {
    match value.as_str() {
        Some(text) => CString::new(text),
        None => CString::new(value.encode()),
    }
    .ok()
}
