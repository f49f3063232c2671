/*
 * Posts COUNT requests over one connection, the numbers from 0 on, each once the one before it was answered,
 * and again where the answer is 503. Waits for the server. usage: post_requests PORT COUNT
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void sleep_ms(int ms) {
  const struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
  nanosleep(&wait, NULL);
}

static int connected(int port) {
  const struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons((in_port_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  for (int i = 0; i < 3000; i++, sleep_ms(10)) {
    const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (connect(file, (const struct sockaddr *)&to, sizeof to) == 0) {
      setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return file;
    }
    close(file);
  }
  return -1;
}

/* The status of the next answer; 0: there is none. */
static int answer(int file) {
  char text[512];
  size_t length = 0;
  do {
    const ssize_t got = recv(file, text + length, sizeof text - 1 - length, 0);
    if (got <= 0) return 0;
    text[length += (size_t)got] = '\0';
  } while (!strstr(text, "\r\n\r\n"));
  return atoi(text + strlen("HTTP/1.1 "));
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const int file = connected(atoi(argv[1])), count = atoi(argv[2]);
  if (file < 0) return 1;
  for (int i = 0; i < count;) {
    char body[16], request[256];
    const int length = snprintf(body, sizeof body, "%d", i);
    const int whole =
        snprintf(request, sizeof request,
                 "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s", length, body);
    if (send(file, request, (size_t)whole, MSG_NOSIGNAL) != whole) return 1;
    switch (answer(file)) {
      case 200: i++; break;
      case 503: sleep_ms(20); break;
      default: return 1;
    }
  }
  close(file);
  return 0;
}
