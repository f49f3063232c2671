/*
 * Sends the numbers from 0 on as datagrams to a Unix socket, once somebody listens there. What the receiver
 * has no room for waits. usage: send_datagrams PATH COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  const struct timespec moment = {.tv_nsec = 20000000};
  if (argc != 3) return 2;
  snprintf(to.sun_path, sizeof to.sun_path, "%s", argv[1]);
  const int file = socket(AF_UNIX, SOCK_DGRAM, 0);
  for (int tries = 0; connect(file, (const struct sockaddr *)&to, sizeof to) != 0; tries++) {
    if (tries == 1000) return 1;
    nanosleep(&moment, NULL);
  }
  for (int i = 0; i < atoi(argv[2]); i++) {
    char text[16];
    const int length = snprintf(text, sizeof text, "%d", i);
    if (send(file, text, (size_t)length, 0) != length) return 1;
  }
  close(file);
  return 0;
}
