/*
 * What wasmtime writes into machine code, and its loader can do without. Each function takes an object file
 * of 64 bits, and returns its new size; where it does not find what it looks for, the file stays as it is.
 */
#ifndef FT_AOT_SECTIONS_H
#define FT_AOT_SECTIONS_H

#include <stddef.h>

/* Takes out the symbol table and its names, which lie side by side, and are for debuggers and profilers. */
size_t ft_drop_symbols(char *file, size_t size);

/*
 * Takes out the address map: for each instruction, where in the WebAssembly it comes from. A tenth of the
 * machine code; traps are at no line without it.
 */
size_t ft_drop_address_map(char *file, size_t size);

#endif
