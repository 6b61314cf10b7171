using System.Globalization;

namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>One examination: a first instance says what the others must come to.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="factory">Makes the instances.</param>
/// <param name="commands">What is applied.</param>
/// <param name="requests">What is asked.</param>
internal sealed class ConformanceCheck(IStateMachineFactory factory, byte[][] commands, byte[][] requests)
{
    private const int BatchMax = 7;

    private readonly List<ConformanceFinding> _findings = [];
    private readonly StateDigest[] _digests = new StateDigest[commands.Length + 1];
    private readonly int _half = commands.Length / 2;
    private byte[][] _results = [];
    private string[] _answersAtHalf = [];
    private string[] _answers = [];

    /// <summary>Examines everything.</summary>
    /// <param name="cancellationToken">Ends it between two checks.</param>
    public IReadOnlyList<ConformanceFinding> Run(CancellationToken cancellationToken)
    {
        if (!Guard(ConformanceRule.SameEntriesSameState, "applying the commands one at a time", Begin)) return _findings;
        (ConformanceRule Rule, string What, Action Check)[] checks =
        [
            (ConformanceRule.SameBeginning, "making two instances", SameBeginning),
            (ConformanceRule.OneResultPerEntry, "applying commands that make no sense", OneResultPerEntry),
            (ConformanceRule.SameEntriesSameState, "applying the same commands to another instance, in another culture", SameEntriesSameState),
            (ConformanceRule.BatchesMakeNoDifference, "applying the commands in batches", BatchesMakeNoDifference),
            (ConformanceRule.CommandsAreCopied, "applying commands whose buffers are used again", CommandsAreCopied),
            (ConformanceRule.ReadsChangeNothing, "asking between commands", ReadsChangeNothing),
            .. SnapshotChecks(),
        ];
        foreach (var (rule, what, check) in checks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Guard(rule, what, check);
        }

        return _findings;
    }

    private IEnumerable<(ConformanceRule Rule, string What, Action Check)> SnapshotChecks()
    {
        var snapshots = new SnapshotConformance(factory, commands, _half, _digests, Find);
        yield return (ConformanceRule.SnapshotOfItsPointInTime, "writing a snapshot after more was applied and the instance was disposed of", snapshots.PointInTime);
        yield return (ConformanceRule.SnapshotWrittenAgain, "writing two snapshots in turns", snapshots.WrittenAgain);
        yield return (ConformanceRule.RestoredGoesOn, "restoring a snapshot and going on", () => snapshots.GoesOn(_results, Asked, _answersAtHalf, _answers));
        yield return (ConformanceRule.StreamsForwardsOnly, "writing and reading streams that go forwards only, in small pieces", snapshots.ForwardsOnly);
        yield return (ConformanceRule.StreamFaultsPass, "writing to a stream that fails", snapshots.FaultsPass);
        yield return (ConformanceRule.CancellationEnds, "writing and restoring with a cancelled token", snapshots.CancellationEnds);
        yield return (ConformanceRule.ForeignBytesRefused, "restoring bytes that are no snapshot", snapshots.ForeignBytesRefused);
    }

    private void Begin()
    {
        using var first = Make();
        _digests[0] = first.Digest();
        for (var number = 0; number < commands.Length; number++)
        {
            if (first.Apply(1, overwrites: false) > 0) Find(ConformanceRule.OneResultPerEntry, $"Command {number} got no result.");
            _digests[number + 1] = first.Digest();
            if (number + 1 == _half) _answersAtHalf = Asked(first);
        }

        _answers = Asked(first);
        _results = [.. first.Results];
    }

    private void SameBeginning()
    {
        using var other = Make();
        if (other.Digest() != _digests[0]) Find(ConformanceRule.SameBeginning, "Two new instances have different digests.");
    }

    private void OneResultPerEntry()
    {
        byte[][] strange = [.. commands[.._half], [], [0], .. commands.Where(static command => command.Length > 0).Select(static command => command[..^1]), .. Noise(), .. commands[_half..]];
        using var one = new ConformanceSubject(factory.Create(), strange);
        using var other = new ConformanceSubject(factory.Create(), strange);
        for (var number = 0; number < strange.Length; number++)
        {
            if (one.Apply(1, overwrites: true) > 0) Find(ConformanceRule.OneResultPerEntry, $"A command of {strange[number].Length} bytes that makes no sense got no result.");
        }

        if (other.Apply(strange.Length, overwrites: true) > 0) Find(ConformanceRule.OneResultPerEntry, "Entries of a batch got no result.");
        Compare(ConformanceRule.SameEntriesSameState, "commands that make no sense among others", one, other.Digest(), other.Results);
    }

    private void SameEntriesSameState()
    {
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NegativeSign, other.NumberFormat.NumberDecimalSeparator, other.DateTimeFormat.ShortDatePattern) = ("~", ",", "dd_MM_yy");
#pragma warning disable RS0030 // What a state machine must not depend on is changed here to see whether it does.
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = other;
        try
        {
            using var second = Make();
            for (var number = 0; number < commands.Length; number++)
            {
                second.Apply(1, overwrites: false);
                if (second.Digest() == _digests[number + 1]) continue;
                Find(ConformanceRule.SameEntriesSameState, $"After command {number} another instance, in another culture, has another digest.");
                return;
            }

            Compare(ConformanceRule.SameEntriesSameState, "another culture", second, _digests[^1], _results);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
#pragma warning restore RS0030
        }
    }

    private void BatchesMakeNoDifference()
    {
        using var subject = Make();
        for (var size = 1; subject.Applied < commands.Length; size = (size % BatchMax) + 1)
        {
            var before = subject.Applied;
            if (subject.Apply(Math.Min(size, commands.Length - before), overwrites: false) > 0) Find(ConformanceRule.OneResultPerEntry, $"Entries of a batch from command {before} on got no result.");
            if (subject.Digest() == _digests[subject.Applied]) continue;
            Find(ConformanceRule.BatchesMakeNoDifference, $"Commands {before} to {subject.Applied - 1} in one batch give another digest than one at a time.");
            return;
        }

        Compare(ConformanceRule.BatchesMakeNoDifference, "batches", subject, _digests[^1], _results);
    }

    private void CommandsAreCopied()
    {
        using var subject = Make();
        subject.ApplyThrough(_half, overwrites: true);
        CompareAnswers(ConformanceRule.CommandsAreCopied, "the buffers of its commands were used again", subject, _answersAtHalf);
        subject.ApplyThrough(commands.Length, overwrites: true);
        Compare(ConformanceRule.CommandsAreCopied, "buffers that are used again", subject, _digests[^1], _results);
        CompareAnswers(ConformanceRule.CommandsAreCopied, "the buffers of its commands were used again", subject, _answers);
    }

    private void ReadsChangeNothing()
    {
        using var subject = Make();
        subject.ApplyThrough(_half, overwrites: true);
        var before = subject.Digest();
        CompareAnswers(ConformanceRule.SameStateSameAnswers, "it had the same commands", subject, _answersAtHalf);
        foreach (var noise in Noise()) _ = subject.Ask(noise);
        CompareAnswers(ConformanceRule.ReadsChangeNothing, "it was asked before", subject, _answersAtHalf);
        if (subject.Digest() != before) Find(ConformanceRule.ReadsChangeNothing, "Reads have changed the digest.");
        subject.ApplyThrough(commands.Length, overwrites: true);
        Compare(ConformanceRule.ReadsChangeNothing, "reads between commands", subject, _digests[^1], _results);
    }

    private ConformanceSubject Make() => new(factory.Create(), commands);

    private string[] Asked(ConformanceSubject subject) => [.. requests.Select(subject.Ask)];

    private void Compare(ConformanceRule rule, string with, ConformanceSubject subject, StateDigest digest, IReadOnlyList<byte[]> results)
    {
        if (subject.Digest() != digest) Find(rule, $"With {with} the digest is another.");
        for (var number = 0; number < Math.Min(results.Count, subject.Results.Count); number++)
        {
            if (subject.Results[number].AsSpan().SequenceEqual(results[number])) continue;
            Find(rule, $"With {with} the result of command {number} is another.");
            return;
        }
    }

    private void CompareAnswers(ConformanceRule rule, string though, ConformanceSubject subject, string[] answers)
    {
        var asked = Asked(subject);
        for (var number = 0; number < asked.Length; number++)
        {
            if (asked[number] == answers[number]) continue;
            Find(rule, $"The answer to request {number} is another though all that differs is that {though}.");
            return;
        }
    }

    /// <summary>Bytes without a meaning, the same every time.</summary>
    private static IEnumerable<byte[]> Noise()
    {
        var bits = 0x9E3779B97F4A7C15UL;
        for (var length = 1; length <= 64; length *= 2)
        {
            var bytes = new byte[length];
            foreach (ref var place in bytes.AsSpan())
            {
                bits ^= bits << 13;
                bits ^= bits >> 7;
                bits ^= bits << 17;
                place = (byte)bits;
            }

            yield return bytes;
        }
    }

    private void Find(ConformanceRule rule, string explanation) => Find(rule, explanation, null);

    private void Find(ConformanceRule rule, string explanation, Exception? cause)
    {
        if (_findings.TrueForAll(finding => finding.Rule != rule)) _findings.Add(new ConformanceFinding(rule, explanation, cause));
    }

    private bool Guard(ConformanceRule rule, string what, Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            Find(rule, $"It threw while {what}.", thrown);
            return false;
        }
    }
}
