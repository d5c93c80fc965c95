// measure COMMAND [ARGUMENT]...: runs it once, its output thrown away, and prints `<milliseconds> <peak KiB> <exit
// code>`. Small on purpose: Linux counts the memory of whoever forks into the peak of the child, so a Python that forks
// would be measured along.
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count < 2)
    return 1;
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execv(arguments[1], arguments + 1);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child)
    return 1;
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  std::printf("%.3f %ld %d\n", took.count(), usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}
