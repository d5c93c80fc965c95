#include "publish/sha1.h"

#include <bit>
#include <cstdint>
#include <string>

namespace meshc::publish {
namespace {

using State = std::array<std::uint32_t, 5>;
constexpr std::size_t block_size = 64;

std::uint32_t big_endian(const char *at) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i)
    word = (word << 8) | static_cast<unsigned char>(at[i]);
  return word;
}

void add_block(State &state, const char *block) {
  std::array<std::uint32_t, 80> words{};
  for (std::size_t i = 0; i < 16; ++i)
    words[i] = big_endian(block + i * 4);
  for (std::size_t i = 16; i < 80; ++i)
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < 80; ++i) {
    const std::uint32_t mixed = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999u
                                : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1u
                                : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcu
                                         : (b ^ c ^ d) + 0xca62c1d6u;
    const std::uint32_t next = std::rotl(a, 5) + mixed + e + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  const State round{a, b, c, d, e};
  for (std::size_t i = 0; i < state.size(); ++i)
    state[i] += round[i];
}

} // namespace

std::array<unsigned char, 20> sha1(std::string_view bytes) {
  State state{0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u};
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  for (; bytes.size() >= block_size; bytes.remove_prefix(block_size))
    add_block(state, bytes.data());

  // A one bit, zeros up to a block's end, and the length in the last eight bytes.
  std::string tail(bytes);
  tail += '\x80';
  while (tail.size() % block_size != block_size - 8)
    tail += '\0';
  for (int shift = 56; shift >= 0; shift -= 8)
    tail += static_cast<char>(bits >> shift);
  for (std::size_t at = 0; at < tail.size(); at += block_size)
    add_block(state, tail.data() + at);

  std::array<unsigned char, 20> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<unsigned char>(state[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

} // namespace meshc::publish
