#include "pki/digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace meshc::pki {

std::string sha256_hex(std::string_view bytes) {
  // EVP_sha256() would search the providers at each use; a fetched algorithm is found once. It lives as long as the
  // process.
  static EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX *)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);

  std::array<unsigned char, 32> digest{};
  if (algorithm == nullptr || !context || EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
    std::abort(); // an OpenSSL without SHA-256, or no memory: no digest we could write down would be true

  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const unsigned char byte : digest)
    (text += digits[byte >> 4]) += digits[byte & 15];
  return text;
}

} // namespace meshc::pki
