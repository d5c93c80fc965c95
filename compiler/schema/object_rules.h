// Rules of the program over the objects that are about to be written, whatever made them. First their paths are checked
// against the schemas of the kind that they ask for; then they are asked of each cluster's objects. A rule speaks of
// kind, group, version, name, namespace, labels and annotations of an object, and of its top-level fields.
//
// What is not there is `none`: a member of it is none, `==` and `!=` compare with it, a list that is not there is
// empty, and any other use is MC9031. Linear in rules, objects of their kind, and the lists that they look into.
#pragma once

#include "diagnostics/diagnostic.h"
#include "manifest/object.h"
#include "model/object_rule.h"
#include "schema/schema_set.h"

#include <span>

namespace meshc::schema {

using ObjectRules = std::span<const model::ObjectRule>;

// Kinds nobody knows, fields that a kind does not have, comparisons that its types do not allow. Rules may be asked
// only when there is no error.
void check_rules(ObjectRules rules, const SchemaSet &schemas, diagnostics::Diagnostics &findings);

// Asks every rule of every object that it is about: a finding for each rule and object, about that object, its cluster,
// its namespace and the service of its name. `selected`: which rules were about something; as long as `rules`.
void ask_rules(ObjectRules rules, const manifest::Bundle &bundle, std::vector<bool> &selected,
               diagnostics::Diagnostics &findings);

// MC1014 for a rule about nothing in any cluster; `selected` of all clusters together.
void report_unselected(ObjectRules rules, const std::vector<bool> &selected, diagnostics::Diagnostics &findings);

// Findings of ask_rules() in several clusters about the same object become one that names them, and more than ten of a
// rule are counted. After waivers: what is accepted in one cluster is not accepted in another.
diagnostics::Diagnostics join_clusters(diagnostics::Diagnostics findings);

} // namespace meshc::schema
