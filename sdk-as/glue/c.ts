// What C in the plugin has of AssemblyScript: its heap. The module of the C files takes it from here, and the
// compile stage merges both (compiler/stages/compile/c). sdk-as/c/library.c is what calls it.

// @ts-ignore: decorator
@external("c", "_initialize")
declare function startC(): void;

// before the author's code, which may call C as the module starts
startC();

/** A block of so many bytes, aligned to 16. Where there is no room, the call ends. */
export function ft_c_alloc(bytes: usize): usize {
  return heap.alloc(bytes);
}

/** A block of another size with what was in this one. */
export function ft_c_realloc(block: usize, bytes: usize): usize {
  return heap.realloc(block, bytes);
}

export function ft_c_free(block: usize): void {
  heap.free(block);
}
