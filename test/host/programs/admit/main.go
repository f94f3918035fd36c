// admit does with manifests what Kubernetes' API server does before it stores an object: it decodes them strictly (as with
// fieldValidation=Strict), converts and defaults them, and validates them by the strategies of their registries.
//
// It reads a JSON list of texts from its standard input, and prints a list with, for each text, what was wrong and the objects as clients
// see them. It is built within the module k8s.io/kubernetes: see scripts/host/_kubernetes.mjs.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	serializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/capabilities"
)

// result is what became of one text.
type result struct {
	Errors   []string                 `json:"errors"`
	Warnings []string                 `json:"warnings"`
	Objects  []map[string]interface{} `json:"objects"`
}

func main() {
	// As API servers do by default: privileged containers are allowed.
	capabilities.Setup(true, 0)
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		fail(err)
	}
	results := make([]result, len(texts))
	for index, text := range texts {
		results[index] = admitText(text)
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "admit:", err)
	os.Exit(2)
}

// admitText reads documents as kubectl does, which sends JSON: of YAML, merge keys are resolved.
func admitText(text string) result {
	made := result{Errors: []string{}, Warnings: []string{}, Objects: []map[string]interface{}{}}
	documents := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096)
	for {
		var document runtime.RawExtension
		err := documents.Decode(&document)
		if errors.Is(err, io.EOF) {
			return made
		}
		if err != nil {
			made.Errors = append(made.Errors, err.Error())
			return made
		}
		if len(document.Raw) > 0 {
			made.admitJSON(document.Raw)
		}
	}
}

// admitJSON passes over what has no containers, and admits the items of a list each by itself.
func (made *result) admitJSON(document []byte) {
	var read struct {
		metav1.TypeMeta `json:",inline"`
		Items           []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(document, &read); err != nil {
		made.Errors = append(made.Errors, err.Error())
		return
	}
	for _, item := range read.Items {
		made.admitJSON(item)
	}
	if hasContainers(read.GroupVersionKind()) {
		made.admitObject(document)
	}
}

func (made *result) admitObject(document []byte) {
	object, err := decodeStrictly(document)
	if err != nil {
		made.Errors = append(made.Errors, err.Error())
		return
	}
	warnings, err := create(object)
	made.Warnings = append(made.Warnings, warnings...)
	made.Errors = append(made.Errors, messages(err)...)
	shown, err := shownToClients(object)
	if err != nil {
		made.Errors = append(made.Errors, err.Error())
		return
	}
	made.Objects = append(made.Objects, shown)
}

// decodeStrictly gives the internal version, with defaults. A field that is unknown or is there twice is an error.
func decodeStrictly(document []byte) (runtime.Object, error) {
	scheme := legacyscheme.Scheme
	strict := serializer.NewSerializerWithOptions(serializer.DefaultMetaFactory, scheme, scheme, serializer.SerializerOptions{Strict: true})
	return runtime.Decode(legacyscheme.Codecs.DecoderToVersion(strict, internalVersions), document)
}

// shownToClients converts an object to the version that has a kind of its name.
func shownToClients(object runtime.Object) (map[string]interface{}, error) {
	kinds, _, err := legacyscheme.Scheme.ObjectKinds(object)
	if err != nil {
		return nil, err
	}
	version := kinds[0].GroupKind().WithVersion("v1").GroupVersion()
	converted, err := legacyscheme.Scheme.ConvertToVersion(object, version)
	if err != nil {
		return nil, err
	}
	shown, err := runtime.DefaultUnstructuredConverter.ToUnstructured(converted)
	// It is the time of the test.
	unstructured.RemoveNestedField(shown, "metadata", "creationTimestamp")
	return shown, err
}

// messages gives each cause of an error: a path of the object, and what is wrong there.
func messages(err error) []string {
	if err == nil {
		return nil
	}
	var status *apierrors.StatusError
	if !errors.As(err, &status) || status.ErrStatus.Details == nil || len(status.ErrStatus.Details.Causes) == 0 {
		return []string{err.Error()}
	}
	all := []string{}
	for _, cause := range status.ErrStatus.Details.Causes {
		all = append(all, cause.Field+": "+cause.Message)
	}
	return all
}
