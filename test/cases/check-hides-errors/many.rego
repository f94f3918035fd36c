package site

wrong00 if nothing00

wrong01 if nothing01

wrong02 if nothing02

wrong03 if nothing03

wrong04 if nothing04

wrong05 if nothing05

wrong06 if nothing06

wrong07 if nothing07

wrong08 if nothing08

wrong09 if nothing09

wrong10 if nothing10

wrong11 if nothing11

wrong12 if nothing12

wrong13 if nothing13

wrong14 if nothing14

wrong15 if nothing15

wrong16 if nothing16

wrong17 if nothing17

wrong18 if nothing18

wrong19 if nothing19

wrong20 if nothing20

wrong21 if nothing21

wrong22 if nothing22

wrong23 if nothing23

noted if print(input.stage)
