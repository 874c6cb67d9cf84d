"""The readiness levels that decisions turn on."""

READY_MADE_LEVEL = 7  # past the pilot plant: what can be used at once
