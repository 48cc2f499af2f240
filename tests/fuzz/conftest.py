"""How many inputs are tried: some hundred, always the same, or with `--hypothesis-profile=long`."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "short",
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,  # the limit of `outcome` holds
    suppress_health_check=list(HealthCheck),
)
settings.register_profile(
    "long", settings.get_profile("short"), max_examples=5000, derandomize=False
)
settings.load_profile("short")
