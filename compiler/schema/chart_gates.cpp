#include "schema/chart_gates.h"

#include "base/text.h"

#include <array>
#include <charconv>

namespace meshc::schema {
namespace {

struct Gate {
  std::string_view chart;
  std::string_view path;
  int since; // minor version
};

// Found by comparing the charts and istiod of 1.29.6, 1.30.3 and 1.31.0-rc.0.
constexpr std::array<Gate, 6> gates{{
    {"base", "global.enableReaderRBAC", 30},
    {"istiod", "global.enableReaderRBAC", 30},
    {"istiod", "env.PILOT_MULTICLUSTER_KUBECONFIG_PATH", 30},
    {"gateway", "networkGatewayPorts", 30},
    {"base", "global.readerServiceAccount", 31},
    {"istiod", "global.readerServiceAccount", 31},
}};

// 1.30.5 is 30; nothing for another major version.
std::optional<int> minor_of(std::string_view version) {
  const std::vector<std::string_view> parts = split(version, '.');
  int minor = 0;
  if (parts.size() < 2 || parts.front() != "1" ||
      std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), minor).ec != std::errc())
    return std::nullopt;
  return minor;
}

} // namespace

void check_chart_gates(const manifest::ChartValues &chart, Findings &findings) {
  const std::optional<int> minor = minor_of(chart.version);
  if (!minor)
    return;
  const Place root{nullptr, &chart.values, {}, 0, false};
  for (const Gate &gate : gates)
    if (gate.chart == chart.chart && *minor < gate.since)
      if (const manifest::Value *value = chart.values.find(gate.path))
        findings.report(Place{&root, value, {}, 0, false}, "`" + std::string(gate.path) + "` needs Istio 1." +
                                                               std::to_string(gate.since) + ", but the cluster runs " +
                                                               chart.version);
}

} // namespace meshc::schema
