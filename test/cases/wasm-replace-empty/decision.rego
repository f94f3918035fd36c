package ossify

decision := {"mode": "enforce", "deny": [refusal | some refusal in data.ossify.rules.deny]}
