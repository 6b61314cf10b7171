namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>The part of an examination that is about snapshots.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="factory">Makes the instances.</param>
/// <param name="commands">What is applied.</param>
/// <param name="half">After how many of them snapshots are taken.</param>
/// <param name="digests">The digest after each number of commands.</param>
/// <param name="find">Takes what is broken.</param>
internal sealed class SnapshotConformance(IStateMachineFactory factory, byte[][] commands, int half, StateDigest[] digests, Action<ConformanceRule, string, Exception?> find)
{
    private const int FlippedPlaces = 16;

    /// <summary>A snapshot is of the state when it was captured.</summary>
    public void PointInTime()
    {
        var subject = Filled(half);
        using var snapshot = subject.Capture();
        subject.ApplyThrough(commands.Length, overwrites: true);
        var early = Written(snapshot);
        subject.Dispose();
        var late = Written(snapshot);
        Expect(ConformanceRule.SnapshotOfItsPointInTime, early, half, "A snapshot that was written after more had been applied");
        Expect(ConformanceRule.SnapshotOfItsPointInTime, late, half, "A snapshot that was written after its instance had been disposed of");
    }

    /// <summary>Two snapshots in turns, one of them twice.</summary>
    public void WrittenAgain()
    {
        using var subject = Filled(half);
        using var first = subject.Capture();
        subject.ApplyThrough(commands.Length, overwrites: true);
        using var second = subject.Capture();
        var (once, other, again) = (Written(first), Written(second), Written(first));
        Expect(ConformanceRule.SnapshotWrittenAgain, once, half, "The first of two snapshots");
        Expect(ConformanceRule.SnapshotWrittenAgain, other, commands.Length, "The second of two snapshots");
        Expect(ConformanceRule.SnapshotWrittenAgain, again, half, "A snapshot that was written a second time");
    }

    /// <summary>A restored instance answers and goes on as the one did that the snapshot is of.</summary>
    /// <param name="results">The results of all commands.</param>
    /// <param name="ask">Asks all requests.</param>
    /// <param name="answersAtHalf">The answers when the snapshot is taken.</param>
    /// <param name="answers">The answers in the end.</param>
    public void GoesOn(byte[][] results, Func<ConformanceSubject, string[]> ask, string[] answersAtHalf, string[] answers)
    {
        using var restored = Restored(Taken(half), half);
        if (restored.Digest() != digests[half]) find(ConformanceRule.RestoredGoesOn, "A restored instance has another digest than the one that the snapshot is of.", null);
        if (!ask(restored).SequenceEqual(answersAtHalf)) find(ConformanceRule.RestoredGoesOn, "A restored instance gives other answers than the one that the snapshot is of.", null);
        for (var number = half; number < commands.Length; number++)
        {
            restored.Apply(1, overwrites: true);
            var isSame = restored.Results[number - half].AsSpan().SequenceEqual(results[number]) && restored.Digest() == digests[number + 1];
            if (isSame) continue;
            find(ConformanceRule.RestoredGoesOn, $"After command {number} a restored instance has another digest, or gave another result, than one that was never restored.", null);
            return;
        }

        if (!ask(restored).SequenceEqual(answers)) find(ConformanceRule.RestoredGoesOn, "A restored instance gives other answers in the end.", null);
    }

    /// <summary>Streams as the engine gives them.</summary>
    public void ForwardsOnly()
    {
        using var subject = Filled(half);
        using var snapshot = subject.Capture();
        using var destination = ForwardStream.ToWrite();
        snapshot.WriteTo(destination, CancellationToken.None);
        if (destination.IsClosed) find(ConformanceRule.StreamsForwardsOnly, "A snapshot has closed the stream that it was written to.", null);

        using var source = ForwardStream.Over(destination.Written());
        var machine = factory.Create();
        using var restored = new ConformanceSubject(machine, commands, half);
        machine.Restore(source, CancellationToken.None);
        if (source.IsClosed) find(ConformanceRule.StreamsForwardsOnly, "An instance has closed the stream that it was restored from.", null);
        if (restored.Digest() != digests[half]) find(ConformanceRule.StreamsForwardsOnly, "Read in small pieces, a snapshot gives another digest.", null);
    }

    /// <summary>A stream that fails at once, or half way.</summary>
    public void FaultsPass()
    {
        using var subject = Filled(commands.Length);
        using var snapshot = subject.Capture();
        var length = Written(snapshot).Length;
        foreach (var failsAfter in new[] { 0, length / 2 })
        {
            if (failsAfter >= length) continue;
            using var destination = ForwardStream.ToWrite(failsAfter);
            if (Thrown(() => snapshot.WriteTo(destination, CancellationToken.None)) is not PlannedStreamFault)
                find(ConformanceRule.StreamFaultsPass, $"The stream failed after {failsAfter} of {length} bytes, and its exception did not come through.", null);
        }
    }

    /// <summary>A token that is cancelled from the start.</summary>
    public void CancellationEnds()
    {
        using var subject = Filled(commands.Length);
        using var snapshot = subject.Capture();
        var cancelled = new CancellationToken(canceled: true);
        using var destination = new MemoryStream();
        if (Thrown(() => snapshot.WriteTo(destination, cancelled)) is not OperationCanceledException)
            find(ConformanceRule.CancellationEnds, "A snapshot was written to its end, or threw something else, though the token was cancelled.", null);

        using var machine = factory.Create();
        using var source = new MemoryStream(Written(snapshot));
        if (Thrown(() => machine.Restore(source, cancelled)) is not OperationCanceledException)
            find(ConformanceRule.CancellationEnds, "An instance was restored, or threw something else, though the token was cancelled.", null);
    }

    /// <summary>Snapshots that are cut or have other bits: some may still mean something, the others are to be refused.</summary>
    public void ForeignBytesRefused()
    {
        var whole = Taken(commands.Length);
        RestoreForeign([], "nothing at all");
        RestoreForeign(whole[..(whole.Length / 2)], "the first half of a snapshot");
        if (whole.Length > 0) RestoreForeign(whole[..^1], "all of a snapshot but the last byte");
        RestoreForeign([.. Enumerable.Repeat((byte)0xFF, 64)], "64 bytes of ones");
        for (var place = 0; place < Math.Min(FlippedPlaces, whole.Length); place++)
        {
            byte[] flipped = [.. whole];
            flipped[(int)((long)place * whole.Length / FlippedPlaces)] ^= 0x80;
            RestoreForeign(flipped, "a snapshot with one bit changed");
        }
    }

    private void RestoreForeign(byte[] bytes, string what)
    {
        using var machine = factory.Create();
        using var source = new MemoryStream(bytes);
        if (Thrown(() => machine.Restore(source, CancellationToken.None)) is { } thrown and not InvalidDataException)
            find(ConformanceRule.ForeignBytesRefused, $"Restoring {what} threw something else than {nameof(InvalidDataException)}.", thrown);
    }

    private static Exception? Thrown(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            return thrown;
        }
    }

    private static byte[] Written(ISnapshot snapshot)
    {
        using var destination = new MemoryStream();
        snapshot.WriteTo(destination, CancellationToken.None);
        return destination.ToArray();
    }

    private ConformanceSubject Filled(int through)
    {
        var subject = new ConformanceSubject(factory.Create(), commands);
        subject.ApplyThrough(through, overwrites: true);
        return subject;
    }

    private byte[] Taken(int through)
    {
        using var subject = Filled(through);
        using var snapshot = subject.Capture();
        return Written(snapshot);
    }

    private ConformanceSubject Restored(byte[] bytes, int through)
    {
        var machine = factory.Create();
        var subject = new ConformanceSubject(machine, commands, through);
        using var source = new MemoryStream(bytes);
        machine.Restore(source, CancellationToken.None);
        return subject;
    }

    private void Expect(ConformanceRule rule, byte[] bytes, int through, string what)
    {
        using var restored = Restored(bytes, through);
        if (restored.Digest() != digests[through]) find(rule, $"{what} gives another digest than its instance had when it was captured.", null);
    }
}
