#include "model/values.h"

#include <catch2/catch.hpp>

using namespace meshc;

TEST_CASE("days of the calendar, and nothing else, are dates") {
  for (const auto text :
       {"1970-01-01", "2027-03-31", "2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31", "1969-12-31"}) {
    INFO(text);
    const auto date = model::parse_date(text);
    REQUIRE(date);
    CHECK(model::spelled(*date) == text);
  }
  for (const auto text : {"2023-02-29", "1900-02-29", "2027-00-10", "2027-13-01", "2027-04-31", "2027-04-00",
                          "2027-4-1", "27-04-01", "2027/04/01", "2027-04-1a", "-027-04-01", "", "2027-04-011"}) {
    INFO(text);
    CHECK_FALSE(model::parse_date(text));
  }
}

TEST_CASE("each day follows the one before, over four hundred years") {
  int days = model::parse_date("1900-01-01")->days;
  for (; days < model::parse_date("2300-01-01")->days; ++days) {
    const auto again = model::parse_date(model::spelled(model::Date{days}));
    if (!again || again->days != days)
      FAIL("day " << days << " is spelled " << model::spelled(model::Date{days}));
  }
  CHECK(model::parse_date("1970-01-02")->days == 1);
}

TEST_CASE("a time lies in its day in UTC, also before 1970") {
  CHECK(model::spelled(model::date_of(0)) == "1970-01-01");
  CHECK(model::spelled(model::date_of(86'399)) == "1970-01-01");
  CHECK(model::spelled(model::date_of(86'400)) == "1970-01-02");
  CHECK(model::spelled(model::date_of(-1)) == "1969-12-31");
  CHECK(model::spelled(model::date_of(-86'400)) == "1969-12-31");
  CHECK(model::spelled(model::date_of(1'700'000'000)) == "2023-11-14");
}
