// From documents as they were read to the objects of a site: lists are taken apart, what is no object is left out.
#pragma once

#include "facts/site.h"

namespace meshc::lint {

void collect(manifest::Value document, const std::string &handed_to, facts::Site &site);
// What commands say instead of a document: `istioctl install --set values.global.meshID=shop` is an IstioOperator.
void collect_settings(facts::Site &site);

} // namespace meshc::lint
