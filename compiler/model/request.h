// Requests: how they are told apart, and what a proxy may change in them and in their answers.
#pragma once

#include "model/basics.h"

#include <compare>
#include <vector>

namespace meshc::model {

struct StringMatch {
  enum class How : std::uint8_t { exact, prefix, present } how = How::exact;
  std::string text;
  Span span;
};

struct HeaderMatch {
  std::string name; // lower case
  StringMatch match;
};

// Who calls: the pods of a service, or with it unknown, all of a namespace.
struct Origin {
  NamespaceId space;
  ServiceId service;
  auto operator<=>(const Origin &) const = default;
};

// All that is stated must hold.
struct RequestMatch {
  std::vector<HeaderMatch> headers;
  std::vector<StringMatch> paths; // any of them
  std::vector<Word> methods;      // any of them, upper case
  Span span;
  std::vector<HeaderMatch> query{};  // parameters by name, case kept
  std::vector<Origin> callers{};    // any of them, sorted, unique; empty = whoever calls
  std::vector<HeaderMatch> claims{}; // of the end user's token, spelled as in it
};

// Does one hold for everything that the other holds for?
bool contains(const StringMatch &outer, const StringMatch &inner);
bool contains(const RequestMatch &outer, const RequestMatch &inner);

// A field of HTTP headers, and what it becomes.
struct HeaderValue {
  Word name; // lower case
  Word value;
};

struct HeaderChanges {
  std::vector<HeaderValue> set; // by name
  std::vector<HeaderValue> add; // by name
  std::vector<Word> remove;     // sorted

  bool empty() const { return set.empty() && add.empty() && remove.empty(); }
};

struct Rewrite {
  Setting<std::string> path; // of the matched path, or of its matched prefix
  Setting<std::string> host;
};

struct Redirect {
  Setting<std::string> host;
  Setting<std::string> path;   // the whole of it
  Setting<std::string> prefix; // of the matched prefix
  Setting<std::string> scheme; // http, https
  Setting<int> port;
  Setting<int> status;
};

struct Response {
  Setting<int> status;
  Setting<std::string> body;
};

struct Cors {
  std::vector<StringMatch> origins;
  std::vector<Word> methods; // upper case
  std::vector<Word> headers;
  std::vector<Word> expose;
  Setting<Duration> max_age;
  Setting<bool> credentials;
};

} // namespace meshc::model
