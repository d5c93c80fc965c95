// Routes, and what they share with the service's own settings: versions, shares of a split, retries. Internal to the
// lowering of traffic.
#pragma once

#include "check/blocks/lower.h"

#include <optional>

namespace meshc::check {

model::Setting<model::Retry> lower_retry(const View::Nested &block);
// Unknown, and reported, when the service has no such version.
model::VersionId find_version(Program &program, const model::Service &service, std::string_view owner,
                              std::string_view name, Span at);
// The entries of a `split`, sorted; `whole` grows to what it was written in.
std::vector<model::Share> lower_shares(Program &program, const Ids &ids, const View &view, std::uint16_t field,
                                       std::string_view owner, const model::Service &service, Span &whole);
// Unknown, and reported, when there is none of that name.
model::ClusterId find_cluster(Program &program, const Ids &ids, std::string_view name, Span at);
// What a route does to calls, in blocks and fields that routes of services and of ingresses name alike.
void lower_parts(Program &program, const View &view, const Block &block, std::string_view who, model::Route &route);
std::optional<model::Route> lower_route(Program &program, const Ids &ids, const View::Entry &entry,
                                        std::string_view owner, const model::Service &service);

} // namespace meshc::check
