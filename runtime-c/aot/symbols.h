/* What wasmtime writes into machine code for debuggers and profilers alone. */
#ifndef FT_AOT_SYMBOLS_H
#define FT_AOT_SYMBOLS_H

#include <stddef.h>

/*
 * Takes the symbol table and its names out of an object file of 64 bits, and returns its new size. Where they
 * do not lie side by side, or the file is none, it stays as it is. wasmtime's loader skips both.
 */
size_t ft_drop_symbols(char *file, size_t size);

#endif
