#include "driver/verbs.h"

int main(int count, char **arguments) {
  const auto host = meshc::real_host();
  return meshc::driver::run(count, arguments, *host);
}
