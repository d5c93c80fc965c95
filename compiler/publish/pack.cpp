#include "publish/pack.h"

#include "publish/sha1.h"

#include <zlib.h>

namespace meshc::publish {

// One stream for all objects: making a stream costs more than compressing a small file.
struct Pack::Compressor {
  Compressor() { good = deflateInit(&stream, Z_BEST_SPEED) == Z_OK; }
  ~Compressor() { deflateEnd(&stream); }

  z_stream stream{};
  bool good = false;
};

namespace {

constexpr std::size_t header_size = 12;

void put_number(std::string &bytes, std::size_t at, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i)
    bytes[at + i] = static_cast<char>(number >> (24 - 8 * i));
}

} // namespace

Pack::Pack() : bytes_(header_size, '\0'), compressor_(std::make_unique<Compressor>()) {}

Pack::~Pack() = default;

void Pack::add(git_object_t type, std::string_view bytes) {
  ++count_;
  // Type in bits 4 to 6, the length in four bits and then seven a byte, low ones first.
  std::size_t rest = bytes.size() >> 4;
  unsigned head = (static_cast<unsigned>(type) << 4) | (bytes.size() & 15);
  while (rest != 0) {
    bytes_ += static_cast<char>(head | 0x80);
    head = rest & 0x7f;
    rest >>= 7;
  }
  bytes_ += static_cast<char>(head);

  z_stream &stream = compressor_->stream;
  if (!compressor_->good || deflateReset(&stream) != Z_OK) {
    compressor_->good = false;
    return;
  }
  const std::size_t begin = bytes_.size();
  bytes_.resize(begin + deflateBound(&stream, bytes.size()));
  // zlib's counters are 32 bits wide; a file of 4 GiB is refused long before.
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(bytes_.data() + begin);
  stream.avail_out = static_cast<uInt>(bytes_.size() - begin);
  compressor_->good = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  bytes_.resize(bytes_.size() - stream.avail_out);
}

std::string Pack::finish() {
  if (!compressor_->good)
    return "";
  bytes_.replace(0, 4, "PACK");
  put_number(bytes_, 4, 2);
  put_number(bytes_, 8, count_);
  for (const unsigned char byte : sha1(bytes_))
    bytes_ += static_cast<char>(byte);
  return std::move(bytes_);
}

} // namespace meshc::publish
