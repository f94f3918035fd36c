package a

b if {
	count(
		input.c |
		input.d |
		input.e) > 0
}
