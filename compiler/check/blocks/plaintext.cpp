#include "check/blocks/plaintext.h"

namespace meshc::check {
namespace {

constexpr Type cidr_type{Basic::cidr};

constexpr Field plaintext_fields[] = {
    {.name = "ports",
     .type = {.basic = Basic::list, .element = &name_type},
     .doc = "Names of service ports, or a protocol word for every port of it.",
     .example = "[http]",
     .flags = required},
    {.name = "cidrs",
     .type = {.basic = Basic::list, .element = &cidr_type},
     .doc = "Addresses from which callers without an identity may come.",
     .example = "[10.20.0.0/16]",
     .flags = required},
    {.name = "until",
     .type = date_type,
     .doc = "The last day. From the next day on it is an error.",
     .example = "2027-03-31",
     .flags = required},
};

} // namespace

const Block plaintext_block{.kind = "plaintext",
                            .header = Header::none,
                            .places = nested,
                            .doc = "Callers without a proxy that are let in for a time, unencrypted and whoever they "
                                   "are: on these ports, from these addresses.",
                            .fields = plaintext_fields};

model::Setting<model::Plaintext> lower_plaintext(Program &program, const View::Nested &nested, std::string_view owner) {
  using State = model::Setting<model::Plaintext>::State;
  if (nested.off)
    return {State::off, {}, nested.span};
  if (!nested.set)
    return {};
  require_fields(program, nested.view, plaintext_block, "`plaintext` of " + std::string(owner), nested.span);
  model::Plaintext made;
  made.ports = read_words(nested.view, field_index(plaintext_fields, "ports"));
  made.cidrs = read_cidrs(nested.view, field_index(plaintext_fields, "cidrs"));
  const auto until = read<model::Date>(nested.view, field_index(plaintext_fields, "until"));
  if (!until.is_set())
    return {};
  made.until = until.value;
  made.until_span = until.span;
  made.span = nested.span;
  return {State::set, std::move(made), nested.span};
}

} // namespace meshc::check
