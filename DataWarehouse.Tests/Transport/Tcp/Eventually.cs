namespace DataWarehouse.Tests.Transport.Tcp;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    /// <summary>Far beyond what anything takes, so that only a real fault gets there.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static void Until(Func<bool> condition, string expectation)
    {
        var cancelled = TestContext.Current.CancellationToken;
        Assert.True(SpinWait.SpinUntil(() => cancelled.IsCancellationRequested || condition(), Limit), $"It was expected that {expectation}.");
        cancelled.ThrowIfCancellationRequested();
    }
}
