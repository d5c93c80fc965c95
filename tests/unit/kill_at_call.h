// Runs `work` in a child process that is killed just before its n-th system call that changes files (from 1).
// Built on ptrace, so that it sees every call of every library.
#pragma once

#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum class Ended : std::uint8_t { killed, finished, untraceable };

inline bool changes_files(std::uint64_t call, const std::uint64_t *arguments) {
  switch (call) {
  case SYS_openat:
    return (arguments[2] & (O_CREAT | O_TRUNC)) != 0;
#ifdef SYS_open
  case SYS_open:
    return (arguments[1] & (O_CREAT | O_TRUNC)) != 0;
  case SYS_mkdir:
  case SYS_rmdir:
  case SYS_unlink:
  case SYS_rename:
  case SYS_link:
#endif
  case SYS_write:
  case SYS_pwrite64:
  case SYS_ftruncate:
  case SYS_mkdirat:
  case SYS_unlinkat:
  case SYS_renameat:
  case SYS_renameat2:
  case SYS_linkat:
  case SYS_fsync:
  case SYS_msync:
  case SYS_munmap: // libgit2 writes a pack through a mapping
    return true;
  default:
    return false;
  }
}

template <class Work> Ended run_and_kill(std::size_t call, Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
      ::_exit(99);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFSTOPPED(status))
    return Ended::untraceable;
  ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  std::size_t seen = 0;
  while (true) {
    ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) || WIFSIGNALED(status))
      return Ended::finished;
    if (!WIFSTOPPED(status) || WSTOPSIG(status) != (SIGTRAP | 0x80))
      continue;
    __ptrace_syscall_info info{};
    ::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info);
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !changes_files(info.entry.nr, info.entry.args) || ++seen < call)
      continue;
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return Ended::killed;
  }
}
