namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>The words between a run and the processes of its nodes: a request and its argument in one line, an answer in another.</summary>
internal static class SiteRequest
{
    public const string Open = "open";
    public const string Introduce = "introduce";
    public const string Connect = "connect";
    public const string StartGroups = "start-groups";
    public const string Lead = "lead";
    public const string FindLed = "find-led";
    public const string Begin = "begin";
    public const string Measure = "measure";
    public const string End = "end";
    public const string Digests = "digests";

    /// <summary>What an answer begins with if all went well; its value follows.</summary>
    public const string Done = "done ";
}
