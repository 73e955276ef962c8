// SPDX-License-Identifier: MIT
// A busy neighbour: runs a command while a child process computes without pause, then ends it.
// Usage: busy COMMAND [ARGUMENT]...
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: busy COMMAND [ARGUMENT]...\n", stderr);
    return 2;
  }
  const pid_t neighbour = fork();
  if (neighbour == 0) {
    alarm(3600);
    volatile unsigned work = 0;
    for (;;) work = work + 1;
  }
  const pid_t command = fork();
  if (command == 0) {
    execvp(arguments[1], arguments + 1);
    std::perror(arguments[1]);
    _exit(127);
  }
  int status = 1;
  waitpid(command, &status, 0);
  kill(neighbour, SIGKILL);
  waitpid(neighbour, nullptr, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
