#!/usr/bin/env bash
# What the GitHub action runs: annotations in the log, a summary for the job, the exit code as an output.
set -uo pipefail

summary=$(mktemp)
read -ra paths <<<"${CLADE_PATHS:-.}"
arguments=(check "${paths[@]}" --format github --output "markdown:$summary")
[[ -n ${CLADE_AGAINST:-} ]] && arguments+=(--against "$CLADE_AGAINST")
[[ -n ${CLADE_FAIL_ON:-} ]] && arguments+=(--fail-on "$CLADE_FAIL_ON")
[[ -n ${CLADE_SARIF:-} ]] && arguments+=(--output "sarif:$CLADE_SARIF")

"${CLADE_BINARY:-clade}" "${arguments[@]}" 2> >(while IFS= read -r line; do echo "::error::$line"; done)
code=$?
cat -- "$summary" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
echo "exit-code=$code" >>"${GITHUB_OUTPUT:-/dev/null}"
rm -f -- "$summary"
exit "$code"
