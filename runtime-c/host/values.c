/* Puts extracted values as text for people, and as JSON. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "host.h"

#define SECOND 1000000000u

size_t host_put_time(FILE *out, uint64_t timestamp) {
  time_t seconds = (time_t)(timestamp / SECOND);
  struct tm utc;
  char date[40];
  gmtime_r(&seconds, &utc);
  strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
  return (size_t)fprintf(out, "%s.%09" PRIu64 "Z", date, timestamp % SECOND);
}

/* Returns an address as text. "?" never comes, since host_extract has checked the lengths. */
static const char *address_text(const ss_plugin_byte_buffer *buffer, char *text, socklen_t size) {
  const char *done = inet_ntop(buffer->len == 4 ? AF_INET : AF_INET6, buffer->ptr, text, size);
  return done != NULL ? done : "?";
}

static size_t put_text(FILE *out, const ss_plugin_extract_field *result, uint64_t i) {
  char address[INET6_ADDRSTRLEN];
  switch (result->ftype) {
    case FTYPE_STRING: return host_put_text(out, result->res.str[i], strlen(result->res.str[i]), SIZE_MAX);
    case FTYPE_BOOL: return (size_t)fprintf(out, "%s", result->res.boolean[i] ? "true" : "false");
    case FTYPE_ABSTIME: return host_put_time(out, result->res.u64[i]);
    case FTYPE_RELTIME:
      return (size_t)fprintf(out, "%" PRIu64 ".%09" PRIu64 "s", result->res.u64[i] / SECOND,
                             result->res.u64[i] % SECOND);
    case FTYPE_IPADDR:
    case FTYPE_IPNET:
      return (size_t)fprintf(out, "%s", address_text(&result->res.buf[i], address, sizeof address));
    default: return (size_t)fprintf(out, "%" PRIu64, result->res.u64[i]);
  }
}

size_t host_put_value_text(FILE *out, const ss_plugin_extract_field *result) {
  if (!result->flist && result->res_len != 0) return put_text(out, result, 0);
  if (result->res_len == 0) {
    fputc('-', out);
    return 1;
  }
  size_t columns = 2;
  fputc('(', out);
  for (uint64_t i = 0; i < result->res_len; i++) {
    if (i > 0) columns += (size_t)fprintf(out, ", ");
    columns += put_text(out, result, i);
  }
  fputc(')', out);
  return columns;
}

/*
 * Puts a value. Times are strings of nanoseconds, as timestamps are: most readers of JSON would round such
 * numbers.
 */
static void put_json(FILE *out, const ss_plugin_extract_field *result, uint64_t i) {
  char address[INET6_ADDRSTRLEN];
  switch (result->ftype) {
    case FTYPE_STRING: host_put_json_text(out, result->res.str[i]); break;
    case FTYPE_BOOL: fputs(result->res.boolean[i] ? "true" : "false", out); break;
    case FTYPE_ABSTIME:
    case FTYPE_RELTIME: fprintf(out, "\"%" PRIu64 "\"", result->res.u64[i]); break;
    case FTYPE_IPADDR:
    case FTYPE_IPNET:
      fprintf(out, "\"%s\"", address_text(&result->res.buf[i], address, sizeof address));
      break;
    default: fprintf(out, "%" PRIu64, result->res.u64[i]);
  }
}

/* Puts null if there is no value, and an array for a list field. */
void host_put_value_json(FILE *out, const ss_plugin_extract_field *result) {
  if (result->res_len == 0) {
    fputs("null", out);
    return;
  }
  if (!result->flist) {
    put_json(out, result, 0);
    return;
  }
  for (uint64_t i = 0; i < result->res_len; i++) {
    fputc(i == 0 ? '[' : ',', out);
    put_json(out, result, i);
  }
  fputc(']', out);
}
