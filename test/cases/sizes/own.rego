package ossify

decision := {"mode": "enforce", "tmpfs": [{"destination": "/tmp", "size": "64Mi"}, {"destination": "/run", "size": "1M"}]}
