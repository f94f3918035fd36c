package a

q if {
	some v in [ # the values
		1, 2]
	v == 2
}
