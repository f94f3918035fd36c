# METADATA
# title: Findings about the data
# description: |
#   What `ossify check` reports about the data besides its schema. No decision needs this package, so a policy that is
#   built for containers does not contain it. A finding of your own:
#
#     findings contains {"rule": "my-rule", "message": "...", "advice": "...", "path": ["ossify", "config", ...]} if ...
#
#   `path` leads to the value, starting at `data`; the command adds its file and line. `advice` says what to do. The
#   data is in data.ossify.config, the time is input.now.
# scope: package
package ossify.check

# METADATA
# title: The path of a knob
# scope: document
knob(keys) := array.concat(["ossify", "config"], keys)
