"""Which deployments fit what a plan draws and states: degrees, depth, world, layout of ranks."""
