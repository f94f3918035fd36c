package a

b := c if {
	d := 1
	c := (false in input.d) == false
}
