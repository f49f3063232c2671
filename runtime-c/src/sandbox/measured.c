#include "sandbox/measured.h"

#include <string.h>

void ft_measured_init(ft_measured *measured) { pthread_mutex_init(&measured->lock, NULL); }

void ft_measured_destroy(ft_measured *measured) { pthread_mutex_destroy(&measured->lock); }

/* The guest's number at an address that is aligned to 8, which the guest may write at any time. */
static uint64_t read_now(const uint8_t *at) {
  return __atomic_load_n((const uint64_t *)(const void *)at, __ATOMIC_RELAXED);
}

static uint64_t value_of(const ft_measured_sandbox *sandbox, uint32_t index) {
  return index < sandbox->metric_count ? read_now(sandbox->metrics + (size_t)index * 8) : 0;
}

void ft_measured_add(ft_measured *measured, ft_measured_sandbox *sandbox) {
  pthread_mutex_lock(&measured->lock);
  sandbox->next = measured->first;
  measured->first = sandbox;
  pthread_mutex_unlock(&measured->lock);
}

void ft_measured_remove(ft_measured *measured, ft_measured_sandbox *sandbox) {
  pthread_mutex_lock(&measured->lock);
  ft_measured_sandbox **link = &measured->first;
  while (*link && *link != sandbox) link = &(*link)->next;
  if (*link) {
    *link = sandbox->next;
    for (uint32_t i = 0; i < sandbox->metric_count; i++) measured->ended[i] += value_of(sandbox, i);
    measured->ended_dropped += read_now(sandbox->control + FT_CONTROL_EVENTS_DROPPED);
    measured->ended_cut += read_now(sandbox->control + FT_CONTROL_EVENTS_CUT);
  }
  pthread_mutex_unlock(&measured->lock);
}

uint64_t ft_measured_counter(const ft_measured *measured, uint32_t index) {
  uint64_t sum = measured->ended[index];
  for (const ft_measured_sandbox *one = measured->first; one; one = one->next) sum += value_of(one, index);
  return sum;
}

double ft_measured_gauge(const ft_measured *measured, uint32_t index) {
  double sum = 0;
  for (const ft_measured_sandbox *one = measured->first; one; one = one->next) {
    const uint64_t bits = value_of(one, index);
    double value;
    memcpy(&value, &bits, sizeof value);
    sum += value;
  }
  return sum;
}

uint64_t ft_measured_dropped(const ft_measured *measured) {
  uint64_t sum = measured->ended_dropped;
  for (const ft_measured_sandbox *one = measured->first; one; one = one->next) {
    sum += read_now(one->control + FT_CONTROL_EVENTS_DROPPED);
  }
  return sum;
}

uint64_t ft_measured_cut(const ft_measured *measured) {
  uint64_t sum = measured->ended_cut;
  for (const ft_measured_sandbox *one = measured->first; one; one = one->next) {
    sum += read_now(one->control + FT_CONTROL_EVENTS_CUT);
  }
  return sum;
}
