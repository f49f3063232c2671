/*
 * Datagrams, of UDP and of Unix sockets: each is a message. They are read when they come, as far as there is
 * room; what comes while there is none waits in the kernel, which drops what it has no room for and counts
 * it.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inputs/listening.h"
#include "inputs/silence.h"

enum {
  QUEUE_BYTES = 2 << 20, /* beside room for the longest datagram */
  TURN = 256, /* datagrams that are read before others have a turn */
  /* read by one system call, as far as the longest have room here; an idle source has touched none of it */
  AT_ONCE = 16,
  READ_BYTES = 1 << 20,
  KERNEL_BYTES = 4 << 20, /* asked for as the kernel's own room; it gives what its settings allow */
};

typedef struct datagrams {
  ft_socket_input at;
  uint32_t longest;
  uint32_t at_once; /* datagrams, 1 to AT_ONCE */
  uint8_t *read; /* room for so many of the longest, and a byte each that tells of longer ones */
  uint32_t lost; /* the kernel's count of datagrams that it had no room for */
  ft_address from; /* who sent the last one */
  uint32_t origin_length;
  char origin[FT_ADDRESS_TEXT]; /* the same in words */
} datagrams;

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  if (!ft_socket_is_right(value, options, FT_FRAMING_DATAGRAMS, error)) return NULL;
  datagrams *self = calloc(1, sizeof *self);
  if (self) {
    self->longest = (uint32_t)value;
    self->at_once = READ_BYTES / (self->longest + 1);
    self->at_once = self->at_once < 1 ? 1 : self->at_once > AT_ONCE ? AT_ONCE : self->at_once;
    const size_t read_bytes = (size_t)self->at_once * (self->longest + 1);
    self->read = malloc(read_bytes);
    self->at.base.held = QUEUE_BYTES + self->longest + read_bytes;
    if (self->read && ft_queue_begin(&self->at.queue, QUEUE_BYTES + self->longest)) return &self->at.base;
    free(self->read);
    free(self);
  }
  ft_error_set(error, "out of memory");
  return NULL;
}

static bool start(ft_input *input, ft_error *error) {
  datagrams *self = (datagrams *)input;
  const int on = 1, room = KERNEL_BYTES, file = ft_listening_open(&self->at, SOCK_DGRAM, error);
  if (file < 0) return false;
  /* neither is needed: without the first fewer wait, without the second lost ones are not counted */
  setsockopt(file, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  setsockopt(file, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  input->watched = file;
  ft_listening_say(input, file);
  return true;
}

/* How many of the longest datagrams the queue has room for. */
static uint32_t room_of(const datagrams *self) {
  return ft_queue_room_for(&self->at.queue, self->longest + FT_ADDRESS_TEXT);
}

static bool has_room(const ft_input *input) { return room_of((const datagrams *)input) > 0; }

/* Counts what the kernel had to drop since it was asked last. */
static void count_lost(datagrams *self, struct msghdr *message) {
  for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at)) {
    uint32_t lost;
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SO_RXQ_OVFL) continue;
    memcpy(&lost, CMSG_DATA(at), sizeof lost);
    ft_count(self->at.base.counters, FT_METRIC_DATAGRAMS_LOST, lost - self->lost);
    if (lost != self->lost)
      ft_input_say(&self->at.base, SS_PLUGIN_LOG_SEV_WARNING,
                   "%u datagrams are lost so far: they came faster than they were handled", lost);
    self->lost = lost;
  }
}

/* Writes who sent a datagram. Few senders send most of them, and words take as long as a datagram does. */
static void note_sender(datagrams *self, const ft_address *from) {
  if (from->length == self->from.length && memcmp(&from->bytes, &self->from.bytes, from->length) == 0) return;
  self->from = *from;
  self->origin_length = ft_address_write(from, self->origin);
}

/* Where the kernel writes a datagram, and what it says of it. */
typedef struct letter {
  ft_address from;
  char control[CMSG_SPACE(sizeof(uint32_t))] __attribute__((aligned(8)));
  struct iovec bytes;
} letter;

static void queue_one(datagrams *self, letter *one, struct msghdr *header, uint32_t length) {
  count_lost(self, header);
  ft_count(self->at.base.counters, FT_METRIC_INPUT_BYTES, length);
  if (length > self->longest) {
    self->at.base.dropped++;
    return;
  }
  one->from.length = header->msg_namelen;
  note_sender(self, &one->from);
  ft_queue_add(&self->at.queue, one->bytes.iov_base, length, self->origin, self->origin_length);
}

/* Reads datagrams, as many as there is room for at once. Returns their number, 0: there are none. */
static uint32_t read_some(datagrams *self) {
  letter letters[AT_ONCE];
  struct mmsghdr headers[AT_ONCE];
  const uint32_t room = room_of(self), most = room < self->at_once ? room : self->at_once;
  for (uint32_t i = 0; i < most; i++) {
    letter *one = &letters[i];
    one->from.bytes.ss_family = AF_UNSPEC;
    one->bytes = (struct iovec){.iov_base = self->read + (size_t)i * (self->longest + 1),
                                .iov_len = self->longest + 1};
    headers[i] = (struct mmsghdr){.msg_hdr = {.msg_name = &one->from.bytes,
                                              .msg_namelen = sizeof one->from.bytes,
                                              .msg_iov = &one->bytes,
                                              .msg_iovlen = 1,
                                              .msg_control = one->control,
                                              .msg_controllen = sizeof one->control}};
  }
  int got;
  do got = recvmmsg(self->at.base.watched, headers, most, 0, NULL);
  while (got < 0 && errno == EINTR);
  for (int i = 0; i < got; i++) queue_one(self, &letters[i], &headers[i].msg_hdr, headers[i].msg_len);
  return got > 0 ? (uint32_t)got : 0;
}

static bool pump(ft_input *input) {
  datagrams *self = (datagrams *)input;
  uint32_t count = 0;
  for (uint32_t got = 1; got && count < TURN && has_room(input); count += got) got = read_some(self);
  return count > 0;
}

static uint64_t unfinished(const ft_input *input) { return ((const ft_socket_input *)input)->queue.count; }

static void end(ft_input *input) {
  datagrams *self = (datagrams *)input;
  if (input->watched >= 0) {
    ft_address_remove(&self->at.address);
    close(input->watched);
  }
  ft_queue_end(&self->at.queue);
  free(self->read);
  free(self);
}

#define DATAGRAMS(word, permits)             \
  {.name = word,                             \
   .permit = permits,                        \
   FT_SOCKET_FUNCTIONS,                      \
   .make = make,                             \
   .start = start,                           \
   .pump = pump,                             \
   .has_room = has_room,                     \
   .look_at_silence = ft_silence_of_sockets, \
   .unfinished = unfinished,                 \
   .end = end}

const ft_input_kind ft_input_udp = DATAGRAMS("udp", ft_listening_permit_internet);
const ft_input_kind ft_input_unix_datagrams = DATAGRAMS("unix", ft_listening_permit_unix);
