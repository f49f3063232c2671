#include "inputs/http_answers.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 256 }; /* bytes of an answer */

static const char *reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 401: return "Unauthorized";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return status < 500 ? "Bad Request" : "Internal Server Error";
  }
}

/* The headers that an answer has because of its status. */
static const char *headers_of(const ft_answers *answers, int status) {
  switch (status) {
    case 401: return "WWW-Authenticate: Bearer\r\n";
    case 405: return answers->takes_put ? "Allow: POST, PUT\r\n" : "Allow: POST\r\n";
    case 415: return "Accept-Encoding: gzip\r\n";
    case 503: return "Retry-After: 1\r\n";
    default: return "";
  }
}

void ft_answers_send(ft_answers *answers, ft_streams *streams) {
  const uint32_t peers = answers->peers;
  uint32_t at = 0;
  answers->peers = answers->length = 0;
  for (uint32_t i = 0; i < peers; i++) {
    ft_connection *to = answers->waiting[i].to;
    const uint32_t end = answers->waiting[i].end;
    if (to->file >= 0 && !ft_streams_send(streams, to, answers->bytes + at, end - at))
      ft_streams_close(streams, to, true);
    at = end;
  }
}

/* Writes an answer, and returns its length. */
static uint32_t write_answer(const ft_answers *answers, char *out, int status, bool closes) {
  static const char GO_ON[] = "HTTP/1.1 100 Continue\r\n\r\n",
                    TAKEN[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  if (status == 100 || (status == 200 && !closes)) {
    const size_t length = (status == 100 ? sizeof GO_ON : sizeof TAKEN) - 1;
    memcpy(out, status == 100 ? GO_ON : TAKEN, length);
    return (uint32_t)length;
  }
  return (uint32_t)snprintf(out, LONGEST, "HTTP/1.1 %d %s\r\n%s%sContent-Length: 0\r\n\r\n", status,
                            reason_of(status), headers_of(answers, status),
                            closes ? "Connection: close\r\n" : "");
}

/* Whether the last answers that wait are this connection's. */
static bool is_last(const ft_answers *answers, const ft_connection *one) {
  return answers->peers && answers->waiting[answers->peers - 1].to == one;
}

void ft_answers_add(ft_answers *answers, ft_streams *streams, ft_connection *to, int status, bool closes) {
  const bool has_place = is_last(answers, to) || answers->peers < FT_ANSWERS_PEERS;
  if (!has_place || answers->length > FT_ANSWERS_BYTES - LONGEST) {
    ft_answers_send(answers, streams);
    if (to->file < 0) return;
  }
  if (!is_last(answers, to)) answers->waiting[answers->peers++].to = to;
  answers->length += write_answer(answers, answers->bytes + answers->length, status, closes);
  answers->waiting[answers->peers - 1].end = answers->length;
}
