package main

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	request "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
)

var internalVersions = schema.GroupVersions{core.SchemeGroupVersion, apps.SchemeGroupVersion, batch.SchemeGroupVersion}

// create prepares and validates an object that a client posts.
func create(object runtime.Object) ([]string, error) {
	if one, isPod := object.(*core.Pod); isPod {
		return createPod(one)
	}
	strategy, err := strategyFor(object)
	if err != nil {
		return nil, err
	}
	return createBy(strategy, object)
}

// createPod creates a pod, and then adds its ephemeral containers, as only kubectl debug can.
func createPod(one *core.Pod) ([]string, error) {
	given := one.Spec.EphemeralContainers
	one.Spec.EphemeralContainers = nil
	warnings, err := createBy(pod.Strategy, one)
	if err != nil || len(given) == 0 {
		one.Spec.EphemeralContainers = given
		return warnings, err
	}
	old := one.DeepCopy()
	old.ResourceVersion = "1"
	one.ResourceVersion = "1"
	one.Spec.EphemeralContainers = given
	return warnings, rest.BeforeUpdate(pod.EphemeralContainersStrategy, inNamespace(one.Namespace), one, old)
}

func createBy(strategy rest.RESTCreateStrategy, object runtime.Object) ([]string, error) {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	namespace := accessor.GetNamespace()
	if namespace == "" {
		namespace = "default"
	}
	accessor.SetNamespace(namespace)
	if accessor.GetName() == "" && accessor.GetGenerateName() != "" {
		accessor.SetName(accessor.GetGenerateName() + "00000")
	}
	rest.FillObjectMetaSystemFields(accessor)
	// The selector of a job has it.
	accessor.SetUID("00000000-0000-0000-0000-000000000000")
	ctx := inNamespace(namespace)
	if err := rest.BeforeCreate(strategy, ctx, object); err != nil {
		return nil, err
	}
	return strategy.WarningsOnCreate(ctx, object), nil
}

func inNamespace(name string) context.Context {
	return request.WithNamespace(context.Background(), name)
}

// strategies are those of the kinds that have containers.
var strategies = map[schema.GroupKind]rest.RESTCreateStrategy{
	core.Kind("Pod"):                   pod.Strategy,
	core.Kind("PodTemplate"):           podtemplate.Strategy,
	core.Kind("ReplicationController"): replicationcontroller.Strategy,
	apps.Kind("Deployment"):            deployment.Strategy,
	apps.Kind("StatefulSet"):           statefulset.Strategy,
	apps.Kind("DaemonSet"):             daemonset.Strategy,
	apps.Kind("ReplicaSet"):            replicaset.Strategy,
	batch.Kind("Job"):                  job.Strategy,
	batch.Kind("CronJob"):              cronjob.Strategy,
}

func hasContainers(kind schema.GroupVersionKind) bool {
	return strategies[kind.GroupKind()] != nil
}

func strategyFor(object runtime.Object) (rest.RESTCreateStrategy, error) {
	kinds, _, err := legacyscheme.Scheme.ObjectKinds(object)
	if err != nil {
		return nil, err
	}
	return strategies[kinds[0].GroupKind()], nil
}
