#include "inputs/http_answers.h"

#include <stdio.h>

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

bool ft_answers_send(ft_answers *answers, ft_streams *streams, ft_connection *to) {
  const uint32_t length = answers->length;
  answers->length = 0;
  return !length || ft_streams_send(streams, to, answers->bytes, length);
}

bool ft_answers_add(ft_answers *answers, ft_streams *streams, ft_connection *to, int status, bool closes) {
  if (answers->length > FT_ANSWERS_BYTES - LONGEST && !ft_answers_send(answers, streams, to)) return false;
  char *at = answers->bytes + answers->length;
  const int length = status == 100 ? snprintf(at, LONGEST, "HTTP/1.1 100 Continue\r\n\r\n")
                                   : snprintf(at, LONGEST, "HTTP/1.1 %d %s\r\n%s%sContent-Length: 0\r\n\r\n",
                                              status, reason_of(status), headers_of(answers, status),
                                              closes ? "Connection: close\r\n" : "");
  answers->length += (uint32_t)length;
  return true;
}
