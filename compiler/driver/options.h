// One command line, understood.
#pragma once

#include "diagnostics/render.h"

#include <cstdint>
#include <string>
#include <vector>

namespace meshc::driver {

enum class Verb : std::uint8_t {
  init,
  check,
  compile,
  commit,
  fmt,
  fix,
  explain,
  where,
  why,
  query,
  lint,
  vendor,
  dump,
  completion,
  version,
  complete // called by completion scripts
};
enum class Colour : std::uint8_t { automatic, always, never };

struct Options {
  Verb verb = Verb::check;
  std::string mesh = ".";         // folder or file of the mesh
  std::string subject;            // what explain, where, why, vendor, dump and completion are about
  std::vector<std::string> files; // fmt, lint; the words of complete

  diagnostics::Format format = diagnostics::Format::text;
  bool json_answer = false; // --format json for verbs that answer something
  Colour colour = Colour::automatic;
  diagnostics::Severity fail_on = diagnostics::Severity::error;
  std::string cluster;
  std::string overlay;
  std::vector<std::string> variables; // name=text
  std::string now;                    // check, compile, commit: the day that decides about waivers; empty: today
  bool quiet = false;

  std::string out;   // compile: the folder that is written
  bool take = false; // take over files that were edited by hand
  bool durable = false;

  std::string repository;
  std::string branch;
  std::string root;
  std::string message;

  std::string origin;   // vendor
  std::string revision; // vendor
  bool forget = false;  // vendor --forget

  bool dry_run = false;    // fix --dry-run
  bool check_only = false; // fmt --check
  bool diff = false;       // fmt --diff
  bool spans = false;      // dump tree --spans
  std::string release;     // dump values --release
};

// Exit codes of the product.
inline constexpr int clean = 0;
inline constexpr int failure = 1; // usage, or the tool broke
inline constexpr int findings = 100;

} // namespace meshc::driver
