/*
 * Falco's thread neither allocates nor enters the kernel in the calls that it makes for every event, once
 * they are warm.
 * usage: LD_PRELOAD=count_allocations.so allocations DUMMY TYPES READING     (TYPES: tests/fixtures/types)
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>

#include "process.h"

static plugin_api api, types_api, json_api;
static ss_plugin_t *state, *types_state, *json_state;
static ss_instance_t *source;
static uint32_t batch_count;
static ss_plugin_event **batch_events;

static void take(void) {
  if (api.next_batch(state, source, &batch_count, &batch_events) != SS_PLUGIN_SUCCESS) die("no batch");
}

static void extract_fields(int i, uint32_t count) {
  ss_plugin_extract_field fields[] = {ask(DUMMY_VALUE, FTYPE_UINT64), ask(DUMMY_STRVALUE, FTYPE_STRING),
                                      ask_index(DUMMY_DIVISIBLE, 3)};
  if (extract(&api, state, batch_events[(uint32_t)i % batch_count], (uint64_t)i, fields, count) !=
      SS_PLUGIN_SUCCESS)
    die("no values");
}

static void one_number(int i) { extract_fields(i, 1); }
static void three_fields(int i) { extract_fields(i, 3); }

static void one_batch(int i) {
  (void)i;
  take();
}

static void one_line(int i) {
  const ss_plugin_event_input in = {
      .evt = batch_events[(uint32_t)i % batch_count], .evtnum = (uint64_t)i, .evtsrc = "dummy"};
  if (!api.event_to_string(state, &in)[0]) die("no text");
}

/*
 * The fields that take both index and key: one of each type and one list of it, in the order of
 * fixtures/types.
 */
static void every_type(int i) {
  static const uint32_t types[] = {FTYPE_UINT64,  FTYPE_STRING, FTYPE_BOOL, FTYPE_RELTIME,
                                   FTYPE_ABSTIME, FTYPE_IPADDR, FTYPE_IPNET};
  enum { TYPES = sizeof types / sizeof *types, FIRST = 3 * 2 * TYPES };
  static char event[100];
  make_text_event(event, "3 w\xc3\xb6rd 10.0.0.255 2001:db8::1");
  for (uint32_t t = 0; t < 2 * TYPES; t++) {
    ss_plugin_extract_field field = ask(FIRST + t, types[t / 2]);
    field.flist = t % 2;
    field.arg_present = 1;
    field.arg_key = "a key";
    if (extract(&types_api, types_state, (ss_plugin_event *)event, (uint64_t)i + 1, &field, 1) !=
            SS_PLUGIN_SUCCESS ||
        field.res_len != (t % 2 ? 3 : 1)) {
      die("field %u has %llu values", t, (unsigned long long)field.res_len);
    }
  }
}

/* A text, one with escapes, a list, two pointers of rules, and a walk over the document's members. */
static void json_fields(int i) {
  static char event[200];
  make_text_event(event,
                  "{\"user\":{\"name\":\"admin\",\"id\":12},\"reason\":\"by \\\"a rule\\\"\",\"caf\xc3\xa9\":"
                  "\"caf\xc3\xa9 \\u0041\",\"groups\":[\"one\",\"t\\two\",\"three\"]}");
  ss_plugin_extract_field fields[] = {ask(1, FTYPE_STRING), ask(2, FTYPE_STRING), ask(3, FTYPE_STRING),
                                      ask(4, FTYPE_STRING), ask(4, FTYPE_STRING), ask(5, FTYPE_UINT64)};
  enum { FIELDS = sizeof fields / sizeof *fields };
  fields[2].flist = 1;
  fields[3].arg_present = fields[4].arg_present = 1;
  fields[3].arg_key = "/user/id";
  fields[4].arg_key = "caf\xc3\xa9";
  for (uint32_t f = 0; f < FIELDS; f++)
    if (extract(&json_api, json_state, (ss_plugin_event *)event, (uint64_t)i + 1, &fields[f], 1) !=
            SS_PLUGIN_SUCCESS ||
        fields[f].res_len != (f == 2 ? 3 : 1))
      die("JSON field %u has %llu values", f, (unsigned long long)fields[f].res_len);
}

static const struct {
  const char *name;
  void (*call)(int);
} calls[] = {{"next_batch", one_batch},
             {"extraction of a number", one_number},
             {"extraction of a number, a text and an argument", three_fields},
             {"event_to_string", one_line},
             {"extraction of every type, single and as a list, with a key", every_type},
             {"extraction of JSON by pointers, with escapes, and by members", json_fields}};

/* ---- System calls -------------------------------------------------------------------------------------- */

static volatile sig_atomic_t system_calls, last_system_call;

static void count_system_call(int signal, siginfo_t *info, void *context) {
  (void)signal;
  system_calls++;
  last_system_call = info->si_syscall;
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_RAX] = -ENOSYS;
}

/*
 * Refuses and counts every system call but a few from here on. Reading the clock is allowed: it is a system
 * call only on machines that cannot read it in user space.
 */
static bool refuse_system_calls(void) {
  const struct sigaction action = {.sa_sigaction = count_system_call, .sa_flags = SA_SIGINFO};
  sigaction(SIGSYS, &action, NULL);
#define ALLOW(number) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  struct sock_filter filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                                 ALLOW(SYS_write),
                                 ALLOW(SYS_exit_group),
                                 ALLOW(SYS_rt_sigreturn),
                                 ALLOW(SYS_clock_gettime),
                                 BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP)};
#undef ALLOW
  const struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

enum { WARM_UP = 2000, CALLS = 100000, CALLS_IN_KERNEL_CHECK = 20000, SLACK_KIB = 512 };
enum { NAMES = sizeof calls / sizeof *calls };

/*
 * In a process of its own, which refuses system calls once it has made some: a call that comes after a rest
 * of the deadlines' thread rouses it, by one.
 */
static void check_system_calls(int c) {
  char name[160];
  int status = 0;
  snprintf(name, sizeof name, "20 000 calls of %s enter the kernel not once", calls[c].name);
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < WARM_UP; i++) calls[c].call(i);
    if (!refuse_system_calls()) {
      skip(name, "this machine allows no seccomp filter");
    } else {
      getpid();
      syscall(SYS_getpid);
      check("system calls are counted", system_calls > 0, "the next check would prove nothing");
      system_calls = 0;
      for (int i = 0; i < CALLS_IN_KERNEL_CHECK; i++) calls[c].call(i);
      check(name, system_calls == 0, "%d system calls, the last is number %d", (int)system_calls,
            (int)last_system_call);
    }
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, &status, 0);
  if (status != 0) check(name, false, "the process ended with status %x", (unsigned)status);
}

int main(int argc, char **argv) {
  if (argc != 4) die("usage: allocations DUMMY TYPES READING");
  uint64_t (*allocation_calls)(void);
  void *symbol = dlsym(RTLD_DEFAULT, "allocation_calls");
  if (!symbol) die("count_allocations.so is not preloaded");
  memcpy(&allocation_calls, &symbol, sizeof symbol);

  const uint64_t before_init = allocation_calls();
  load(argv[1], &api);
  state = start(&api, "{}");
  load(argv[2], &types_api);
  types_state = start(&types_api, "");
  load(argv[3], &json_api);
  json_state = start(&json_api, "");
  source = open_source(&api, state, "{\"maxEvents\":100000000000}");
  take();
  check("allocations are counted", allocation_calls() > before_init + 3,
        "the next checks would prove nothing");
  char name[160];
  for (int c = 0; c < NAMES; c++) {
    for (int i = 0; i < WARM_UP; i++) calls[c].call(i);
    const long resident = resident_kib();
    const uint64_t before = allocation_calls();
    const double start_ms = milliseconds_now();
    for (int i = 0; i < CALLS; i++) calls[c].call(i);
    const double each_ns = (milliseconds_now() - start_ms) * 1e6 / CALLS;
    const uint64_t allocations = allocation_calls() - before;
    snprintf(name, sizeof name, "100 000 calls of %s allocate nothing", calls[c].name);
    check(name, allocations == 0, "%llu allocations", (unsigned long long)allocations);
    const long grown = resident_kib() - resident;
    if (c == 0)
      check("12 million events leave no memory behind", grown <= SLACK_KIB, "resident memory grew by %ld KiB",
            grown);
    fprintf(stderr, "measured: %s: %llu allocations in %d calls, %.0f ns each\n", calls[c].name,
            (unsigned long long)allocations, CALLS, each_ns);
  }

  for (int c = 0; c < NAMES; c++) check_system_calls(c);
  return finish();
}
