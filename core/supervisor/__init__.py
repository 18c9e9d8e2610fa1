"""One command that runs all of Keel on one machine: servers, web, worker and beat, started and ended together."""
