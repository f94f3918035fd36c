package ossify.rules

import data.ossify.config

deny contains {"rule": "site/owner", "message": "no owner"} if not data.site.owner

deny contains {"rule": "site/limit", "message": "too many"} if count(input.spec.mounts) > object.get(config, "mount_limit", 100)
