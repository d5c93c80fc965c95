package main

import "fmt"

// report counts what was checked. A check that fails is told once, however many proxies see it alike.
type report struct {
	passed   int
	failures []string
	told     map[string]bool
}

func (r *report) pass() { r.passed++ }

func (r *report) fail(proxy, host, format string, arguments ...any) {
	line := fmt.Sprintf("%s: %s: %s", proxy, host, fmt.Sprintf(format, arguments...))
	if r.told == nil {
		r.told = map[string]bool{}
	}
	if !r.told[line] {
		r.told[line] = true
		r.failures = append(r.failures, line)
	}
}

// expect passes or fails one check.
func (r *report) expect(good bool, proxy, host, format string, arguments ...any) bool {
	if good {
		r.pass()
	} else {
		r.fail(proxy, host, format, arguments...)
	}
	return good
}
