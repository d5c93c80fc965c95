package main

import (
	"regexp"
	"strings"

	rbac "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	matcher "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"
)

// How Envoy judges a request by RBAC rules, as far as Istio writes them: a policy fits when one of its permissions and
// one of its principals does. A part that is not known here fits nothing, so a new shape shows as a refusal.

func passes(rules *rbac.RBAC, one request) bool {
	fits := false
	for _, policy := range rules.Policies {
		fits = fits || policyFits(policy, one)
	}
	if rules.Action == rbac.RBAC_DENY {
		return !fits
	}
	return fits
}

func policyFits(policy *rbac.Policy, one request) bool {
	permitted, known := false, false
	for _, permission := range policy.Permissions {
		permitted = permitted || permissionFits(permission, one)
	}
	for _, principal := range policy.Principals {
		known = known || principalFits(principal, one)
	}
	return permitted && known
}

func permissionFits(permission *rbac.Permission, one request) bool {
	switch rule := permission.Rule.(type) {
	case *rbac.Permission_Any:
		return rule.Any
	case *rbac.Permission_AndRules:
		for _, part := range rule.AndRules.Rules {
			if !permissionFits(part, one) {
				return false
			}
		}
		return true
	case *rbac.Permission_OrRules:
		for _, part := range rule.OrRules.Rules {
			if permissionFits(part, one) {
				return true
			}
		}
	case *rbac.Permission_NotRule:
		return !permissionFits(rule.NotRule, one)
	case *rbac.Permission_DestinationPort:
		return int(rule.DestinationPort) == one.port.Target
	case *rbac.Permission_RequestedServerName:
		return textFits(rule.RequestedServerName, one.sni)
	case *rbac.Permission_Header:
		return headerFits(rule.Header, one)
	case *rbac.Permission_UrlPath:
		return textFits(rule.UrlPath.GetPath(), one.path)
	}
	return false
}

func principalFits(principal *rbac.Principal, one request) bool {
	switch rule := principal.Identifier.(type) {
	case *rbac.Principal_Any:
		return rule.Any
	case *rbac.Principal_AndIds:
		for _, part := range rule.AndIds.Ids {
			if !principalFits(part, one) {
				return false
			}
		}
		return true
	case *rbac.Principal_OrIds:
		for _, part := range rule.OrIds.Ids {
			if principalFits(part, one) {
				return true
			}
		}
	case *rbac.Principal_NotId:
		return !principalFits(rule.NotId, one)
	case *rbac.Principal_Authenticated_:
		return one.principal != "" && textFits(rule.Authenticated.PrincipalName, "spiffe://"+one.principal)
	case *rbac.Principal_FilterState:
		return one.principal != "" && textFits(rule.FilterState.GetStringMatch(), "spiffe://"+one.principal)
	case *rbac.Principal_Header:
		return headerFits(rule.Header, one)
	case *rbac.Principal_DirectRemoteIp:
		return isFrom(rule, one)
	}
	return false
}

func headerFits(header *route.HeaderMatcher, one request) bool {
	value, there := one.headers[strings.ToLower(header.Name)]
	switch header.Name {
	case ":method":
		value, there = one.method, true
	case ":path":
		value, there = one.path, true
	}
	fits := false
	switch match := header.HeaderMatchSpecifier.(type) {
	case *route.HeaderMatcher_StringMatch:
		fits = there && textFits(match.StringMatch, value)
	case *route.HeaderMatcher_PresentMatch:
		fits = there == match.PresentMatch
	}
	return fits != header.InvertMatch
}

func textFits(match *matcher.StringMatcher, text string) bool {
	switch pattern := match.GetMatchPattern().(type) {
	case *matcher.StringMatcher_Exact:
		return pattern.Exact == text
	case *matcher.StringMatcher_Prefix:
		return strings.HasPrefix(text, pattern.Prefix)
	case *matcher.StringMatcher_Suffix:
		return strings.HasSuffix(text, pattern.Suffix)
	case *matcher.StringMatcher_Contains:
		return strings.Contains(text, pattern.Contains)
	case *matcher.StringMatcher_SafeRegex:
		expression, err := regexp.Compile("^(?:" + pattern.SafeRegex.Regex + ")$")
		return err == nil && expression.MatchString(text)
	}
	return false
}
