/*
 * Cuts what a file has into messages: the file as a whole, its lines, or the elements of an array in a JSON
 * document. Elements are told by the brackets outside of strings, as lines are by their ends: nothing is
 * parsed, and so nothing is checked.
 *
 *   buffer  │ cut and handed over │ begun      │ not looked at │ free │
 *                                 from         at              filled
 */
#ifndef FT_CUT_H
#define FT_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ft_cut {
  uint8_t how; /* enum ft_guest_cut */
  const char *key; /* of the document's array; "": the document is the array */
  size_t key_length;
  bool is_inside; /* a message has begun */
  bool is_any; /* of items: the file has such an array */
  uint8_t place; /* in the document */
  uint64_t depth; /* brackets that are open inside of the value at that place */
  bool in_string, is_escaped; /* the last byte was in a string, and a backslash there */
  bool is_value; /* of the document's object: behind the colon of a member */
  bool is_match; /* and its key is the array's */
  size_t matched; /* bytes of a key that are those of `key`; SIZE_MAX: another one is among them */
} ft_cut;

/* At the beginning of a file. `key` must outlive the cut. */
void ft_cut_begin(ft_cut *self, uint8_t how, const char *key);

/*
 * Looks on in the buffer, from *at to `filled`. True: a message is complete, from *from to *to, and *at is
 * behind it. False: all was looked at; where no message has begun, *from is *at. The caller keeps *from, or
 * moves it with the bytes.
 */
bool ft_cut_next(ft_cut *self, const uint8_t *buffer, size_t filled, size_t *at, size_t *from, size_t *to);

/* At the end of the file, with all looked at: whether what has begun is a message. */
bool ft_cut_end(const ft_cut *self, size_t from, size_t filled);

#endif
