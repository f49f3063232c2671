/* A function that the host calls. */
#ifndef EXPORT_H
#define EXPORT_H

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(name)))
#else
#define EXPORT(name) /* tests/fuzz compiles the gateway for the machine */
#endif

#endif
