package main

import (
	"encoding/binary"
	"encoding/json"

	"github.com/open-policy-agent/opa/linker"
)

// readsSection is the custom section that says which parts of its input a policy can read. Engines and OPA pass over custom sections. In a
// file of its own it could be that of another policy.
const readsSection = "ossify.reads"

// withReads adds the section at the end of a module.
func withReads(wasm []byte, reads *linker.Part) ([]byte, error) {
	text, err := json.Marshal(reads)
	if err != nil {
		return nil, err
	}
	content := binary.AppendUvarint(nil, uint64(len(readsSection)))
	content = append(append(content, readsSection...), text...)
	const custom = 0
	return append(binary.AppendUvarint(append(wasm, custom), uint64(len(content))), content...), nil
}
