package ossify.rules_test

import data.ossify.rules
import data.ossify.testing

_dac_read_search := {
	"rule": "capabilities/dac-read-search",
	"message": concat("", [
		"the container has CAP_DAC_READ_SEARCH: through a writable volume on the file system that holds its image, it can ",
		"open the image's files by handle (open_by_handle_at) and write to them; drop the capability, ",
		"or exempt the container",
	]),
}

test_warn_reports_dac_read_search_in_any_set if {
	every set in _sets {
		_warnings(_with_capabilities({set: ["CAP_CHOWN", "CAP_DAC_READ_SEARCH"]})) == {_dac_read_search}
	}
}

test_warn_does_not_report_dac_override if {
	_warnings(_with_capabilities({set: ["CAP_DAC_OVERRIDE"] | some set in _sets})) == set()
}

test_warn_does_not_report_dac_read_search_of_an_exec if {
	given := object.union(testing.given(_with_capabilities({"effective": ["CAP_DAC_READ_SEARCH"]})), {"stage": "exec"})
	warnings := rules.warn with input as given with data.ossify.config as testing.config
	not _dac_read_search in warnings
}

test_warn_does_not_report_dac_read_search_of_an_exempt_container if {
	_found("warn", object.union(testing.crio, testing.privileged_patch), {}) == set()
}

test_warn_does_not_report_dac_read_search_named_by_an_exempt_container if {
	exempt := object.union(testing.crio, testing.privileged_patch)
	named := {"process": {"capabilities": {"inheritable": ["CAP_DAC_READ_SEARCH"]}}}
	_found("warn", object.union(exempt, named), {}) == set()
}
