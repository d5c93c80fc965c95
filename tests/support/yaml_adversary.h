// Values whose strings are chosen to be misread: words, numbers, dates and indicators of YAML 1.1 and 1.2, mixed with
// blanks, line breaks and code points that do not print. The same seed gives the same values everywhere.
#pragma once

#include "manifest/value.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::tests {

inline const std::vector<std::string> &nasty_strings() {
  static const std::vector<std::string> all{"",
                                            "yes",
                                            "No",
                                            "ON",
                                            "off",
                                            "y",
                                            "N",
                                            "true",
                                            "False",
                                            "null",
                                            "~",
                                            "Null",
                                            "0",
                                            "-0",
                                            "+0",
                                            "1",
                                            "-1",
                                            "+1",
                                            "0777",
                                            "08",
                                            "09.5",
                                            "0o17",
                                            "0O17",
                                            "0x1F",
                                            "0X1f",
                                            "-0x1f",
                                            "0b101",
                                            "-0b1",
                                            "1_000",
                                            "1_0.5_0",
                                            "_1",
                                            "1_",
                                            ".5",
                                            "5.",
                                            ".",
                                            "..",
                                            "...",
                                            "1.10",
                                            "1.1.1",
                                            "1e3",
                                            "1E+3",
                                            "1e-3",
                                            "1e",
                                            "e1",
                                            "+.5e1",
                                            ".e1",
                                            "1.e+1",
                                            ".inf",
                                            "-.Inf",
                                            "+.INF",
                                            ".nan",
                                            ".NaN",
                                            "inf",
                                            "nan",
                                            "Infinity",
                                            "22:30",
                                            "22:30:15",
                                            "-1:30",
                                            "1:60",
                                            "1:2.5",
                                            "190:20:30.15",
                                            "8080:80",
                                            "2027-03-31",
                                            "2001-1-1",
                                            "2001-12-14t21:59:43.10-05:00",
                                            "2001-12-14 21:59:43.10 -5",
                                            "2027-03",
                                            "12e03",
                                            "0.0",
                                            "0x",
                                            "0xg",
                                            "-",
                                            "--",
                                            "---",
                                            "--- a",
                                            "- a",
                                            "-a",
                                            "?",
                                            "? a",
                                            "?a",
                                            ":",
                                            ": a",
                                            ":a",
                                            "a:",
                                            "a: b",
                                            "a:b",
                                            "a :b",
                                            "::1",
                                            "fe80::1",
                                            "#",
                                            "#a",
                                            "a#",
                                            "a #b",
                                            "a# b",
                                            "*",
                                            "*a",
                                            "&",
                                            "&a",
                                            "!",
                                            "!a",
                                            "!!str",
                                            "|",
                                            "|-",
                                            ">",
                                            ">+",
                                            "%",
                                            "%YAML 1.1",
                                            "@",
                                            "@a",
                                            "`",
                                            "`a",
                                            "'",
                                            "''",
                                            "'a'",
                                            "it's",
                                            "\"",
                                            "\"a\"",
                                            "say \"hi\"",
                                            "[",
                                            "[]",
                                            "[a]",
                                            "{",
                                            "{}",
                                            "{a: b}",
                                            "]",
                                            "}",
                                            ",",
                                            ", a",
                                            "a, b",
                                            "=",
                                            "==",
                                            "=a",
                                            "<<",
                                            "<",
                                            "<<a",
                                            "\\",
                                            "\\n",
                                            "a\\",
                                            " ",
                                            "  ",
                                            " a",
                                            "a ",
                                            "\t",
                                            "\ta",
                                            "a\t",
                                            "a\tb",
                                            "\n",
                                            "\n\n",
                                            "a\n",
                                            "a\n\n",
                                            "\na",
                                            "a\nb",
                                            "a\nb\n",
                                            "a\n\nb",
                                            "a\n \nb",
                                            " a\nb",
                                            "a \nb",
                                            "a\n b",
                                            "a\n\tb",
                                            "a\r",
                                            "a\r\nb",
                                            "\r",
                                            "# a\nb",
                                            "a\n# b",
                                            "---\na",
                                            "a\n---\nb",
                                            "a\n...\n",
                                            "- a\n- b",
                                            "a: b\nc: d\n",
                                            "{{ .token | trim }}",
                                            "${HOST}",
                                            "$(HOST)",
                                            "%(host)s",
                                            "\xc3\xa9",
                                            "gr\xc3\xb6\xc3\x9f"
                                            "e",
                                            "\xe4\xb8\xad",
                                            "\xc2\x85",
                                            "a\xc2\x85"
                                            "b",
                                            "\xc2\xa0",
                                            "a\xc2\xa0",
                                            "\xe2\x80\xa8",
                                            "a\xe2\x80\xa8"
                                            "b",
                                            "a\xe2\x80\xa9",
                                            "\xef\xbb\xbf",
                                            "a\xef\xbb\xbf",
                                            "\xef\xbf\xbe",
                                            "\xef\xbf\xbd",
                                            "\xf0\x9d\x84\x9e",
                                            "\xf0\x9f\x99\x82 ok",
                                            "\xe2\x80\x8b",
                                            "\xe2\x80\xae"
                                            "abc",
                                            std::string("\0", 1),
                                            std::string("a\0b", 3),
                                            "\x01",
                                            "\x1b[0m",
                                            "\x7f",
                                            "\x1c",
                                            "\x1e",
                                            "203.0.113.11",
                                            "10.0.0.0/16",
                                            "1h0m0s",
                                            "10s",
                                            "500m",
                                            "1Gi",
                                            "cart.shop.svc.cluster.local",
                                            "*.svc.cluster.local",
                                            "argocd.argoproj.io/sync-options",
                                            "Prune=false,Delete=false",
                                            "https://east-1.example:6443",
                                            "cluster.local/ns/shop/sa/web",
                                            "9223372036854775808",
                                            "-9223372036854775809",
                                            "18446744073709551616",
                                            "123456789012345678901234567890",
                                            "1.7976931348623157e309",
                                            "0.1",
                                            "0.30000000000000004"};
  return all;
}

class Adversary {
public:
  explicit Adversary(std::uint64_t seed) : state_(seed) {}

  manifest::Value value(int depth = 0) {
    const std::uint64_t choice = below(depth >= 4 ? 8 : 12);
    switch (choice) {
    case 8:
    case 9: {
      manifest::Value list = manifest::Value::list({});
      for (std::uint64_t left = below(4); left > 0; --left)
        list.push(value(depth + 1));
      return list;
    }
    case 10:
    case 11: {
      manifest::Value map = manifest::Value::map({});
      for (std::uint64_t left = below(5); left > 0; --left)
        map.set(below(40) == 0 ? std::string(1100, 'k') : string(), value(depth + 1));
      return map;
    }
    case 0:
      return scalar();
    default:
      return manifest::Value(string(), {});
    }
  }

  std::string string() {
    const auto &all = nasty_strings();
    std::string text = all[below(all.size())];
    for (std::uint64_t more = below(3); more > 0; --more) {
      if (below(2) == 0)
        text += all[below(all.size())];
      else
        for (std::uint64_t left = below(6); left > 0; --left)
          text += pieces[below(pieces.size())];
    }
    return text;
  }

private:
  static constexpr std::array<std::string_view, 34> pieces{
      "a",  "b", "e", "x",  "o",  "0", "1", "7", "9", "_", ".", "-", "+", ":",  " ", " ", "\n",
      "\n", "#", "'", "\"", "\\", ",", "[", "{", "&", "*", "?", "|", "%", "\t", "/", "T", "="};

  manifest::Value scalar() {
    switch (below(5)) {
    case 0:
      return manifest::Value{};
    case 1:
      return manifest::Value(below(2) == 0, {});
    case 2:
      return manifest::Value(static_cast<std::int64_t>(next()), {});
    case 3:
      return manifest::Value(static_cast<double>(static_cast<std::int64_t>(next())) / 1024.0, {});
    default:
      return manifest::Value(static_cast<double>(below(1000)) * 1e-9, {});
    }
  }

  // splitmix64
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  std::uint64_t state_;
};

} // namespace meshc::tests
