#include "driver/assets.h"

namespace meshc::driver {

model::Assets read_assets(Host &host, const std::string &root, const model::Mesh &mesh,
                          diagnostics::Diagnostics &findings) {
  model::Assets assets;
  for (const model::Cluster &cluster : mesh.clusters) {
    const model::ApiCa *authority = cluster.api_ca.get();
    if (authority == nullptr || authority->system || assets.files.contains(authority->file))
      continue;
    auto bytes = host.read(join_path(root, authority->file));
    if (const auto *error = std::get_if<IoError>(&bytes)) {
      findings.report(diagnostics::unreadable_file, cluster.api_ca.span, authority->file, error->reason)
          .advise("the path is relative to the mesh folder");
      continue;
    }
    std::string &text = std::get<std::string>(bytes);
    if (text.find("PRIVATE KEY") != std::string::npos)
      findings.report(diagnostics::unreadable_file, cluster.api_ca.span, authority->file,
                      "it holds a private key, which must not be in a repository");
    else if (text.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
      findings.report(diagnostics::unreadable_file, cluster.api_ca.span, authority->file,
                      "it holds no PEM certificate");
    else
      assets.files.emplace(authority->file, std::move(text));
  }
  return assets;
}

} // namespace meshc::driver
