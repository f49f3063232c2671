#include "times.h"

#include <string.h>

bool time_of_digits(const char *text, size_t length, uint64_t *out) {
  *out = 0;
  if (!length || length > 12) return false;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    *out = *out * 10 + (uint64_t)(text[i] - '0');
  }
  return true;
}

/* Days from 1970 to the first of a month. */
static uint64_t days_to(uint64_t year, unsigned month) {
  static const uint16_t BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const uint64_t leaps = (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 - 477; /* 477: up to 1969 */
  return (year - 1970) * 365 + leaps + BEFORE[month] + (is_leap && month > 1);
}

bool time_of_date(const char *text, size_t length, uint64_t *out) {
  static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  static const char FORM[] = "aaa, 00 aaa 0000 00:00:00 GMT";
  uint64_t day, year, hour, minute, second;
  if (length != sizeof FORM - 1) return false;
  for (size_t i = 0; i < length; i++) {
    const char wanted = FORM[i];
    const bool is_letter = (text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'z';
    if (wanted == 'a' ? !is_letter : wanted != '0' && text[i] != wanted) return false;
  }
  if (!time_of_digits(text + 5, 2, &day) || !time_of_digits(text + 12, 4, &year) ||
      !time_of_digits(text + 17, 2, &hour) || !time_of_digits(text + 20, 2, &minute) ||
      !time_of_digits(text + 23, 2, &second) || year < 1970 || day < 1 || day > 31 || hour > 23 ||
      minute > 59 || second > 60)
    return false;
  unsigned month = 0;
  while (month < 12 && memcmp(MONTHS + month * 3, text + 8, 3) != 0) month++;
  if (month == 12) return false;
  *out = (((days_to(year, month) + day - 1) * 24 + hour) * 60 + minute) * 60 + second;
  return true;
}
