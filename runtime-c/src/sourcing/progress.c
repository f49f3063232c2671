#include "sourcing/progress.h"

void ft_progress_init(ft_progress *progress) { pthread_mutex_init(&progress->lock, NULL); }

void ft_progress_destroy(ft_progress *progress) { pthread_mutex_destroy(&progress->lock); }

void ft_progress_keep(ft_progress *progress, int32_t hundredths, const uint8_t *text, uint32_t length) {
  pthread_mutex_lock(&progress->lock);
  ft_progress_value *said = &progress->said;
  said->hundredths = hundredths < 0 ? 0 : hundredths > 10000 ? 10000 : (uint32_t)hundredths;
  said->text[ft_utf8_repair(said->text, text, length)] = '\0';
  pthread_mutex_unlock(&progress->lock);
}

const char *ft_progress_give(ft_progress *progress, uint32_t *hundredths) {
  pthread_mutex_lock(&progress->lock);
  progress->given = progress->said;
  *hundredths = progress->given.hundredths;
  pthread_mutex_unlock(&progress->lock);
  return progress->given.text;
}
