// zlib is C, and lies in the crate that this one depends on.
