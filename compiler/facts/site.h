// What was found in plain files: the objects of one cluster, or of one text with examples in it. Nothing is known to be
// right, complete or even of a known kind. Bodies carry their places in the files.
#pragma once

#include "manifest/object.h"

#include <string>
#include <vector>

namespace meshc::facts {

// A command of a shell script on one line, or a query of a dashboard, and where it stands.
struct Passage {
  std::string text;
  Span span;
};

struct Found {
  manifest::Object object; // `space` is empty when the file leaves the namespace to whoever applies it
  std::string handed_to;   // the command of a script that it is piped into: kubectl, istioctl; empty in a file
};

struct Site {
  std::string name;
  bool is_document = false; // a text: its examples may be about several clusters, and are not all of any
  std::vector<Found> objects;
  std::vector<Passage> commands;
  std::vector<Passage> queries; // PromQL
};

} // namespace meshc::facts
