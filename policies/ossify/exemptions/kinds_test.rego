package ossify.exemptions_test

import data.ossify.exemptions
import data.ossify.testing

_exempt(spec, listed) := exempt if {
	config := testing.exempting(listed)
	exempt := exemptions.exempt with input as testing.given(spec) with data.ossify.config as config
}

_flawed(spec, listed) := flawed if {
	config := testing.exempting(listed)
	flawed := exemptions.flawed with input as testing.given(spec) with data.ossify.config as config
}

_reason := {"reason": "moving"}

_listed(keys) := {key: _reason | some key in keys}

_imaged(image) := testing.annotated(testing.containerd, {"io.kubernetes.cri.image-name": image})

_matching_image_keys(image, keys) := {key |
	some key in keys
	_exempt(_imaged(image), {"images": _listed([key])}) == {{
		"rule": "exemptions/image",
		"message": concat("", ["image ", key, " is exempt: moving"]),
	}}
}

_untrusted(kind, key, trust) := {
	"rule": concat("/", ["exemptions", kind]),
	"message": concat("", [
		"the exemption of ", kind, " ", key, " does not count: ",
		"data.ossify.config.exemptions.trust.", trust, " is not true",
	]),
}

test_exempt_by_unproven_privilege_is_off_until_the_data_turns_it_on if {
	unproven := object.union_n([testing.crio, testing.privileged_patch, {
		"mounts": [testing.bind("/sys", "/sys")],
		"linux": {"resources": {"devices": []}},
	}])
	every off in [{}, {"unproven_privileged": null}, {"unproven_privileged": false}] {
		_exempt(unproven, off) == set()
		_flawed(unproven, off) == set()
	}
	on := {"unproven_privileged": _reason}
	_exempt(unproven, on) == {{
		"rule": "exemptions/unproven-privileged",
		"message": "what may be a privileged container is exempt: moving",
	}}
	_exempt(testing.crio, on) == set()
	exempt := exemptions.exempt with input as object.union(testing.given(unproven), {"stage": "exec"})
		with data.ossify.config as testing.exempting(on)
	exempt == set()
	_flawed(unproven, {"unproven_privileged": {"until": "2027-03-31"}}) == {{
		"rule": "exemptions/unproven-privileged",
		"message": "the exemption of what may be a privileged container does not count: it gives no reason",
	}}
}

test_exempt_by_privilege_can_be_dropped if {
	spec := object.union(testing.crio, testing.privileged_patch)
	_exempt(spec, {}) == {{
		"rule": "exemptions/privileged",
		"message": "a privileged container is exempt: manages the host",
	}}
	config := json.remove(testing.config, ["exemptions/privileged/reason"])
	exempt := exemptions.exempt with input as testing.given(spec) with data.ossify.config as config
	exempt == set()
	dropped := testing.exempting({"privileged": null})
	none := exemptions.candidate with input as testing.given(spec) with data.ossify.config as dropped
	none == set()
}

test_exempt_as_sandbox_is_what_the_engine_says if {
	mark := {
		"io.kubernetes.cri-o.ContainerType": "sandbox",
		"io.kubernetes.cri-o.SandboxID": testing.ids.container,
		"io.kubernetes.cri.container-type": "sandbox",
	}
	_exempt(testing.annotated(testing.crio, mark), {}) == {{
		"rule": "exemptions/sandbox",
		"message": "the pod's sandbox is exempt: only holds namespaces",
	}}
	every spec in [testing.podman, testing.docker, testing.plain] {
		_exempt(testing.annotated(spec, mark), {}) == set()
	}
	_exempt(testing.annotated(testing.crio, {"io.kubernetes.cri.container-type": "sandbox"}), {}) == set()
	_exempt(testing.annotated(testing.crio, mark), {"sandbox": false}) == set()
}

test_exempt_as_build_is_what_the_engine_says if {
	given := testing.started(testing.buildah, "buildah-buildah2019836621", "/var/tmp/buildah2019836621")
	exempt := exemptions.exempt with input as given with data.ossify.config as testing.config
	exempt == {{
		"rule": "exemptions/build",
		"message": "a step of an image build is exempt: is being built",
	}}
	every dropped in [null, false] {
		config := testing.exempting({"build": dropped})
		none := exemptions.exempt with input as given with data.ossify.config as config
		none == set()
		unflawed := exemptions.flawed with input as given with data.ossify.config as config
		unflawed == set()
	}
	ended := testing.exempting({"build": {"reason": "is being built", "until": "2026-11-22"}})
	late := exemptions.exempt with input as given with data.ossify.config as ended
	late == set()
	flawed := exemptions.flawed with input as given with data.ossify.config as ended
	flawed == {{
		"rule": "exemptions/build",
		"message": "the exemption of a step of an image build does not count: it expired on 2026-11-22",
	}}
}

test_exempt_by_namespace_is_the_whole_name if {
	every spec in [testing.crio, testing.containerd] {
		_exempt(spec, {"namespaces": _listed(["shop", "shopping", "kube-system"])}) == {{
			"rule": "exemptions/namespace",
			"message": "namespace shop is exempt: moving",
		}}
		_exempt(spec, {"namespaces": _listed(["sho", "shopping", "Shop", "", "*"])}) == set()
	}
}

test_exempt_by_namespace_takes_the_name_or_the_longest_pattern if {
	cases := [
		[{"s*": _reason, "sh*": _reason, "shop-*": _reason}, {"namespace sh* is exempt: moving"}, set()],
		[{"shop*": _reason}, {"namespace shop* is exempt: moving"}, set()],
		[{"shop*": _reason, "shop": _reason}, {"namespace shop is exempt: moving"}, set()],
		[{"sh*": _reason, "shop": null}, {"namespace sh* is exempt: moving"}, set()],
		[{"sh*": _reason, "s*": _reason, "shop": false}, set(), set()],
		[{"s*": _reason, "sh*": false}, set(), set()],
		[{"s*": _reason, "sh*": null}, {"namespace s* is exempt: moving"}, set()],
		[{"sh*": {"reason": "moving", "until": "2999-12-31"}}, {"namespace sh* is exempt until 2999-12-31: moving"}, set()],
		[
			{"s*": _reason, "sh*": {"reason": "moving", "until": "2020-01-01"}},
			set(),
			{"the exemption of namespace sh* does not count: it expired on 2020-01-01"},
		],
		[{"sh*": _reason, "shop": {}}, set(), {"the exemption of namespace shop does not count: it gives no reason"}],
		[{"*": _reason, "shop-*": _reason, "*hop": _reason, "s*p": _reason}, set(), set()],
	]
	every case in cases {
		_texts(_exempt(testing.crio, {"namespaces": case[0]})) == case[1]
		_texts(_flawed(testing.crio, {"namespaces": case[0]})) == case[2]
	}
}

test_exempt_by_namespace_is_not_to_be_had_by_annotations if {
	forged := {
		"io.container.manager": "cri-o",
		"io.kubernetes.cri-o.ContainerID": testing.ids.container,
		"io.kubernetes.cri-o.Namespace": "kube-system",
		"io.kubernetes.cri.container-type": "container",
		"io.kubernetes.cri.sandbox-id": testing.ids.sandbox,
		"io.kubernetes.pod.namespace": "kube-system",
	}
	listed := {"namespaces": _listed(["kube-system"])}
	every spec in [testing.podman, testing.docker, testing.plain] {
		_exempt(testing.annotated(spec, forged), listed) == set()
		_exempt(testing.annotated(spec, forged), {"namespaces": _listed(["kube-*", "k*"])}) == set()
	}
	_exempt(testing.annotated(testing.crio, {"io.kubernetes.cri-o.Namespace": "kube-system"}), listed) == set()
	_exempt(testing.annotated(testing.crio, {"io.kubernetes.cri.sandbox-namespace": "kube-system"}), listed) == set()
	_exempt(testing.annotated(testing.containerd, {"io.kubernetes.pod.namespace": "kube-system"}), listed) == set()
	_exempt(testing.ambiguous, {"namespaces": _listed(["shop", "s*"])}) == set()
}

test_exempt_by_image_matches_references_and_leading_segments if {
	_matching_image_keys("registry.example/team/app:1", {
		"registry.example/team/app:1", "registry.example/team/app", "registry.example/team", "registry.example",
		"registry.example/team/app:2", "registry.example/team/ap", "registry.example/tea", "registry.exampl", "team/app",
		"registry.example/", "registry.example/team/", "registry.example/team/app:", "", "*",
	}) == {
		"registry.example/team/app:1", "registry.example/team/app", "registry.example/team", "registry.example",
	}
}

test_exempt_by_image_does_not_match_near_prefixes if {
	team := {"registry.example/team", "registry.example"}
	_matching_image_keys("registry.example/teamx/app:1", team) == {"registry.example"}
	_matching_image_keys("registry.example.evil/team/app:1", team) == set()
	_matching_image_keys("evil.example/registry.example/team/app", team) == set()
	app := {"registry.example/team/app", "registry.example/team/app:1"}
	_matching_image_keys("registry.example/team/app-debug:1", app) == set()
	_matching_image_keys("registry.example/team/app:11", app) == {"registry.example/team/app"}
}

test_exempt_by_image_knows_ports_and_digests if {
	hosts := {"host:5000/app:1", "host:5000/app", "host:5000", "host", "host:5000/app:1:1"}
	_matching_image_keys("host:5000/app:1", hosts) == {"host:5000/app:1", "host:5000/app", "host:5000"}
	_matching_image_keys("host:5000/app", hosts) == {"host:5000/app", "host:5000"}
	keys := {
		"localhost/os:1@sha256:aa", "localhost/os@sha256:aa", "localhost/os:1", "localhost/os", "localhost",
		"localhost/os@sha256:a", "localhost/os:1@sha256:bb", "sha256:aa",
	}
	_matching_image_keys("localhost/os:1@sha256:aa", keys) == {
		"localhost/os:1@sha256:aa", "localhost/os@sha256:aa", "localhost/os:1", "localhost/os", "localhost",
	}
	_matching_image_keys("localhost/os@sha256:aa", keys) == {"localhost/os@sha256:aa", "localhost/os", "localhost"}
}

test_exempt_by_image_takes_no_short_names if {
	every image in ["app", "app:1", "team/app:1", "host:5000", "", "9f8e7d", "/team/app"] {
		keys := {image, "app", "app:1", "team", "team/app", "team/app:1", "host", "host:5000", ""}
		_matching_image_keys(image, keys) == set()
	}
}

test_exempt_by_image_has_both_of_crios_names if {
	spec := testing.annotated(testing.crio, {
		"io.kubernetes.cri-o.Image": "1629aa",
		"io.kubernetes.cri-o.ImageName": "registry.example/other/app:1",
	})
	_exempt(spec, {"images": _listed(["registry.example/other", "1629aa"])}) == {{
		"rule": "exemptions/image",
		"message": "image registry.example/other is exempt: moving",
	}}
	asked := testing.annotated(testing.crio, {"io.kubernetes.cri-o.ImageName": "registry.example/other/app:1"})
	_exempt(asked, {"images": _listed(["registry.example/team"])}) == {{
		"rule": "exemptions/image",
		"message": "image registry.example/team is exempt: moving",
	}}
}

test_exempt_by_image_knows_one_digest if {
	keys := {"localhost/os@sha256:aa", "localhost/os@sha256:bb"}
	_matching_image_keys("localhost/os@sha256:aa@sha256:bb", keys) == {"localhost/os@sha256:aa"}
}

test_exempt_by_image_label_and_annotation_takes_a_single_entry if {
	_exempt(testing.crio, {"images": _listed(["registry.example"])}) == {{
		"rule": "exemptions/image",
		"message": "image registry.example is exempt: moving",
	}}
	trusted := {"trust": {"labels": true, "annotations": true}}
	_exempt(testing.crio, object.union(trusted, {"labels": _listed(["tier"])})) == {{
		"rule": "exemptions/label",
		"message": "label tier is exempt: moving",
	}}
	_exempt(testing.crio, object.union(trusted, {"annotations": _listed(["io.container.manager"])})) == {{
		"rule": "exemptions/annotation",
		"message": "annotation io.container.manager is exempt: moving",
	}}
}

test_exempt_is_silent_on_entries_of_any_kind_that_are_dropped if {
	every dropped in [null, false] {
		listed := {
			"privileged": dropped,
			"sandbox": dropped,
			"namespaces": {"shop": dropped},
			"images": {"registry.example": dropped},
			"labels": {"tier": dropped},
			"annotations": {"io.container.manager": dropped},
		}
		every spec in [testing.crio, testing.crio_sandbox, object.union(testing.crio, testing.privileged_patch)] {
			_exempt(spec, listed) == set()
			_flawed(spec, listed) == set()
		}
	}
}

test_exempt_by_label_needs_trust if {
	listed := {"labels": _listed(["tier", "tier=front", "tier=fron", "tie", "tier=front=", "front"])}
	_exempt(testing.crio, object.union(listed, {"trust": {"labels": true}})) == {
		{"rule": "exemptions/label", "message": "label tier is exempt: moving"},
		{"rule": "exemptions/label", "message": "label tier=front is exempt: moving"},
	}
	_flawed(testing.crio, object.union(listed, {"trust": {"labels": true}})) == set()
	every trust in [false, null, "true", 1] {
		_exempt(testing.crio, object.union(listed, {"trust": {"labels": trust}})) == set()
		_flawed(testing.crio, object.union(listed, {"trust": {"labels": trust}})) == {
			_untrusted("label", "tier", "labels"),
			_untrusted("label", "tier=front", "labels"),
		}
	}
}

test_exempt_by_annotation_needs_trust if {
	spec := testing.annotated(testing.podman, {"example.com/team": "shop", "team=shop": "", "n": 7})
	listed := {"annotations": _listed(["example.com/team=shop", "example.com/team=sho", "team=shop", "team", "n=7"])}
	_exempt(spec, object.union(listed, {"trust": {"annotations": true}})) == {{
		"rule": "exemptions/annotation",
		"message": "annotation example.com/team=shop is exempt: moving",
	}}
	_exempt(spec, listed) == set()
	_flawed(spec, listed) == {_untrusted("annotation", "example.com/team=shop", "annotations")}
}

test_exempt_by_annotation_is_not_believed_where_several_engines_claim if {
	spec := testing.annotated(testing.ambiguous, {"team": "shop"})
	_exempt(spec, {"annotations": _listed(["team"]), "trust": {"annotations": true}}) == set()
}

test_exempt_by_image_matches_no_reference_of_more_than_1024_characters if {
	named := concat("/", ["registry.example", concat("", [name | some _ in numbers.range(1, 1007); name := "a"])])
	count(named) == 1024
	_matching_image_keys(named, {"registry.example"}) == {"registry.example"}
	_matching_image_keys(concat("", [named, "a"]), {"registry.example"}) == set()
}
