package ossify.exemptions_test

import data.ossify.exemptions
import data.ossify.testing

_input(now) := object.union(testing.given(testing.crio), {"now": now})

_messages(entry, now) := {"exempt": _texts(exempt), "flawed": _texts(flawed)} if {
	config := testing.exempting({"namespaces": {"shop": entry}})
	exempt := exemptions.exempt with input as _input(now) with data.ossify.config as config
	flawed := exemptions.flawed with input as _input(now) with data.ossify.config as config
}

_texts(reports) := {report.message | some report in reports}

_counts(message) := {"exempt": {message}, "flawed": set()}

_fails(why) := {
	"exempt": set(),
	"flawed": {concat("", ["the exemption of namespace shop does not count: ", why])},
}

_now := "2026-11-23T12:00:00Z"

_malformed := "its end date is not a calendar date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ"

test_exempt_needs_a_reason if {
	_messages({"reason": "moving"}, _now) == _counts("namespace shop is exempt: moving")
	entries := [
		{}, {"reason": ""}, {"reason": " \t"}, {"reason": null}, {"reason": 7}, {"until": "x"},
		true, "because", 7, [],
	]
	every entry in entries {
		_messages(entry, _now) == _fails("it gives no reason")
	}
}

# A key that is misspelt must not mean "for ever".
test_exempt_needs_known_keys if {
	entries := {"untill": {"untill": "2020-01-01"}, "Until": {"Until": null, "a": 1}}
	every key, entry in entries {
		expected := _fails(concat("", ["it has the key ", key, ", but only reason and until are known"]))
		_messages(object.union({"reason": "moving"}, entry), _now) == expected
	}
}

test_exempt_is_silent_on_entries_that_are_dropped if {
	every entry in [null, false] {
		_messages(entry, _now) == {"exempt": set(), "flawed": set()}
	}
}

test_exempt_counts_until_its_last_second if {
	cases := [
		["2026-11-23", "2026-11-23T00:00:00Z"],
		["2026-11-23", "2026-11-23T23:59:59.999Z"],
		["2026-12-01", "2026-11-30T23:59:59Z"],
		["2027-01-01", "2026-12-31T00:00:00Z"],
		["2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"],
		["2026-11-23T12:00:00Z", "2026-11-23T12:00:00.5Z"],
		["2026-11-23T12:00:00.25Z", "2026-11-23T11:59:59Z"],
		["2026-12-31T23:59:60Z", "2026-12-31T23:59:60Z"],
	]
	every case in cases {
		_messages({"reason": "moving", "until": case[0]}, case[1]) == _counts(concat("", [
			"namespace shop is exempt until ",
			case[0],
			": moving",
		]))
	}
}

test_exempt_has_the_end_date_of_an_exemption_that_ends if {
	found := {"rule": "exemptions/namespace", "message": "namespace shop is exempt until 2026-12-31: moving", "until": "2026-12-31"}
	config := testing.exempting({"namespaces": {"shop": {"reason": "moving", "until": "2026-12-31"}}})
	exemptions.exempt == {found} with input as _input(_now) with data.ossify.config as config
}

test_last_second_is_the_days_or_the_moments_without_its_fraction if {
	exemptions.last_second("2026-11-23") == "2026-11-23T23:59:59"
	exemptions.last_second("2026-11-23T12:00:00.25Z") == "2026-11-23T12:00:00"
	not exemptions.last_second("soon")
}

test_last_second_is_of_a_day_that_the_calendar_has if {
	days := ["2027-01-31", "2027-04-30", "2027-02-28", "2028-02-29", "2000-02-29", "2027-12-31"]
	every day in days {
		exemptions.last_second(day) == concat("", [day, "T23:59:59"])
		exemptions.last_second(concat("", [day, "T12:00:00Z"])) == concat("", [day, "T12:00:00"])
	}
	others := [
		"2027-02-29", "2027-02-30", "2028-02-30", "1900-02-29", "2100-02-29",
		"2027-04-31", "2027-06-31", "2027-09-31", "2027-11-31", "2027-01-32", "2027-00-01", "2027-13-01", "2027-01-00",
	]
	every day in others {
		not exemptions.last_second(day)
		not exemptions.last_second(concat("", [day, "T12:00:00Z"]))
	}
}

test_exempt_ends_after_its_last_second if {
	cases := [
		["2026-11-23", "2026-11-24T00:00:00Z"],
		["2026-11-23", "2027-01-01T00:00:00Z"],
		["2026-11-23T12:00:00Z", "2026-11-23T12:00:01Z"],
		["2026-11-23T12:00:00.9Z", "2026-11-23T12:00:01.1Z"],
		["0999-12-31", "2026-11-23T12:00:00Z"],
	]
	every case in cases {
		_messages({"reason": "moving", "until": case[0]}, case[1]) == _fails(concat(" ", ["it expired on", case[0]]))
	}
}

test_exempt_does_not_count_with_an_end_date_that_cannot_be_read if {
	dates := [
		null, "", 7, true, [], {}, "soon",
		"2999", "2999-12", "2999-1-1", "12999-01-01", "2999-00-10", "2999-13-10", "2999-12-00",
		"2999-12-32", "2999/12/31", "2999-12-31 ", " 2999-12-31", "2999-12-31T", "2999-12-31T12:00:00", "2999-12-31T12:00Z",
		"2999-12-31 12:00:00Z", "2999-12-31t12:00:00z", "2999-12-31T12:00:00+00:00", "2999-12-31T24:00:00Z",
		"2999-12-31T12:60:00Z", "2999-12-31T12:00:61Z", "2999-12-31T12:00:00.Z", "2999-12-31T12:00:00.5",
		"2999-12-31T12:00:00.xZ", "2999-12-31T12-00-00Z", "2999-12-31T12:00:00ZZ", "٢٠٢٦-01-01", "-999-12-31", "29e9-12-31",
		"299~-12-31", "2999-1-31", "2999-12-1", "2999-0x-01", "2999-01-0x", "2999-13-01T12:00:00Z", "2999-12-32T12:00:00Z",
		"2999-12-31T0x:00:00Z", "2999-12-31T12:0x:00Z", "2999-12-31T12:00:0xZ", "2999-12-31T12:00:00x5Z",
		"2999-12-31T12:00:00.5x",
	]
	every until in dates {
		_messages({"reason": "moving", "until": until}, _now) == _fails(_malformed)
	}
}

test_exempt_with_an_end_date_needs_the_time if {
	every now in [null, "", "now", 7, "2026-11-23", "2026-11-23T12:00:00+02:00"] {
		_messages({"reason": "moving", "until": "2999-12-31"}, now) == _fails("it has an end date, and the time is not known")
		_messages({"reason": "moving"}, now) == _counts("namespace shop is exempt: moving")
	}
	config := testing.exempting({"namespaces": {"shop": {"reason": "moving", "until": "2999-12-31"}}})
	exempt := exemptions.exempt with input as {"spec": testing.crio} with data.ossify.config as config
	exempt == set()
}

test_exempt_with_an_end_date_says_what_is_wrong_with_the_clock if {
	config := testing.exempting({"namespaces": {"shop": {"reason": "moving", "until": "2999-12-31"}}})
	why := {event: message |
		some event in ["policy-built", "decision-recorded", "another"]
		clock := {"now": "1970-01-01T00:00:07Z", "notBefore": "2026-11-23T12:00:00Z", "event": event}
		given := {"spec": testing.crio, "stage": "cli", "host": {"clock": clock}}
		flawed := exemptions.flawed with input as given with data.ossify.config as config
		some message in _texts(flawed)
	}
	unknown := "the exemption of namespace shop does not count: it has an end date, and the time is not known"
	says := concat("", [unknown, ": the clock says 1970-01-01T00:00:07Z, before "])
	why == {
		"policy-built": concat("", [says, "the policy was built on 2026-11-23T12:00:00Z; set the clock"]),
		"decision-recorded": concat("", [
			says,
			"the last decision was recorded on 2026-11-23T12:00:00Z; set the clock, or, if it was wrong then, ",
			"move the decision log away",
		]),
		"another": unknown,
	}
}

test_exempt_without_an_end_date_needs_no_clock if {
	config := testing.exempting({"namespaces": {"shop": {"reason": "moving"}}})
	clock := {"now": "1970-01-01T00:00:07Z", "notBefore": "2026-11-23T12:00:00Z", "event": "policy-built"}
	given := {"spec": testing.crio, "stage": "cli", "host": {"clock": clock}}
	exempt := exemptions.exempt with input as given with data.ossify.config as config
	exempt == {{"rule": "exemptions/namespace", "message": "namespace shop is exempt: moving"}}
}

test_last_second_knows_how_long_months_are if {
	every month in ["01", "03", "05", "07", "08", "10", "12"] {
		exemptions.last_second(concat("-", ["2027", month, "31"]))
	}
	every month in ["04", "06", "09", "11"] {
		exemptions.last_second(concat("-", ["2027", month, "30"]))
		not exemptions.last_second(concat("-", ["2027", month, "31"]))
	}
	exemptions.last_second("2027-02-28")
	not exemptions.last_second("2027-02-29")
}
