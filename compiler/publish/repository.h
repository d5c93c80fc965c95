// Questions to git that `meshc commit` asks before it commits. Reads only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace meshc::publish {

// The commit the mesh folder itself is at, for the `Source-Commit` trailer; its time dates our commit, so that reruns
// are identical.
struct SourceCommit {
  std::string id; // 40 hexadecimal digits
  std::int64_t seconds = 0;
  int offset_minutes = 0;
  bool modified = false; // something below the folders is not committed
};

// `folder` is an absolute path, as are those of imported folders, whose changes count too. Nothing when it is in no git
// work tree or nothing is committed there yet.
std::optional<SourceCommit> source_commit(const std::string &folder, std::vector<std::string> imported = {});

// user.name and user.email as git would use them in the repository; nothing when one is missing.
struct Person {
  std::string name;
  std::string email;
};
std::optional<Person> configured_person(const std::string &repository);

} // namespace meshc::publish
