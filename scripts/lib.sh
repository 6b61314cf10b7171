# The steps that .ci/run and scripts/verify share. Sourced from the repository's root by bash with `set -euo pipefail`.
# shellcheck shell=bash
# Needs bash, sed, awk, grep, find, git and the .NET SDK that global.json names; nothing else.

export CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1 MSBUILDTERMINALLOGGER=off
unset -v MSBuildSDKsPath || true

readonly ARTIFACTS=artifacts
readonly SOLUTION=DataWarehouse.sln
readonly CONFIGURATION=Release
readonly RESULTS="$ARTIFACTS/test-results"

# Callers may run a step as a condition, where `set -e` is off: every step says by `fail` or `return 1` itself that it failed.
# A line that begins with "note: " or "skipped: " tells that a step which did not fail has not established what it is there for.
say() { printf '== %s\n' "$*"; }

fail() {
  printf '== FAILED: %s\n' "$*" >&2
  exit 1
}

require_sdk() {
  command -v dotnet > /dev/null 2>&1 || fail "the .NET SDK is missing: there is no 'dotnet' on PATH; global.json names the version needed"
  local version
  version=$(dotnet --version 2>&1) || fail "no installed .NET SDK satisfies global.json: $version"
  printf '== .NET SDK %s\n' "$version"
}

step_restore() {
  say "restore, locked"
  dotnet restore "$SOLUTION" --locked-mode --nologo -v q \
    || fail "restore: a package is not to be had, or a packages.lock.json does not match its project (run 'dotnet restore --force-evaluate' and review the difference)"
}

# step_build [extra arguments of dotnet build]
step_build() {
  say "build, $CONFIGURATION, warnings are errors"
  local log="$ARTIFACTS/build.log"
  mkdir -p "$ARTIFACTS"
  dotnet build "$SOLUTION" -c "$CONFIGURATION" --no-restore --nologo -m:1 -v m -clp:Summary "$@" > "$log" 2>&1 \
    || { cat "$log"; fail "build"; }
  grep -E '^ +0 Warning\(s\)' "$log" > /dev/null || { cat "$log"; fail "build: there are warnings"; }
  grep -E '^ +[0-9]+ (Warning|Error)\(s\)' "$log"
}

step_format() {
  say "format"
  dotnet format "$SOLUTION" --no-restore --verify-no-changes -v q \
    || fail "format: run 'dotnet format' and commit what it changes"
}

# The README's test command, in the configuration just built, with a results file and coverage. Judged by judge_tests.
step_test() {
  say "test"
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  echo 0 > "$RESULTS/exit-code"
  dotnet test "$SOLUTION" -c "$CONFIGURATION" --no-build --nologo --results-directory "$RESULTS" \
    --logger trx --collect "XPlat Code Coverage" -- \
    DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.Format=cobertura \
    'DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.Include=[DataWarehouse.*]*' \
    'DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.Exclude=[DataWarehouse.Tests]*' \
    'DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.ExcludeByAttribute=GeneratedCodeAttribute,ExcludeFromCodeCoverageAttribute' \
    'DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.ExcludeByFile=**/*.g.cs,**/obj/**' \
    || echo "$?" > "$RESULTS/exit-code"
}

# As many seeds of simulation as fit SWARM_MINUTES (2), from a start that differs from run to run and is printed with the command that repeats a failure.
step_swarm() {
  local start=${SWARM_START:-$(date -u +%s)} minutes=${SWARM_MINUTES:-2}
  say "swarm, $minutes minutes from seed $start (SWARM_START and SWARM_MINUTES change that)"
  dotnet run --project DataWarehouse.Simulation -c "$CONFIGURATION" --no-build -- swarm --seeds 1000000 --start "$start" --minutes "$minutes" \
    || { printf '== FAILED: swarm: a promise was broken; the lines above name the seed and the command that replays it\n' >&2; return 1; }
}

# Kills nodes of a real cluster under load, on the system's disk and on one that forgets what was not synced; less than two minutes together.
step_drill() {
  local seed=${DRILL_SEED:-$(date -u +%j)}
  say "kill drill, seed $seed (DRILL_SEED changes that)"
  dotnet run --project DataWarehouse.Node -c "$CONFIGURATION" --no-build -- kill-drill --rounds 3 --seed "$seed" \
    || { printf '== FAILED: kill drill: scripts/kill-drill --seed %s repeats it\n' "$seed" >&2; return 1; }
  dotnet run --project DataWarehouse.Benchmarks -c "$CONFIGURATION" --no-build -- kill-drill forgetful --rounds 3 --seed "$seed" --pause-max 20s \
    || { printf '== FAILED: kill drill on a disk that forgets what was not synced\n' >&2; return 1; }
  if dotnet run --project DataWarehouse.Benchmarks -c "$CONFIGURATION" --no-build -- kill-drill unsynced --rounds 3 --seed "$seed" --pause-max 20s > "$ARTIFACTS/drill-unsynced.log" 2>&1; then
    printf '== FAILED: the kill drill did not find a node that does not sync\n' >&2
    return 1
  fi
}

# The etcd client that users have, against nodes of ours, where it is installed or may be.
step_etcdctl() {
  say "etcdctl"
  if ! timeout 180 scripts/install-etcd > "$ARTIFACTS/install-etcd.log" 2>&1; then
    say "skipped: etcdctl is not installed, and scripts/install-etcd may not install it"
    return 0
  fi
  "DataWarehouse.Tests/bin/$CONFIGURATION/net10.0/DataWarehouse.Tests" -class DataWarehouse.Tests.Node.EtcdctlTests \
    || { printf '== FAILED: etcdctl\n' >&2; return 1; }
}

# Sets PASSED, FAILED and SKIPPED from the <Counters> of every results file. A skipped test counts as not executed there; an aborted or timed-out one as failed here.
count_results() {
  local counts
  counts=$(find "$RESULTS" -name '*.trx' -exec cat {} + 2> /dev/null | tr -d '\r' | tr '\n' ' ' | sed 's/</\n</g' | awk '
    function number(name,   text) {
      if (!match($0, "[ \t]" name "=\"[0-9]+\"")) return 0
      text = substr($0, RSTART, RLENGTH); gsub(/[^0-9]/, "", text); return text + 0
    }
    /^<Counters / {
      files++
      total += number("total"); passed += number("passed")
      failed += number("failed") + number("error") + number("timeout") + number("aborted") + number("disconnected")
    }
    END { printf "%d %d %d", passed, failed, total - passed - failed }')
  read -r PASSED FAILED SKIPPED <<< "$counts"
}

# Sets the counts, and refuses a run in which anything failed, the runner stopped early or nothing ran.
judge_tests() {
  local verdict=0 exit_code
  exit_code=$(cat "$RESULTS/exit-code")
  count_results
  if [ "$exit_code" -ne 0 ] && [ "$FAILED" -eq 0 ]; then
    printf '== FAILED: the test runner ended with exit code %s although no test failed: see its output above\n' "$exit_code" >&2
    verdict=1
  fi
  if [ "$((PASSED + FAILED))" -eq 0 ]; then
    printf '== FAILED: no test ran\n' >&2
    verdict=1
  fi
  [ "$FAILED" -eq 0 ] || verdict=1
  return "$verdict"
}

step_coverage() {
  say "coverage"
  local consensus=DataWarehouse.Plugins.UltimateConsensus
  local plugin_parts="$consensus.Hosting,-$consensus.Groups,-$consensus.Memory,-$consensus.Events,-$consensus.Diagnostics,-$consensus.Strategies"
  local reports=()
  while IFS= read -r report; do reports+=("$report"); done < <(find "$RESULTS" -name coverage.cobertura.xml | LC_ALL=C sort)
  [ "${#reports[@]}" -gt 0 ] || { printf '== FAILED: coverage: the collector wrote no report\n' >&2; return 1; }
  local arguments=()
  if ! everything_merged; then arguments+=(--report-only); fi
  dotnet run scripts/coverage-gate.cs -- ${arguments[@]+"${arguments[@]}"} \
    'causality:branch:95:DataWarehouse.SDK.Replication' \
    'base classes:line:80:DataWarehouse.SDK.Contracts' \
    'resilience:line:90:DataWarehouse.Plugins.UltimateResilience' \
    'key-value store:line:95:DataWarehouse.Plugins.KeyValue' \
    "consensus core and log:branch:95:$consensus,-$consensus.Shards,-$consensus.Drivers,-$consensus.Nodes,-$consensus.*,-$plugin_parts" \
    "write-ahead log:branch:95:$consensus.WriteAhead" \
    "consensus plugin:line:90:$consensus.*,${plugin_parts//,-/,}" \
    "node runtime:line:80:$consensus.Shards,$consensus.Drivers,$consensus.Nodes" \
    "${reports[@]}" || return 1
  everything_merged || say "note: reported only; enforced once Foundation.RequireAll is set"
}

# One switch for "every part of the foundation is there": see DataWarehouse.Tests/Architecture/Foundation.cs.
everything_merged() { grep -q 'RequireAll => true' DataWarehouse.Tests/Architecture/Foundation.cs; }

step_pack() {
  say "pack"
  local packages="$ARTIFACTS/packages" package id listing missing=0
  rm -rf "$packages"
  dotnet pack "$SOLUTION" -c "$CONFIGURATION" --no-build --nologo -v q || fail "pack"
  dotnet run scripts/package-check.cs -- "$packages" || fail "pack: a package lacks a part; the lines above say which"
}
