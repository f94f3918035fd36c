package a
import rego.v1
import data.z # of z
import data.b

# a comment in front
f(x) = y if { y = x } # a comment behind
p if { true }
q = true if { not f(1) with input.x as 2
  some v in [1, z, b] # the values
  v == 2 }
else = 3 if { true }
