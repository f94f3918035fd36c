package a

p if {
	q({{
		# the code
		"code": "x",
	}}) with input as {} # told nothing
}
