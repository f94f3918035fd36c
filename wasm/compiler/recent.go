package main

import "slices"

// recent are the last policies in which nothing was wrong, the last asked for first. What is kept of one request changes no answer to another,
// only its time.
var recent memory

// A policy with its tests and the same without, or one and what it was before.
const mostRecent = 3

type memory []remembered

type remembered struct {
	request *request
	checked *checked
}

func (m *memory) find(req *request) *checked {
	for i, one := range *m {
		if samePolicy(one.request, req) {
			*m = append(memory{one}, slices.Delete(slices.Clone(*m), i, i+1)...)
			return one.checked
		}
	}
	return nil
}

func (m *memory) keep(req *request, sound *checked) {
	if sound != nil {
		*m = append(memory{{req, sound}}, (*m)[:min(len(*m), mostRecent-1)]...)
	}
}

// samePolicy compares all that a check depends on.
func samePolicy(a, b *request) bool {
	return a.Data == b.Data && a.Schema == b.Schema && a.Strict == b.Strict &&
		slices.Equal(a.Capabilities, b.Capabilities) && slices.Equal(a.Modules, b.Modules)
}
