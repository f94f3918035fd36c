package ossify.exemptions

# Dates in this form, all in one time zone, have the order of their strings: "YYYY-MM-DDThh:mm:ss".

# METADATA
# title: Last second
# description: The last one at which something that ends on a day, or at a moment, still counts.
# scope: document
last_second(text) := concat("", [text, "T23:59:59"]) if {
	_is_day(text)
} else := _second(text)

# Fractions of a second are dropped.
_second(text) := substring(text, 0, 19) if {
	_is_day(substring(text, 0, 10))
	substring(text, 10, 1) == "T"
	_is_time(substring(text, 11, 8))
	_is_utc(substring(text, 19, -1))
}

_now := _second(input.now)

# METADATA
# title: Why the time is not known
# description: Empty if no reason is given. A clock that was set back must not make an expired exemption count again.
# scope: document
default unknown_because := ""

unknown_because := concat("", [
	": the clock says ",
	input.host.clock.now,
	", before ",
	_events[input.host.clock.event],
	" on ",
	input.host.clock.notBefore,
	"; set the clock",
	_remedies[input.host.clock.event],
])

_events := {"policy-built": "the policy was built", "decision-recorded": "the last decision was recorded"}

_remedies := {
	"policy-built": "",
	"decision-recorded": ", or, if it was wrong then, move the decision log away",
}

_is_day(text) if {
	[year, month, day] := split(text, "-")
	_is_number(year, 4)
	_is_number(month, 2)
	_is_number(day, 2)
	day >= "01"
	day <= _last_day(year, month)
}

# A date that is not in the calendar is a typo, of an earlier or a later one: which of them is not known.
_last_day(year, "02") := "29" if {
	_is_leap(year)
} else := "28"

_last_day(_, month) := "30" if month in {"04", "06", "09", "11"}

_last_day(_, month) := "31" if month in {"01", "03", "05", "07", "08", "10", "12"}

_is_leap(year) if {
	_is_fourth(substring(year, 2, 2))
	not endswith(year, "00")
}

_is_leap(year) if {
	endswith(year, "00")
	_is_fourth(substring(year, 0, 2))
}

# For two digits. The 1 in front is needed because no number in JSON begins with 0.
_is_fourth(digits) if to_number(concat("", ["1", digits])) % 4 == 0

# 60 is a leap second.
_is_time(text) if {
	[hour, minute, second] := split(text, ":")
	_is_number(hour, 2)
	_is_number(minute, 2)
	_is_number(second, 2)
	hour <= "23"
	minute <= "59"
	second <= "60"
}

_is_utc("Z")

_is_utc(text) if {
	startswith(text, ".")
	endswith(text, "Z")
	fraction := substring(text, 1, count(text) - 2)
	_is_number(fraction, count(fraction))
}

_is_number(text, digits) if {
	count(text) == digits
	digits > 0
	trim(text, "0123456789") == ""
}
