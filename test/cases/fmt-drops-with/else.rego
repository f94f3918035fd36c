package a

b := {
	"c": input.c, # needed
} if {
	input.c
}

else := {
	"c": 1, # the rest
}
