namespace DataWarehouse.Tests.Architecture;

/// <summary>Says whether the parts of the foundation that are written side by side must all be there.</summary>
internal static class Foundation
{
    /// <summary>
    /// True: a test about a part that is absent fails. False, for work on a part of the tree: such a test is skipped, and scripts/lib.sh, which
    /// reads this line, only reports coverage.
    /// </summary>
    public static bool RequireAll => true;

    /// <summary>Skips the running test when <paramref name="present"/> is false, or fails it once everything must be there.</summary>
    public static void Needs(bool present, string what)
    {
        Assert.True(present || !RequireAll, $"{what} is missing");
        Assert.SkipUnless(present, $"{what} is not there");
    }
}
