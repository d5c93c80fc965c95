// Random fleets, each written in three ways that must mean the same: `compact` with loops, conditions, profiles,
// defaults, lets, selections, records and arithmetic; `inlined`, where each `use` is replaced by what it brings in; and
// `unrolled`, where every block stands alone with literals, as the generator itself worked the layers out. The same
// seed gives the same fleet everywhere. Every program compiles without an error.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace meshc::testing {

using Files = std::map<std::string, std::string>; // path below the mesh folder to text

enum class Style : std::uint8_t { compact, inlined, unrolled };

class FleetPrograms {
public:
  explicit FleetPrograms(std::uint32_t seed);

  // `overlay`: the fleet as `--overlay variant` makes it. Only the unrolled style differs: the others hold the overlay
  // in any case, and whoever checks them says whether it applies.
  Files files(Style style, bool overlay = false) const;

private:
  struct Written {
    std::string plain;
    std::string compact; // the same value, computed
  };
  struct BlockChange {
    enum class How : std::uint8_t { add, replace, off } how = How::add;
    std::map<std::string, Written> fields;
  };
  struct Layer {
    std::map<std::string, Written> fields;
    std::map<std::string, BlockChange> blocks;
  };
  struct Parameter {
    std::string name;
    std::string block; // empty: a field of the service itself
    std::string field;
  };
  struct Use {
    std::size_t profile = 0;
    std::map<std::string, Written> arguments; // by parameter; the others keep their defaults
  };
  struct Profile {
    std::string name;
    Layer body;
    std::vector<Parameter> parameters;
    std::optional<Use> inner;
  };
  struct Condition {
    std::string text;
    std::function<bool(const std::string &name, const std::string &criticality)> holds;
  };
  struct Defaults {
    std::optional<Condition> where;
    Layer body;
    std::optional<Use> use;
  };
  struct Cluster {
    std::string name;
    std::string region;
    std::size_t number = 0;
    bool gold = false;
  };
  enum class Where : std::uint8_t { all, gold, silver };
  struct Group { // services that differ in a number, or one service
    std::string name;
    std::size_t count = 0; // 0: one service without a number
    Where on = Where::all;
    std::string criticality; // empty: from defaults
    std::string protocol;
    bool split = false;
    Layer body;
    std::optional<std::size_t> replicas_plus; // replicas = n + this
    std::optional<std::pair<std::size_t, Layer>> special;
    std::vector<Use> uses;
    std::optional<std::pair<Where, Layer>> on_set;
    std::optional<Layer> overlay;
  };
  struct Space {
    std::string name;
    std::string enforcement;
    std::vector<Defaults> defaults;
    std::vector<Group> groups;
  };
  struct Call {
    std::array<std::size_t, 2> caller{}; // space, group
    std::array<std::size_t, 2> callee{};
    bool all_critical = false; // instead of the caller: all services of high criticality
    std::string method;
  };

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }

  Written measure(std::uint32_t amount, const std::string &unit);
  Written value(const std::string &block, const std::string &field);
  Layer layer(const std::vector<std::string> &parts, bool strong);
  void make_profiles();
  Use use(std::size_t profile);
  std::vector<Defaults> defaults();
  Group group(const std::string &name);
  void make_calls();

  static void stack(Layer &below, const Layer &above);
  Layer expanded(const Use &use) const;
  static std::string criticality_of(const Group &group);
  Layer settled(const Space &space, const Group &group, std::size_t number, bool overlay) const;
  std::vector<std::string> names_in(Where where) const;
  static std::string numbered(const Group &group, std::size_t number);
  static std::vector<std::size_t> numbers(const Group &group);

  std::string fleet_text(Style style) const;
  std::string defaults_text(const std::vector<Defaults> &all, Style style, const std::string &indent) const;
  std::string profile_text(const Profile &profile) const;
  std::string use_text(const Use &use, const std::string &indent) const;
  std::string layer_text(const Layer &layer, Style style, const std::string &indent) const;
  std::string where_text(Where where, Style style, const std::string &spelling) const;
  std::string group_text(const Group &group, Style style) const;
  std::string frame_text(const Group &group, const std::string &name, Style style, const std::string &indent) const;
  std::string unrolled_text(const Space &space, const Group &group, bool overlay) const;
  std::string call_text(const Call &call, Style style) const;
  std::string overlay_text() const;

  std::mt19937 random_;
  std::vector<Cluster> clusters_;
  std::vector<Written> lets_; // compact: the name
  bool clusters_by_loop_ = false;
  std::vector<Profile> profiles_;
  std::vector<Defaults> defaults_;
  std::vector<Space> spaces_;
  std::vector<Call> calls_;
};

} // namespace meshc::testing
