// One visitor from several lambdas, for std::visit over closed sets of alternatives.
#pragma once

namespace meshc {

template <class... Cases> struct overloaded : Cases... { using Cases::operator()...; };
template <class... Cases> overloaded(Cases...) -> overloaded<Cases...>;

} // namespace meshc
