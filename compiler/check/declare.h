// What is declared, under which names. Kinds are declared one after the other, in the order of evaluation, because a
// loop may read what an earlier kind is worth: `for c in clusters where …` is expanded once clusters are settled, and
// what it makes is declared with its kind. Reports duplicates, bad names, unknown and misplaced blocks, loops that make
// too much, and blocks of overlays that do not fit.
#pragma once

#include "check/check.h"
#include "check/program.h"

#include <map>

namespace meshc::check {

class Declarations {
public:
  Declarations(Program &program, const Inputs &inputs) : program_(program), inputs_(inputs) {}

  // Meets every item of every file: mesh, lets, profiles, and what waits for its kind.
  void collect(std::span<const syntax::Tree> trees);
  // Expands what may be expanded now and gives ids to everything of a kind.
  void declare(Kind kind);
  // Regions and gateways of the clusters, once these are evaluated.
  void declare_regions();
  void declare_zones_and_gateways();

private:
  enum class Place : std::uint8_t { mesh, space };
  // Where an item stands.
  struct Context {
    Place place = Place::mesh;
    std::string_view space;
    const Binding *names = nullptr;
    bool overlay = false;
    bool generated = false; // by a loop or a condition somewhere around it
    bool in_loop = false;   // directly in the body of one
  };
  struct Pending {
    const syntax::Item *item = nullptr;
    Context context;
  };

  void items(const std::vector<syntax::Item> &list, const Context &context);
  void item(const syntax::Item &item, const Context &context);
  void block(const syntax::Item &item, const Context &context);
  void unknown(const syntax::Item &item, const Context &context);
  void mesh(const syntax::Item &item, const Context &context);
  void overlay(const syntax::Item &item, const Context &context);
  void rule(const syntax::Item &item, const Context &context);
  void let(const syntax::Item &item, const Context &context);
  void variable(const syntax::Item &item);
  void profile(const syntax::Item &item, bool library);
  void loose(std::vector<Loose> &list, const syntax::Item &item, const Context &context);
  void generator(const syntax::Item &item, const Context &context);
  void expand(const Pending &pending);
  // Of what no turn makes: kinds and fields that do not exist. What its values are worth nobody can say.
  void words(const std::vector<syntax::Item> &list, const Context &context);
  void declare_places(Kind kind, const std::map<std::string, Span> &places);
  void expand_due(Kind kind);
  Scope scope_of(const Context &context, std::string_view field) const;
  std::string where(const Context &context) const;
  void report_unknown_input(std::string_view what, std::string_view name, const std::vector<std::string> &legal);
  void settle_spaces();
  void admit(Kind kind, std::vector<Pending> pending);
  void meet_name(int group, std::string_view parent, std::string_view name, Span span, const std::string &what);

  Program &program_;
  const Inputs &inputs_;
  std::map<Kind, std::vector<Pending>> pending_;
  std::map<Kind, std::vector<Pending>> generators_;
  std::map<std::tuple<int, std::string, std::string>, std::pair<Span, std::string>> names_;
};

} // namespace meshc::check
