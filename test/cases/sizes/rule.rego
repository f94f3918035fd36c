package ossify.tmpfs

allowance contains {"destination": "/opt/cache", "size": "1Gi"}

allowance contains {"destination": "/opt/state"}
