// `use P(args)`: the arguments are worth something where the `use` stands, the names of the body mean what they mean
// where the profile is written.
#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/code.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

std::string profile_word(const Program &program, const Expr &callee) {
  return std::string(program.sources.text(callee.span));
}

// `resilient` of the program, `std.resilient` of the library; inside the library a bare name is one of its own.
Profile *find_profile(Program &program, const Expr &callee, bool from_library) {
  const bool qualified =
      callee.kind == ExprKind::dotted && callee.operands.size() == 2 && callee.operands[0].text == "std";
  const bool library = qualified || from_library;
  if (callee.kind == ExprKind::name || qualified) {
    const std::string_view name = qualified ? callee.operands[1].text : callee.text;
    for (Profile &profile : program.profiles)
      if (profile.name == name && profile.library == library)
        return &profile;
  }
  std::vector<std::string> legal;
  for (const Profile &profile : program.profiles)
    legal.push_back((profile.library ? "std." : "") + std::string(profile.name));
  const std::string written = profile_word(program, callee);
  auto &finding = program.findings.report(diagnostics::unresolved, callee.span, "profile", written);
  const std::string near = did_you_mean(written, legal);
  if (std::ranges::find(legal, "std." + written) != legal.end())
    finding.advise("did you mean `std." + written + "`?");
  else if (!near.empty())
    finding.advise(near);
  else
    finding.advise(legal.empty() ? "no profile is written; `meshc explain std` lists those that come with meshc"
                                 : "profiles are " + list_in_words(legal));
  return nullptr;
}

// An argument or default under the type of its parameter. A map stays an expression; its values are looked at all the
// same.
std::optional<Binding> bound(Program &program, const Parameter &parameter, const Expr &expr, const Scope &scope) {
  Binding binding;
  binding.name = parameter.name;
  binding.span = parameter.written->name.span;
  binding.origin = Origin::parameter;
  binding.type = parameter.type;
  Scope there = scope;
  there.field = parameter.name;
  if (parameter.type.basic == Basic::map) {
    if (expr.kind != ExprKind::record) {
      program.findings.report(diagnostics::wrong_type, expr.span, parameter.name, "a record `{ key = value }`",
                              "`" + std::string(program.sources.text(expr.span)) + "`");
      return std::nullopt;
    }
    for (const syntax::Item &item : expr.items)
      if (item.value.empty() || !evaluate(program, item.value.front(), *parameter.type.element, there))
        return std::nullopt;
    binding.bound = Bound::closure;
    binding.closure = {&expr, there};
    return binding;
  }
  auto value = evaluate_or_none(program, expr, parameter.type, there);
  if (!value)
    return std::nullopt;
  binding.value = std::move(*value);
  if (std::holds_alternative<None>(binding.value.data))
    binding.type = {Basic::nothing};
  return binding;
}

} // namespace

std::shared_ptr<const Body> use_profile(Program &program, const syntax::Item &use, const Block &block,
                                        const Scope &scope, bool on_set) {
  if (use.value.empty())
    return nullptr;
  const Expr &target = use.value.front();
  const bool called = target.kind == ExprKind::call;
  const Expr &callee = called ? target.operands[0] : target;
  Profile *profile = find_profile(program, callee, scope.library);
  if (profile == nullptr)
    return nullptr;
  profile->used = true;
  const std::string name = "profile `" + profile_word(program, callee) + "`";
  if (profile->block == nullptr)
    return nullptr;
  if (profile->block != &block) {
    program.findings
        .report(diagnostics::wrong_type, callee.span, "use", "a profile for `" + std::string(block.kind) + "`",
                "`" + profile_word(program, callee) + "`, which is for `" + std::string(profile->block->kind) + "`")
        .label(profile->item->kind_word.span, "written for this");
    return nullptr;
  }
  if (profile->expanding) {
    program.findings.report(diagnostics::cycle, use.span, profile->name)
        .label(profile->item->name.span, "defined here");
    return nullptr;
  }
  std::vector<std::string> legal;
  for (const Parameter &parameter : profile->parameters)
    legal.emplace_back(parameter.name);
  bool good = true;
  const std::span<const Expr> arguments = called ? std::span(target.operands).subspan(1) : std::span<const Expr>();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Expr &argument = arguments[i];
    const bool known = argument.kind == ExprKind::named && std::ranges::find(legal, argument.text) != legal.end();
    const bool repeated = known && std::ranges::any_of(arguments.first(i), [&](const Expr &other) {
                            return other.kind == ExprKind::named && other.text == argument.text;
                          });
    if (known && !repeated)
      continue;
    good = false;
    auto &finding = program.findings.report(diagnostics::bad_argument, argument.span, name,
                                            repeated ? "is given `" + std::string(argument.text) + "` twice"
                                            : argument.kind == ExprKind::named
                                                ? "has no parameter `" + std::string(argument.text) + "`"
                                                : "takes its arguments by name");
    if (argument.kind == ExprKind::named && !repeated)
      finding.advise(did_you_mean(argument.text, legal));
    if (finding.help.empty())
      finding.advise(legal.empty() ? "it has no parameters" : "its parameters are " + list_in_words(legal));
    finding.label(profile->item->name.span, "the profile");
  }
  const Scope home{{}, profile->name, nullptr, nullptr, profile->library};
  const Binding *names = nullptr;
  std::string key = on_set ? "on;" : "";
  for (const Parameter &parameter : profile->parameters) {
    const auto given = std::ranges::find_if(arguments, [&](const Expr &argument) {
      return argument.kind == ExprKind::named && argument.text == parameter.name;
    });
    const bool has_default = !parameter.written->value.empty();
    if (given == arguments.end() && !has_default) {
      if (!good)
        continue; // it may be what another argument was meant for
      program.findings
          .report(diagnostics::bad_argument, callee.span, name, "needs `" + std::string(parameter.name) + "`")
          .label(parameter.written->name.span, "it has no default")
          .advise("write `use " + profile_word(program, callee) + "(" + std::string(parameter.name) + " = …)`");
      good = false;
      continue;
    }
    Scope defaults = home;
    defaults.names = names; // a default may name the parameters before it
    const bool own = given == arguments.end();
    auto binding = own ? bound(program, parameter, parameter.written->value.front(), defaults)
                       : bound(program, parameter, given->operands.front(), scope);
    if (!binding) {
      good = false;
      continue;
    }
    const std::string worth = binding->bound == Bound::closure
                                  ? "@" + std::to_string(binding->closure.expr->span.file.index) + ":" +
                                        std::to_string(binding->closure.expr->span.begin) + "@" +
                                        std::to_string(reinterpret_cast<std::uintptr_t>(scope.names))
                                  : spelled(program, binding->value, binding->type).value_or("");
    // With its length, because a text may hold whatever separates.
    key += std::string(parameter.name) + "=" + std::to_string(worth.size()) + ":" + worth + ";";
    names = bind_name(program, std::move(*binding), names);
  }
  if (!good)
    return nullptr;
  if (const auto made = profile->bodies.find(key); made != profile->bodies.end())
    return made->second;
  constexpr int as_deep_as = 4; // expressions, on the stack
  if (program.depth + as_deep_as > deepest) {
    program.findings.report(diagnostics::not_computable, use.span, program.sources.text(use.span),
                            "it leads through more than 100 profiles");
    return nullptr;
  }
  if (too_many_turns(program, use, 1, scope.names))
    return nullptr;
  Scope inside = home;
  inside.names = names;
  program.depth += as_deep_as;
  profile->expanding = true;
  const std::size_t before = program.findings.all().size();
  const auto body = evaluate_body(program, profile->item->body, block, profile->item->span, inside, on_set);
  profile->expanding = false;
  program.depth -= as_deep_as;
  for (std::size_t i = before; i < program.findings.all().size(); ++i) {
    program.findings.at(i).label(use.span, "used here");
    program.turns[i] += "use " + key; // what is wrong in a profile is told once
  }
  // The same body under its own name, for `why`.
  auto named = std::make_shared<Body>(*body);
  named->profile = profile->name;
  named->arguments = names;
  program.bodies.push_back(named);
  profile->bodies.emplace(std::move(key), named);
  return named;
}

} // namespace meshc::check
