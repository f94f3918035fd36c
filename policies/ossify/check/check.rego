# METADATA
# title: Findings about the data
# description: |
#   What `ossify check` tells of the data besides its schema. No decision asks this package, so no policy that is
#   built for containers holds it. A finding of your own:
#
#     findings contains {"rule": "my-rule", "message": "...", "advice": "...", "path": ["ossify", "config", "..."]} if ...
#
#   `path` leads to what is meant, from `data` on; the command says in which file and line that is. `advice` says what
#   to do. Keys of the data are in data.ossify.config, the time is input.now.
package ossify.check

# METADATA
# title: The path of a knob
# scope: document
knob(keys) := array.concat(["ossify", "config"], keys)
