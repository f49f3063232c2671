// Memory for what lives as long as one guest call: views, texts, addresses. It is taken back as a whole when
// the next call begins, which costs that call two stores and nothing else.

/** Room that is kept from call to call. */
const CHUNK: usize = 65536;
/** A further chunk begins with the address of the one before it. */
const HEAD: usize = 8;

let at: usize = 0;
let end: usize = 0;
let first: usize = 0;
let further: usize = 0;

/** Takes back what the last call took; begins every guest call. */
// @ts-ignore: decorator
@inline export function beginCall(): void {
  at = 0;
  end = 0;
}

/** Memory until the next guest call begins, aligned to 8. */
// @ts-ignore: decorator
@inline export function take(bytes: usize): usize {
  const size = (bytes + 7) & ~(<usize>7);
  const taken = at;
  if (size > end - taken) return takeMoreRarely(size);
  at = taken + size;
  return taken;
}

/** Gives back what lies behind `to` of the memory that was taken last. */
// @ts-ignore: decorator
@inline export function giveBack(to: usize): void {
  at = (to + 7) & ~(<usize>7);
}

function takeMoreRarely(size: usize): usize {
  if (!end) {   // the first in this call
    while (further) {
      const chunk = further;
      further = load<usize>(chunk);
      heap.free(chunk);
    }
    if (!first) first = heap.alloc(CHUNK);
    at = first;
    end = first + CHUNK;
  }
  if (size > end - at) {
    const room = max(size, CHUNK);
    const chunk = heap.alloc(HEAD + room);
    store<usize>(chunk, further);
    further = chunk;
    at = chunk + HEAD;
    end = at + room;
  }
  const taken = at;
  at = taken + size;
  return taken;
}
