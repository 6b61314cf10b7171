using System.Globalization;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Simulation.Commands;

/// <summary>Adds the results of a swarm up and prints them.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SwarmReport
{
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly string _arguments;
    private readonly double? _minutes;
    private readonly bool _goesOn;
    private readonly long _begun;
    private readonly SeedCounts _counts = new();
    private long _seeds;
    private long _printedAt;
    private int _thin;

    /// <summary>Begins a report.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="time">The clock of the real world.</param>
    /// <param name="arguments">What to add to the command that replays a seed.</param>
    /// <param name="minutes">When to stop, or null.</param>
    /// <param name="goesOn">Whether to go on after a broken promise.</param>
    public SwarmReport(TextWriter output, TimeProvider time, string arguments, double? minutes, bool goesOn)
    {
        _output = output;
        _time = time;
        _arguments = arguments;
        _minutes = minutes;
        _goesOn = goesOn;
        _begun = _printedAt = time.GetTimestamp();
    }

    /// <summary>How many seeds broke a promise.</summary>
    public int Violations { get; private set; }

    /// <summary>Takes the result of a seed.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Whether to go on.</returns>
    public bool Take(SeedResult result)
    {
        _seeds++;
        _counts.Add(result.Counts);
        if (result.Violation is { } violation)
        {
            Violations++;
            Print($"seed {result.Seed}: VIOLATION of {violation.Oracle} at {violation.TimeMicros / 1000} ms, step {violation.Step}: {violation.Detail}");
            Print($"  replay with: dotnet run -c Release --project DataWarehouse.Simulation -- replay {result.Seed}{_arguments}");
            if (!_goesOn) return false;
        }
        else if (result.Counts.Joins == 0 && (result.Counts.Delivered < World.DeliveredMin || result.Counts.Proposals < World.ProposalsMin))
        {
            _thin++;
        }

        if (_time.GetElapsedTime(_printedAt) > TimeSpan.FromSeconds(10))
        {
            _printedAt = _time.GetTimestamp();
            Print($"{_seeds} seeds, {_seeds / Seconds:F1} seeds/s, {Violations} violations");
        }

        return _minutes is not { } minutes || Seconds < minutes * 60;
    }

    /// <summary>Prints the sums.</summary>
    public void Finish()
    {
        var seconds = Seconds;
        Print($"{_seeds} seeds in {seconds:F1} s: {_seeds / seconds:F1} seeds/s, {_counts.VirtualMicros / 3.6e9:F2} simulated hours, {_counts.VirtualMicros / 3.6e9 / seconds:F3} simulated hours/s, {Violations} violations, {_thin} seeds with too little in them");
        Print($"a seed on average: {Mean(_counts.VirtualMicros) / 1e6:F1} simulated s, {Mean(_counts.Delivered):F0} messages delivered, {Mean(_counts.Proposals):F0} proposals, {Mean(_counts.Reads):F0} reads, {Mean(_counts.Applied):F0} entries applied");
        Print($"  {Mean(_counts.Crashes):F1} crashes ({Mean(_counts.PowerLosses):F1} with loss of power), {Mean(_counts.Partitions):F1} partitions, {Mean(_counts.Changes):F1} membership changes, {Mean(_counts.Transfers):F1} transfers, {Mean(_counts.Elections):F1} elections, {Mean(_counts.StuckShards):F1} stuck shards, {Mean(_counts.ClockJumps):F1} clock jumps");
        Print($"  {Mean(_counts.Snapshots):F1} snapshots, {Mean(_counts.Installs):F1} installs, {Mean(_counts.Fetches):F1} fetches, {Mean(_counts.FailedDisks):F1} disk failures, {Mean(_counts.LostDisks):F2} lost disks");
        Print($"  {Mean(_counts.CrashesAtStart):F2} crashes before the journal was open, {Mean(_counts.FailedStarts):F2} starts given up for a failed disk, {Mean(_counts.FetchesInVain):F2} fetches in vain");
        Print($"  {Mean(_counts.ForgottenLeaders):F2} forgotten leaders, {Mean(_counts.Unreachable):F1} messages reported as lost, {Mean(_counts.Batches):F1} batches of proposals, {Mean(_counts.ClosedSessions):F1} closed sessions, {Mean(_counts.ForwarderRestarts):F2} restarted forwarders, {Mean(_counts.OldStarts):F2} starts of an earlier release");
        if (_counts.Groups > 0) Print($"  {Mean(_counts.Groups):F1} groups, {Mean(_counts.DestroyedGroups):F1} destroyed, {Mean(_counts.BrokenStreams):F1} broken connections, {Mean(_counts.FullDisks):F1} full disks, {Mean(_counts.BegunAnew):F1} replicas begun anew, {Mean(_counts.Rebuilt):F2} with their states, {Mean(_counts.DroppedFrames):F1} frames dropped, {Mean(_counts.StalledDisks):F1} stalled disks, {Mean(_counts.FailedMachines):F1} state machines that threw");
        if (_counts.Beats > 0) Print($"  {Mean(_counts.Beats):F1} beats, {Mean(_counts.Lists):F2} lists asked for, {_counts.Dozes} worlds at rest asleep");
        if (_counts.Joins > 0) Print($"  {Mean(_counts.Moves):F1} moves of replicas, {Mean(_counts.Joins):F1} joins asked for, {Mean(_counts.Removals):F1} removals, {Mean(_counts.Blackouts):F1} times without a quorum of the system group");
        Print($"  {_counts.LongSeeds} long seeds; healed in part: {_counts.LastingDeaths} with a dead minority, {_counts.LastingCuts} with a minority cut off, {_counts.LastingSlowness} with a slow one; of the time allowed, a leader took {_counts.LeaderWaitPerMille / 10.0:F1} % at most and a whole group {_counts.WholeWaitPerMille / 10.0:F1} %");
    }

    private double Seconds => Math.Max(0.001, _time.GetElapsedTime(_begun).TotalSeconds);

    private double Mean(long sum) => (double)sum / Math.Max(1, _seeds);

    private void Print(FormattableString line) => _output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
