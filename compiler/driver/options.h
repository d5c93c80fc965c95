// One command line, understood.
#pragma once

#include "diagnostics/render.h"

#include <cstdint>
#include <string>
#include <vector>

namespace meshc::driver {

enum class Verb : std::uint8_t { check, compile, commit, fmt, explain, where, why, dump, completion, version };
enum class Colour : std::uint8_t { automatic, always, never };

struct Options {
  Verb verb = Verb::check;
  std::string mesh = ".";         // folder or file of the mesh
  std::string subject;            // what explain, where, why, dump and completion are about
  std::vector<std::string> files; // fmt

  diagnostics::Format format = diagnostics::Format::text;
  bool json_answer = false; // --format json for verbs that answer something
  Colour colour = Colour::automatic;
  diagnostics::Severity fail_on = diagnostics::Severity::error;
  std::string cluster;
  std::string now; // check, compile, commit: the day that decides about waivers; empty: today
  bool quiet = false;

  std::string out;   // compile: the folder that is written
  bool take = false; // take over files that were edited by hand
  bool durable = false;

  std::string repository;
  std::string branch;
  std::string root;
  std::string message;

  bool check_only = false; // fmt --check
  bool diff = false;       // fmt --diff
  bool spans = false;      // dump tree --spans
};

// Exit codes of the product.
inline constexpr int clean = 0;
inline constexpr int failure = 1; // usage, or the tool broke
inline constexpr int findings = 100;

} // namespace meshc::driver
