// The tables by name, for blocks that contain one another and for the functions that turn layers into the model.
#pragma once

#include "check/block.h"

namespace meshc::check {

extern const Block mesh_block;
extern const Block network_block;
extern const Block link_block;
extern const Block cluster_block;
extern const Block gateway_block;
extern const Block space_block;
extern const Block service_block;
extern const Block allow_block;
extern const Block deny_block;
extern const Block external_block;
extern const Block client_block;
extern const Block ingress_block;
extern const Block defaults_block;
extern const Block overlay_block;
extern const Block delivery_block;
extern const Block rule_block;
extern const Block waive_block;
extern const Block raw_block;
extern const Block patch_block;

// Types that several tables share.
inline constexpr Type boolean_type{Basic::boolean};
inline constexpr Type text_type{Basic::text};
inline constexpr Type name_type{Basic::name};
inline constexpr Type duration_type{.basic = Basic::duration, .least = 1};
inline constexpr Type percent_type{.basic = Basic::percent, .least = 0, .most = 1'000'000};
inline constexpr Type rate_type{.basic = Basic::rate, .least = 1};
inline constexpr Type count_type{.basic = Basic::integer, .least = 1, .most = 1'000'000};
inline constexpr Type date_type{Basic::date};
inline constexpr Type expression_type{Basic::expression};
inline constexpr Type path_type{Basic::path};
inline constexpr Type match_type{Basic::match};
inline constexpr Type texts_type{.basic = Basic::list, .element = &text_type};
inline constexpr Type cluster_set{.basic = Basic::set, .kind = Kind::cluster};

} // namespace meshc::check
