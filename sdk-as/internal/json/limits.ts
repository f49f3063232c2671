// What bounds the work and the memory that JSON takes, whatever events, rules and authors say.

/** Keys and indices that a pointer has at most: the scan recurses as deep. */
export const JSON_SEGMENTS: i32 = 64;

/** Pointers of a plugin, those of rules' arguments included. */
export const JSON_POINTERS: i32 = 1024;

/** Pointers of rules' arguments that are kept. Further ones are looked up anew for each event. */
export const JSON_KEPT: i32 = 256;

/** Bytes of a pointer, and of each of its keys. */
export const JSON_POINTER_BYTES: i32 = 32768;

/** Values of pointers with `*` that one event may have in all; further ones are left out. */
export const JSON_MATCHES: i32 = 4096;

/** Objects and arrays that a JsonWriter may have open at a time, and JSON.parse() reads in each other. */
export const JSON_DEPTH: i32 = 64;

/** Bytes behind a document that must be there, and become 0: the scan looks at so many at once. */
export const JSON_SLACK: usize = 64;
